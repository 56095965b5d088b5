using System.Collections.Frozen;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace OtpGateway.Http;

/// <summary>
/// Takes from a request what only a trusted party may say: who the caller is, where they come from, which URL and
/// method were "really" meant. Applied to every request, before anything is forwarded or handed on.
/// </summary>
internal sealed class HeaderHygiene(string cookiePrefix, IReadOnlyCollection<string> keep)
{
    private readonly FrozenSet<string> kept = keep.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    // Upstreams of the CGI family read `-`, `_` and often `.` as one: names with the latter two have no honest use.
    private static readonly System.Buffers.SearchValues<char> Folding = System.Buffers.SearchValues.Create("_.");

    private static readonly FrozenSet<string> Dropped = new[]
    {
        "Forwarded", "Proxy", "Trailer", "True-Client-IP", "CF-Connecting-IP", "CF-Connecting-IPv6", "CF-Pseudo-IPv4", "Fastly-Client-IP", "Fastly-SSL", "Fly-Client-IP", "Fly-Forwarded-Port", "Fly-Forwarded-Proto", "Fly-Forwarded-SSL", "Ali-CDN-Real-IP", "CDN-Loop-IP", "CDN-Src-IP", "CDN-Real-IP",
        "Akamai-Client-IP", "Akamai-Origin-Hop", "Incap-Client-IP", "Cluster-Client-IP", "Real-IP", "Source-IP", "Via-IP", "Contact-IP", "WL-Proxy-SSL", "Front-End-Https", "CloudFront-Viewer-Address", "CloudFront-Forwarded-Proto", "Sec-Webauth-User",
        "Auth-User", "Authenticated-User", "Aal", "Acr", "Amr", "OIDC-Sub", "SM-User", "SMUser", "SM-UserDN", "Shib-Identity", "Eppn", "Persistent-Id",
        "Base-Url", "Http-Url", "Request-Uri", "Method-Override", "HTTP-Method-Override", "Override-Method",
        "X-Real-IP", "X-Client-IP", "X-Cluster-Client-IP", "X-Host", "X-User", "X-Username", "X-User-Id", "X-User-Email", "X-User-Name", "X-User-Roles", "X-User-Groups", "X-User-Role", "X-Uid", "X-Login", "X-Logged-In-User", "X-Subject", "X-Sub", "X-Principal", "X-Identity", "X-Impersonate-User",
        "X-Email", "X-Groups", "X-Roles", "X-Role", "X-Scopes", "X-Content-Length", "X-Token-Subject", "X-Aal", "X-Acr", "X-Amr", "X-Forwarded", "X-Scheme", "X-Proto", "X-Url", "X-Uri", "X-Path", "X-Request-Uri", "X-Request-Url", "X-Url-Scheme", "X-Userinfo", "X-Access-Token", "X-Id-Token", "X-Jwt-Assertion",
        "X-Method", "X-Ssl", "X-Https", "X-Port", "X-Prefix", "X-Script-Name", "X-Azure-ClientIP", "X-Azure-SocketIP", "X-Appengine-User-IP", "X-Originating-IP", "X-Source-IP", "X-Peer-IP", "X-Ip", "X-IP-Address", "X-Custom-IP-Authorization", "X-Connecting-IP", "X-True-Client-IP", "X-True-IP", "X-ProxyUser-IP",
        "X-Coming-From", "X-Originally-Forwarded-For", "X-Backend-Host", "X-Override-Url", "X-Nginx-Proxy", "X-Client-Address", "X-Client-DN", "X-Client-Verify", "X-Client-S-DN", "X-Mtls-Cert", "X-TLS-Client-Cert", "X-Tls-Client-Verify", "X-Verified-Client", "X-WSSE",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly string[] DroppedPrefixes =
    [
        "X-Forwarded-", "X-Forward-", "X-Forwarder-", "X-Auth-", "X-Authenticated-", "X-Authentication-", "X-Authorized-", "X-WEBAUTH-", "X-Accel-", "X-Original-", "X-Rewrite-", "X-SSL-", "X-Client-Cert", "X-ARR-", "X-MS-Client-Principal", "X-MS-Token-", "X-Goog-Authenticated-", "X-Goog-IAP-", "X-Amzn-Oidc-", "X-Amzn-Mtls-", "X-Pomerium-", "X-Envoy-",
        "X-Remote-", "X-Authentik-", "X-Vouch-", "X-Consumer-", "X-Credential-", "X-HTTP-", "X-Method-Override", "X-Proxy-", "X-Shib-", "X-Oidc-", "X-Saml-", "X-Kong-", "X-Okta-", "X-Cas-", "X-Ldap-", "X-Session-User", "X-Current-User", "X-Sendfile",
    ];

    // What the same things are called without the X.
    private static readonly string[] OtherPrefixes = ["Remote-", "Forwarded-", "Client-IP", "Client-Cert", "SSL-Client-", "SSL-Server-", "Cf-Access-", "Oidc-Claim-", "Oidc-Access-", "Oidc-Id-", "Tailscale-User-", "Mellon-", "Iv-", "Http-X-", "Proxy-Client-", "Proxy-User", "WL-Proxy-"];

    /// <param name="request">The request to clean.</param>
    /// <param name="forwardedCookie">What is left of its Cookie header, where that is known already.</param>
    public void Clean(HttpRequest request, string? forwardedCookie = null)
    {
        var headers = request.Headers;
        List<string>? dropped = null;
        foreach (var (name, _) in headers)
            if (IsDropped(name) && !kept.Contains(name))
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
        if (name == HeaderNames.XRequestedWith)
            return false;
        foreach (var prefix in name[0] is 'X' or 'x' ? DroppedPrefixes : OtherPrefixes)
            if (name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
                return true;
        return false;
    }
}
