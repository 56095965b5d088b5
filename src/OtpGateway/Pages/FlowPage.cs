namespace OtpGateway.Pages;

/// <summary>A page whose form is posted to the flow.</summary>
internal abstract record FlowPage : Page
{
    /// <summary>Where the form is posted, with the flow in the query: <c>{base_path}/self-service/login?flow=…</c>.</summary>
    public required string FormAction { get; init; }

    public required string CsrfToken { get; init; }

    /// <summary>Where a script asks for the flow's state, to go on when another tab has passed. Without it the page waits for a reload.</summary>
    public string? WatchUrl { get; init; }

    /// <summary>Whether a backup code is taken instead.</summary>
    public bool TakesBackupCode { get; init; }

    /// <summary>Where the caller goes who does not want to confirm. Without it no way out is offered.</summary>
    public string? CancelUrl { get; init; }
}
