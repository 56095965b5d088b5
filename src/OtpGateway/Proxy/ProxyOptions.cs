using System.Collections.Frozen;
using OtpGateway.Configuration;
using OtpGateway.Sessions;
using Yarp.ReverseProxy.Configuration;

namespace OtpGateway.Proxy;

/// <summary>The routes, what they demand, and where they lead (<c>ReverseProxy</c>, <c>gateway.default_aal</c>, <c>gateway.login_url</c>, <c>gateway.upstream</c>).</summary>
internal sealed record ProxyOptions
{
    public IReadOnlyList<RouteConfig> Routes { get; init; } = [];

    public IReadOnlyList<ClusterConfig> Clusters { get; init; } = [];

    /// <summary>What each route demands, by its id. Every route has one.</summary>
    public IReadOnlyDictionary<string, RouteRequirement> Requirements { get; init; } = new Dictionary<string, RouteRequirement>(StringComparer.OrdinalIgnoreCase);

    /// <summary>The paths of the routes that demand something.</summary>
    public ProtectedPaths Protected { get; init; } = new([], new Dictionary<string, RouteRequirement>(), []);

    /// <summary>What a route demands that says nothing. Default: none, so that every route has to say it.</summary>
    public Aal? DefaultAal { get; init; }

    /// <summary>Where a browser without a first factor is sent: a path or URL of the application, with <c>{return_to}</c> in it. Empty: an error page.</summary>
    public string LoginUrl { get; init; } = "";

    /// <summary>Headers that tell the application who calls: name → <c>id</c>, <c>aal</c> or <c>traits.NAME</c>.</summary>
    public IReadOnlyDictionary<string, string> IdentityHeaders { get; init; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>What the application is told in a signed token. Default: nothing.</summary>
    public IdentityTokenOptions? IdentityToken { get; init; }

    /// <summary>The response header that tells in how many seconds the second factor ends. Empty: none.</summary>
    public string ExpiryHeader { get; init; } = "";

    /// <summary>The origins whose scripts may read the gateway's own answers on proxied routes, as browsers write them. Default: none, for they tell that somebody is signed in.</summary>
    public IReadOnlySet<string> CorsOrigins { get; init; } = FrozenSet<string>.Empty;

    public static ProxyOptions Read(ConfigNode root)
    {
        var gateway = root.Section("gateway");
        var defaultAal = RouteRequirement.ReadDefault(gateway);
        var options = ProxyConfigReader.Read(root.SectionInAnyCase("ReverseProxy"), defaultAal);
        var hold = gateway.Section("hold");
        if (!hold.Bool("enabled", true) && options.Requirements.FirstOrDefault(pair => pair.Value.Message is not null).Key is { } telling)
            hold.Problem("enabled", $"must be true: route '{telling}' has a message, and what is confirmed is the request that is held");
        return options with
        {
            DefaultAal = defaultAal,
            LoginUrl = ReadLoginUrl(gateway),
            IdentityHeaders = ReadIdentityHeaders(gateway.Section("upstream")),
            IdentityToken = IdentityTokenOptions.Read(gateway.Section("upstream")),
            ExpiryHeader = ReadExpiryHeader(gateway.Section("upstream")),
            CorsOrigins = ReadCorsOrigins(gateway),
        };
    }

    private static string ReadLoginUrl(ConfigNode gateway)
    {
        var url = gateway.String("login_url", "");
        if (url.Length == 0)
            return url;
        var filled = url.Replace(Http.LoginUrl.Placeholder, "", StringComparison.Ordinal);
        if (filled.AsSpan().ContainsAny('{', '}'))
            gateway.Problem("login_url", $"has only one placeholder: {Http.LoginUrl.Placeholder}");
        else if (!LocalPath.IsLocal(filled) && !(Uri.TryCreate(filled, UriKind.Absolute, out var absolute) && absolute.Scheme is "http" or "https"))
            gateway.Problem("login_url", $"must be an http(s) URL or a path that begins with one \"/\", not \"{url}\"");
        return url;
    }

    private static string ReadExpiryHeader(ConfigNode upstream)
    {
        var name = upstream.String("expiry_header", "");
        if (name.Length > 0 && !HttpToken.IsToken(name))
            upstream.Problem("expiry_header", "is not the name of a header");
        return name;
    }

    private static FrozenSet<string> ReadCorsOrigins(ConfigNode gateway)
    {
        var origins = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (index, text) in gateway.Strings("cors_origins").Index())
        {
            if (Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.UserInfo.Length == 0 && uri.PathAndQuery == "/" && uri.Fragment.Length == 0)
                // In a browser's spelling (RFC 6454 section 6.2): lower case, punycode, no default port.
                origins.Add($"{uri.Scheme}://{uri.IdnHost}{(uri.IsDefaultPort ? "" : $":{uri.Port}")}");
            else
                gateway.Problem($"cors_origins[{index}]", $"must be an origin such as \"https://app.example\", not \"{text}\"");
        }
        return origins.ToFrozenSet(StringComparer.Ordinal);
    }

    private static Dictionary<string, string> ReadIdentityHeaders(ConfigNode upstream)
    {
        string[] fields = ["id", "aal", "traits.NAME"];
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, field) in upstream.StringMap("identity_headers"))
        {
            if (!HttpToken.IsToken(name))
                upstream.Problem($"identity_headers.{name}", "is not the name of a header");
            else if (field is not ("id" or "aal") && !(field.StartsWith("traits.", StringComparison.Ordinal) && field.Length > "traits.".Length))
                upstream.Problem($"identity_headers.{name}", $"'{field}' is not valid: {Spelling.Hint(field, fields)}");
            else if (!headers.TryAdd(name, field))
                upstream.Problem($"identity_headers.{name}", "stands here more than once");
        }
        return headers;
    }
}
