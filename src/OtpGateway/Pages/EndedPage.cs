namespace OtpGateway.Pages;

/// <summary>A flow that no code can rescue. The messages of the page say why.</summary>
internal sealed record EndedPage : Page
{
    /// <summary>Where a new flow begins.</summary>
    public required string RestartUrl { get; init; }

    public string? CancelUrl { get; init; }
}
