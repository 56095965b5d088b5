using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using OtpGateway.Configuration;

namespace OtpGateway.Http;

/// <summary>Where the gateway listens and what it is called (<c>serve.public</c>, <c>gateway.base_path</c>, <c>gateway.hosts</c>, <c>gateway.trusted_proxies</c>).</summary>
internal sealed record ServeOptions
{
    private const int PublicPort = 4433;

    /// <summary>Where callers are answered. Default: <c>http://127.0.0.1:4433</c>.</summary>
    public IReadOnlyList<ListenerOptions> Public { get; init; } = [new() { Port = PublicPort }];

    /// <summary>Scheme, host and port that browsers see, without a path. Its scheme, never that of a request, decides about cookies.</summary>
    public Uri BaseUrl { get; init; } = new($"http://127.0.0.1:{PublicPort}/");

    /// <summary>Below it live the gateway's own pages and API. Begins with a slash and ends without one, except where it is <c>/</c>. Default: <c>/.otp</c>.</summary>
    public string BasePath { get; init; } = "/.otp";

    /// <summary><c>gateway.hosts</c> as configured; empty for the default.</summary>
    public IReadOnlyList<string> ConfiguredHosts { get; init; } = [];

    /// <summary>Networks whose forwarding headers are believed. Default: none.</summary>
    public IReadOnlyList<IPNetwork> TrustedProxies { get; init; } = [];

    /// <summary>Headers that callers may send though their names are ones that only a proxy may use. Default: none.</summary>
    public IReadOnlyList<string> KeepHeaders { get; init; } = [];

    /// <summary>The <c>Strict-Transport-Security</c> of every answer (RFC 6797); empty for none. Default: none, since it binds whatever else the host serves.</summary>
    public string StrictTransportSecurity { get; init; } = "";

    public bool IsHttps => BaseUrl.Scheme == Uri.UriSchemeHttps;

    /// <summary>The base URL as an <c>Origin</c> header has it: <c>https://bank.example</c>.</summary>
    public string Origin => BaseUrl.GetLeftPart(UriPartial.Authority);

    /// <summary>The exact values of <c>Host</c> that the gateway answers to, in lower case, with their port where it is not the scheme's own.</summary>
    public IReadOnlyList<string> Hosts => ConfiguredHosts.Count > 0 ? ConfiguredHosts : [BaseUrl.Authority];

    public static ServeOptions Read(ConfigNode root)
    {
        var serve = root.Section("serve");
        serve.Ignore("cookies");
        var everyone = serve.Section("public");
        everyone.Ignore("socket", "cors", "request_log", "domain_aliases");
        var gateway = root.Section("gateway");
        var listeners = ReadPublic(root, everyone);
        var baseUrl = ReadBaseUrl(everyone, listeners[0]);
        return new ServeOptions
        {
            Public = listeners,
            BaseUrl = baseUrl,
            BasePath = ReadBasePath(gateway),
            ConfiguredHosts = ReadHosts(gateway),
            TrustedProxies = ReadNetworks(gateway, "trusted_proxies"),
            KeepHeaders = ReadKeepHeaders(gateway),
            StrictTransportSecurity = ReadStrictTransportSecurity(gateway, baseUrl),
        };
    }

    private static IReadOnlyList<string> ReadKeepHeaders(ConfigNode gateway)
    {
        var names = gateway.Strings("keep_headers");
        foreach (var (index, name) in names.Index())
            if (!HttpToken.IsToken(name))
                gateway.Problem($"keep_headers[{index}]", $"is not the name of a header: \"{name}\"");
        return names;
    }

    private static string ReadStrictTransportSecurity(ConfigNode gateway, Uri baseUrl)
    {
        var node = gateway.Section("hsts");
        var includeSubDomains = node.Bool("include_sub_domains", false);
        if (node.OptionalDuration("max_age", TimeSpan.Zero, TimeSpan.FromDays(3660)) is not { } maxAge)
        {
            if (includeSubDomains)
                node.Problem("max_age", "is missing: for how long browsers keep to https, such as \"8760h\"");
            return "";
        }
        if (baseUrl.Scheme != Uri.UriSchemeHttps)
            node.Problem("max_age", "needs an https serve.public.base_url: browsers take it from no other");
        return string.Create(CultureInfo.InvariantCulture, $"max-age={(long)maxAge.TotalSeconds}{(includeSubDomains ? "; includeSubDomains" : "")}");
    }

