namespace OtpGateway.Pages;

/// <summary>Where a window ends that another page has opened for the code.</summary>
internal sealed record DonePage : Page
{
    /// <summary>Whether the other pages are told, and the window closes itself.</summary>
    public bool Announced { get; init; }
}
