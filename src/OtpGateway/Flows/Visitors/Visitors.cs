using System.Security.Cryptography;
using OtpGateway.Http;
using OtpGateway.Sessions;
using OtpGateway.Storage;

namespace OtpGateway.Flows.Visitors;

/// <summary>Tells apart the browsers in which somebody begins a flow who is not signed in: by a cookie that means nothing else.</summary>
internal sealed class Visitors(CookieNames cookies, KeyRing keys, RandomNumberGenerator random)
{
    /// <summary>How flows know the browser; null where it has no such cookie, or two.</summary>
    public string? Find(HttpContext context) =>
        RawCookies.Single(context.Request.Headers.Cookie, cookies.Visitor) is { } secret && SessionHandle.IsWellFormed(secret) ? Fingerprint(secret) : null;

    /// <summary>The same; a browser that has no cookie gets one.</summary>
    public string Begin(HttpContext context)
    {
        if (Find(context) is { } known)
            return known;
        var secret = SessionHandle.New(random);
        context.Response.Cookies.Append(cookies.Visitor, secret, cookies.Options(null, SameSiteMode.Lax));
        return Fingerprint(secret);
    }

    private string Fingerprint(string secret) => keys.Mac("visitor", secret);
}
