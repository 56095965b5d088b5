namespace OtpGateway.Pages;

/// <summary>A flow whose code was already accepted, as a reload or the back button shows it.</summary>
internal sealed record PassedPage : Page
{
    /// <summary>Where the caller goes on.</summary>
    public required string ContinueUrl { get; init; }

    /// <summary>Whether an address is what was confirmed.</summary>
    public bool AddressConfirmed { get; init; }
}
