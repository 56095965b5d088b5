using System.Net.Http;
using System.Security.Authentication;
using Microsoft.AspNetCore.Http;
using OtpGateway.Configuration;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;

namespace OtpGateway.Proxy;

/// <summary>Reads one of YARP's clusters.</summary>
internal static class ClusterReader
{
    public static ClusterConfig Read(string id, ConfigNode node)
    {
        var destinations = new Dictionary<string, DestinationConfig>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, destination) in node.Entries("Destinations"))
            if (!destinations.TryAdd(name, ReadDestination(destination)))
                node.Problem($"Destinations.{name}", "is the name of another destination, in another case");
        if (destinations.Count == 0)
            node.Problem("Destinations", "there is no destination");
        return new ClusterConfig
        {
            ClusterId = id,
            Destinations = destinations,
            LoadBalancingPolicy = node.String("LoadBalancingPolicy"),
            SessionAffinity = node.Has("SessionAffinity") ? ReadAffinity(node.Section("SessionAffinity")) : null,
            HealthCheck = node.Has("HealthCheck") ? ReadHealthCheck(node.Section("HealthCheck")) : null,
            HttpClient = node.Has("HttpClient") ? ReadHttpClient(node.Section("HttpClient")) : null,
            HttpRequest = node.Has("HttpRequest") ? ReadHttpRequest(node.Section("HttpRequest")) : null,
            Metadata = node.Has("Metadata") ? node.StringMap("Metadata") : null,
        };
    }

    private static DestinationConfig ReadDestination(ConfigNode node) => new()
    {
        Address = ReadAddress(node, "Address", required: true) ?? "",
        Health = ReadAddress(node, "Health", required: false),
        Host = node.String("Host"),
        Metadata = node.Has("Metadata") ? node.StringMap("Metadata") : null,
    };

    private static string? ReadAddress(ConfigNode node, string key, bool required)
    {
        var address = required ? node.RequiredString(key) : node.String(key);
        if (string.IsNullOrEmpty(address))
            return null;
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            node.Problem(key, $"must be an http(s) URL, not \"{address}\"");
        return address;
    }

    private static SessionAffinityConfig ReadAffinity(ConfigNode node) => new()
    {
        Enabled = node.OptionalBool("Enabled"),
        Policy = node.String("Policy"),
        FailurePolicy = node.String("FailurePolicy"),
        AffinityKeyName = node.RequiredString("AffinityKeyName"),
        Cookie = node.Has("Cookie") ? ReadCookie(node.Section("Cookie")) : null,
    };

    private static SessionAffinityCookieConfig ReadCookie(ConfigNode node) => new()
    {
        Path = node.String("Path"),
        Domain = node.String("Domain"),
        HttpOnly = node.OptionalBool("HttpOnly"),
        SecurePolicy = node.Choice<CookieSecurePolicy>("SecurePolicy"),
        SameSite = node.Choice<SameSiteMode>("SameSite"),
        Expiration = node.ClockTime("Expiration"),
        MaxAge = node.ClockTime("MaxAge"),
        IsEssential = node.OptionalBool("IsEssential"),
    };

    private static HealthCheckConfig ReadHealthCheck(ConfigNode node) => new()
    {
        Passive = node.Has("Passive") ? ReadPassive(node.Section("Passive")) : null,
        Active = node.Has("Active") ? ReadActive(node.Section("Active")) : null,
        AvailableDestinationsPolicy = node.String("AvailableDestinationsPolicy"),
    };

    private static PassiveHealthCheckConfig ReadPassive(ConfigNode node) => new()
    {
        Enabled = node.OptionalBool("Enabled"),
        Policy = node.String("Policy"),
        ReactivationPeriod = node.ClockTime("ReactivationPeriod"),
    };

    private static ActiveHealthCheckConfig ReadActive(ConfigNode node) => new()
    {
        Enabled = node.OptionalBool("Enabled"),
        Interval = node.ClockTime("Interval"),
        Timeout = node.ClockTime("Timeout"),
        Policy = node.String("Policy"),
        Path = node.String("Path"),
    };

    private static HttpClientConfig ReadHttpClient(ConfigNode node)
    {
        var client = new HttpClientConfig
        {
            SslProtocols = ReadSslProtocols(node),
            DangerousAcceptAnyServerCertificate = node.OptionalBool("DangerousAcceptAnyServerCertificate"),
            MaxConnectionsPerServer = node.OptionalInt("MaxConnectionsPerServer", 1, int.MaxValue),
            EnableMultipleHttp2Connections = node.OptionalBool("EnableMultipleHttp2Connections"),
            RequestHeaderEncoding = node.String("RequestHeaderEncoding"),
            ResponseHeaderEncoding = node.String("ResponseHeaderEncoding"),
            WebProxy = node.Has("WebProxy") ? ReadWebProxy(node.Section("WebProxy")) : null,
        };
        if (client.DangerousAcceptAnyServerCertificate == true)
            node.Warn("DangerousAcceptAnyServerCertificate", "whoever answers at the address is taken for the application");
        return client;
    }

    private static SslProtocols? ReadSslProtocols(ConfigNode node)
    {
        if (!node.Has("SslProtocols"))
            return null;
        // What is older is broken; YARP would take it.
        string[] valid = [nameof(SslProtocols.Tls12), nameof(SslProtocols.Tls13)];
        var protocols = SslProtocols.None;
        foreach (var (index, text) in node.Strings("SslProtocols").Index())
        {
            if (valid.Contains(text, StringComparer.OrdinalIgnoreCase))
                protocols |= Enum.Parse<SslProtocols>(text, ignoreCase: true);
            else
                node.Problem($"SslProtocols[{index}]", $"'{text}' is not valid: {Spelling.Hint(text, valid)}");
        }
        return protocols;
    }

    private static WebProxyConfig ReadWebProxy(ConfigNode node)
    {
        var address = ReadAddress(node, "Address", required: true);
        return new WebProxyConfig
        {
            Address = Uri.TryCreate(address, UriKind.Absolute, out var uri) ? uri : null,
            BypassOnLocal = node.OptionalBool("BypassOnLocal"),
            UseDefaultCredentials = node.OptionalBool("UseDefaultCredentials"),
        };
    }

    private static ForwarderRequestConfig ReadHttpRequest(ConfigNode node)
    {
        var text = node.String("Version");
        Version? version = null;
        if (text is not null && !Version.TryParse(text.Contains('.', StringComparison.Ordinal) ? text : $"{text}.0", out version))
            node.Problem("Version", $"must be \"1.1\", \"2\" or \"3\", not \"{text}\"");
        return new ForwarderRequestConfig
        {
            ActivityTimeout = node.ClockTime("ActivityTimeout"),
            Version = version,
            VersionPolicy = node.Choice<HttpVersionPolicy>("VersionPolicy"),
            AllowResponseBuffering = node.OptionalBool("AllowResponseBuffering"),
        };
    }
}