    /// <summary>Networks as <c>10.0.0.0/8</c>, or single addresses.</summary>
    public static IReadOnlyList<IPNetwork> ReadNetworks(ConfigNode node, string key)
    {
        var networks = new List<IPNetwork>();
        foreach (var (index, text) in node.Strings(key).Index())
        {
            if (IPNetwork.TryParse(text, out var network))
                networks.Add(network);
            else if (!text.Contains('/', StringComparison.Ordinal) && IPAddress.TryParse(text, out var address))
                networks.Add(new IPNetwork(address, address.GetAddressBytes().Length * 8));
            else
                node.Problem($"{key}[{index}]", $"must be a network such as \"10.0.0.0/8\", not \"{text}\"");
        }
        return networks;
    }

    private static List<ListenerOptions> ReadPublic(ConfigNode root, ConfigNode everyone)
    {
        var configured = ListenerOptions.Read(everyone, PublicPort);
        var listeners = new List<ListenerOptions>();
        foreach (var url in root.String("urls", "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (Parse(url) is not { } address || address.Scheme is not ("http" or "https") || address.PathBase.Length > 0)
                root.Problem("urls", $"must be like \"http://127.0.0.1:{PublicPort}\", not \"{url}\"");
            else if (address.Scheme == "https" && configured.Tls is null)
                root.Problem("urls", $"\"{url}\" needs a certificate: serve.public.tls");
            else
                listeners.Add(new ListenerOptions { Host = address.Host.Trim('[', ']'), Port = address.Port, Tls = address.Scheme == "https" ? configured.Tls : null });
        }
        if (listeners.Count == 0)
            listeners.Add(configured);
        return listeners;
    }

    private static BindingAddress? Parse(string url)
    {
        try
        {
            return BindingAddress.Parse(url);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static Uri ReadBaseUrl(ConfigNode everyone, ListenerOptions listener)
    {
        var fallback = new ServeOptions().BaseUrl;
        var text = everyone.String("base_url", "");
        if (text.Length == 0)
        {
            if (listener.IsLoopback && listener.Port > 0)
                return new Uri(listener.ToString());
            everyone.Problem("base_url", "is missing: the URL that browsers know the gateway by, such as \"https://bank.example\"");
            return fallback;
        }
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            everyone.Problem("base_url", $"must be an https URL, not \"{text}\"");
        else if (url.PathAndQuery != "/" || url.Fragment.Length > 0 || url.UserInfo.Length > 0)
            everyone.Problem("base_url", "must be scheme and host only; gateway.base_path says where the gateway's own pages are");
        else if (url.Scheme == "http" && !ListenerOptions.IsLoopbackHost(url.Host.Trim('[', ']')))
            everyone.Problem("base_url", "must be https: without it, codes and cookies travel in clear (http is for this machine only)");
        else if (url.HostNameType == UriHostNameType.Dns)
            // As browsers send it: the names of other scripts in their ASCII form.
            return new UriBuilder(url) { Host = url.IdnHost }.Uri;
        else
            return url;
        return fallback;
    }

    private static string ReadBasePath(ConfigNode gateway)
    {
        const string Fallback = "/.otp";
        var path = gateway.String("base_path", Fallback);
        if (path == "/")
            return path;
        if (!LocalPath.IsLocal(path) || path.EndsWith('/') || path.Split('/')[1..].Any(IsOddSegment))
            gateway.Problem("base_path", $"must be like \"{Fallback}\": a slash, then letters, digits and \"-._~/\", and no slash at the end");
        else
            return path;
        return Fallback;
    }

    private static bool IsOddSegment(string segment) =>
        segment is "" or "." or ".." || !segment.All(character => char.IsAsciiLetterOrDigit(character) || "-._~".Contains(character, StringComparison.Ordinal));

    private static List<string> ReadHosts(ConfigNode gateway)
    {
        var hosts = new List<string>();
        foreach (var (index, text) in gateway.Strings("hosts").Index())
        {
            if (Uri.TryCreate($"host://{text}", UriKind.Absolute, out var uri) && uri.Authority.Equals(text, StringComparison.OrdinalIgnoreCase) && uri.Host.Length > 0
                && !text.Contains('*', StringComparison.Ordinal) && Ascii.IsValid(text))
                hosts.Add(text.ToLowerInvariant());
            else
                gateway.Problem($"hosts[{index}]", $"must be a host, with its port where it is not the usual one, not \"{text}\"");
        }
        return hosts;
    }
}
