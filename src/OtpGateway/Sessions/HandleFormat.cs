using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;

namespace OtpGateway.Sessions;

/// <summary>
/// What stands in the cookie: the bare handle. The cookie handler would wrap its key for the ticket store into an
/// encrypted ticket; 256 random bits need no wrapping, no key ring, and nothing can be forged with a broken one.
/// </summary>
internal sealed class HandleFormat : ISecureDataFormat<AuthenticationTicket>
{
    // The cookie handler looks for the store's key under this claim (ASP.NET Core, CookieAuthenticationHandler).
    private const string StoreKeyClaim = "Microsoft.AspNetCore.Authentication.Cookies-SessionId";

    public string Protect(AuthenticationTicket data) =>
        data.Principal.FindFirstValue(StoreKeyClaim) ?? throw new InvalidOperationException("The ticket has no key of the ticket store.");

    public string Protect(AuthenticationTicket data, string? purpose) => Protect(data);

    public AuthenticationTicket? Unprotect(string? protectedText)
    {
        if (protectedText is null || !SessionHandle.IsWellFormed(protectedText))
            return null;
        var identity = new ClaimsIdentity([new Claim(StoreKeyClaim, protectedText)], SessionScheme.Name);
        return new AuthenticationTicket(new ClaimsPrincipal(identity), SessionScheme.Name);
    }

    public AuthenticationTicket? Unprotect(string? protectedText, string? purpose) => Unprotect(protectedText);
}
