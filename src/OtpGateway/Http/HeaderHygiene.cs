using System.Collections.Frozen;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace OtpGateway.Http;

/// <summary>
/// Takes from a request what only a trusted party may say: who the caller is, where they come from, which URL and
/// method were "really" meant. Applied to every request, before anything is forwarded or handed on.
/// </summary>
internal sealed class HeaderHygiene(string cookiePrefix)
{
    // Upstreams of the CGI family read `-`, `_` and often `.` as one: names with the latter two have no honest use.
    private static readonly System.Buffers.SearchValues<char> Folding = System.Buffers.SearchValues.Create("_.");

    private static readonly FrozenSet<string> Dropped = new[]
    {
        "Forwarded", "Proxy", "Remote-User", "Remote-Groups", "Remote-Email", "Remote-Name", "Client-Cert", "Client-Cert-Chain", "SSL-Client-Cert", "SSL-Client-Verify", "SSL-Client-S-DN",
        "True-Client-IP", "CF-Connecting-IP", "CF-Connecting-IPv6", "CF-Pseudo-IPv4", "Fastly-Client-IP", "Fly-Client-IP", "Ali-CDN-Real-IP", "CDN-Loop-IP",
        "X-Real-IP", "X-Client-IP", "X-Cluster-Client-IP", "X-Remote-User", "X-Remote-IP", "X-Remote-Addr", "X-Host", "X-User", "X-Username", "X-User-Id", "X-User-Email", "X-User-Name", "X-User-Roles",
        "X-Email", "X-Groups", "X-Roles", "X-Rewrite-URL", "X-HTTP-Method", "X-HTTP-Method-Override", "X-Method-Override", "X-Content-Length", "X-Token-Subject", "X-Aal", "X-Acr", "X-Forwarded", "X-Scheme", "X-Url-Scheme", "X-Userinfo", "X-Access-Token", "X-Id-Token",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly string[] DroppedPrefixes =
    [
        "X-Forwarded-", "X-Auth-", "X-Authenticated-", "X-WEBAUTH-", "X-Accel-", "X-Original-", "X-SSL-", "X-Client-Cert", "X-ARR-", "X-MS-Client-Principal", "X-Goog-Authenticated-", "X-Amzn-Oidc-", "X-Pomerium-", "X-Envoy-", "X-Remote-", "X-Authentik-", "X-Vouch-", "X-Consumer-",
    ];

    /// <param name="request">The request to clean.</param>
    /// <param name="forwardedCookie">What is left of its Cookie header, where that is known already.</param>
    public void Clean(HttpRequest request, string? forwardedCookie = null)
    {
        var headers = request.Headers;
        List<string>? dropped = null;
        foreach (var (name, _) in headers)
            if (IsDropped(name))
                (dropped ??= []).Add(name);
        if (dropped is not null)
            foreach (var name in dropped)
                headers.Remove(name);
        // A token of ours is for the gateway alone, like its cookies.
        if (SessionToken.IsWellFormed(headers[SessionToken.Header].ToString()))
            headers.Remove(SessionToken.Header);
        if (SessionToken.IsBearer(headers.Authorization.ToString()))
            headers.Remove(HeaderNames.Authorization);
        if (RawCookies.Mentions(headers.Cookie, cookiePrefix))
            headers.Cookie = forwardedCookie is null ? RawCookies.Without(headers.Cookie, cookiePrefix) : forwardedCookie.Length == 0 ? StringValues.Empty : forwardedCookie;
    }

    internal static bool IsDropped(string name)
    {
        if (name.Length == 0 || name[0] == ':')
            return false;
        if (name.AsSpan().ContainsAny(Folding) || Dropped.Contains(name))
            return true;
        if (name.StartsWith("Cf-Access-", StringComparison.OrdinalIgnoreCase))
            return true;
        if (name[0] is not ('X' or 'x') || name == HeaderNames.XRequestedWith)
            return false;
        foreach (var prefix in DroppedPrefixes)
            if (name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
                return true;
        return false;
    }
}
