using OtpGateway.Configuration;

namespace OtpGateway.Proxy;

/// <summary>A signed token that tells the application who calls, for this one request (<c>gateway.upstream.identity_token</c>).</summary>
internal sealed record IdentityTokenOptions
{
    private static readonly string[] OfTheMessage = ["Host", "Cookie", "Content-Length", "Content-Type", "Content-Encoding", "Transfer-Encoding", "Connection", "Upgrade", "Expect", "TE", "Trailer", "Range", "Origin", "Referer", "Accept", "User-Agent"];

    /// <summary>The request header that it goes into. Default: X-Auth-Token.</summary>
    public string Header { get; init; } = "X-Auth-Token";

    /// <summary>For whom it is (RFC 7519, <c>aud</c>). Required: without it, one application could show it to another.</summary>
    public required string Audience { get; init; }

    /// <summary>How long it is good. Default: 30 seconds, at most 5 minutes.</summary>
    public TimeSpan Lifespan { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Null where there is none.</summary>
    public static IdentityTokenOptions? Read(ConfigNode upstream)
    {
        if (!upstream.Has("identity_token"))
            return null;
        var node = upstream.Section("identity_token");
        var defaults = new IdentityTokenOptions { Audience = node.RequiredString("audience") };
        var options = defaults with
        {
            Header = node.String("header", defaults.Header),
            Lifespan = node.Duration("lifespan", defaults.Lifespan, TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5)),
        };
        if (!HttpToken.IsToken(options.Header))
            node.Problem("header", "is not the name of a header");
        else if (OfTheMessage.Contains(options.Header, StringComparer.OrdinalIgnoreCase))
            node.Problem("header", "belongs to the request itself: take one that the application reads for this alone");
        else if (upstream.StringMap("identity_headers").Keys.Contains(options.Header, StringComparer.OrdinalIgnoreCase))
            node.Problem("header", "stands in identity_headers too");
        return options;
    }
}
