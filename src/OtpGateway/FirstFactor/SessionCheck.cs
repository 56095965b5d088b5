using System.Security.Cryptography;
using System.Text;
using OtpGateway.Configuration;

namespace OtpGateway.FirstFactor;

/// <summary>How the application is asked who is calling.</summary>
internal sealed record SessionCheck
{
    private static readonly string[] NeverForwarded =
    [
        "Authorization", "Connection", "Content-Length", "Content-Type", "Cookie", "Expect", "Host", "Keep-Alive", "Proxy-Authorization",
        "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
    ];

    /// <summary>Asked with GET.</summary>
    public required Uri Url { get; init; }

    /// <summary>How long an answer is believed. Default: 10 seconds. Zero: asked at each request.</summary>
    public TimeSpan CacheTtl { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the application may take. Default: 2 seconds.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Whether the application is believed when it says that it has seen a second factor. Default: no.</summary>
    public bool TrustAal { get; init; }

    /// <summary>Makes a caller out of the answer.</summary>
    public SessionMapper Mapper { get; init; } = SessionMapper.Kratos;

    /// <summary>Request headers that are sent along, for applications that tie a login to them. Default: none.</summary>
    public IReadOnlyList<string> ForwardHeaders { get; init; } = [];

    /// <summary>Changes when the way of asking does: answers from before a reload are then not used.</summary>
    public required string Stamp { get; init; }

    public List<KeyValuePair<string, string>> Forwarded(IHeaderDictionary request)
    {
        var headers = new List<KeyValuePair<string, string>>();
        foreach (var name in ForwardHeaders)
            foreach (var value in request[name])
                if (!string.IsNullOrEmpty(value))
                    headers.Add(new(name, value));
        return headers;
    }

    public static SessionCheck Read(ConfigNode node)
    {
        var defaults = new SessionCheck { Url = new Uri("http://localhost/"), Stamp = "" };
        var mapper = SessionMapper.Read(node);
        var check = new SessionCheck
        {
            Url = ReadUrl(node) ?? defaults.Url,
            CacheTtl = node.Duration("cache_ttl", defaults.CacheTtl, TimeSpan.Zero, TimeSpan.FromMinutes(5)),
            Timeout = node.Duration("timeout", defaults.Timeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(30)),
            TrustAal = node.Bool("trust_aal", defaults.TrustAal),
            Mapper = mapper,
            ForwardHeaders = ReadForwardHeaders(node),
            Stamp = "",
        };
        return check with { Stamp = $"{check.Url} {check.CacheTtl} {check.TrustAal} {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(mapper.Source)))}" };
    }

    private static Uri? ReadUrl(ConfigNode node)
    {
        var text = node.RequiredString("check_session_url");
        if (text.Length == 0)
            return null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
        {
            node.Problem("check_session_url", "must be an absolute http or https URL");
            return null;
        }
        if (url.UserInfo.Length > 0)
            node.Problem("check_session_url", "must not hold a user and password");
        return url;
    }

    private static IReadOnlyList<string> ReadForwardHeaders(ConfigNode node)
    {
        var names = node.Strings("forward_http_headers");
        foreach (var (index, name) in names.Index())
        {
            if (!HttpToken.IsToken(name))
                node.Problem($"forward_http_headers[{index}]", "must be the name of a header");
            else if (NeverForwarded.Contains(name, StringComparer.OrdinalIgnoreCase))
                node.Problem($"forward_http_headers[{index}]", $"'{name}' is never sent along");
        }
        return names;
    }
}
