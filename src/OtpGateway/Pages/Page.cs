namespace OtpGateway.Pages;

/// <summary>Something the gateway shows in its own name. A page is data only; <see cref="PageRenderer"/> makes the HTML.</summary>
internal abstract record Page
{
    /// <summary>The status the page is answered with.</summary>
    public virtual int StatusCode { get; init; } = StatusCodes.Status200OK;

    /// <summary>What has just happened, in the order it is to be read.</summary>
    public IReadOnlyList<PageMessage> Messages { get; init; } = [];

    /// <summary>The interrupted request, where there is one.</summary>
    public InterruptedRequest? Request { get; init; }
}
