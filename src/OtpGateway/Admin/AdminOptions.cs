using System.Net;
using OtpGateway.Configuration;
using OtpGateway.Http;

namespace OtpGateway.Admin;

/// <summary>Where the admin API is answered, and to whom (<c>serve.admin</c>).</summary>
internal sealed record AdminOptions
{
    private const int DefaultPort = 4434;

    /// <summary>Default: yes.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Default: <c>http://127.0.0.1:4434</c>. Port 0 is any that is free.</summary>
    public ListenerOptions Listener { get; init; } = new() { Port = DefaultPort };

    /// <summary>What every call has to present. Default: none, which is for this machine only.</summary>
    public Secret? Token { get; init; }

    /// <summary>The host by which callers know the listener (that of <c>serve.admin.base_url</c>), in lower case. Empty: they are not told one.</summary>
    public string Host { get; init; } = "";

    public static AdminOptions Read(ConfigNode root)
    {
        var node = root.Section("serve").Section("admin");
        node.Ignore("socket", "request_log");
        var options = new AdminOptions
        {
            Enabled = node.Bool("enabled", true),
            Listener = ListenerOptions.Read(node, DefaultPort),
            Token = node.Secret("token"),
            Host = ReadHost(node),
        };
        if (options.Token is not null && AdminToken.Weakness(options.Token.Reveal()) is { } weakness)
            node.Problem("token", weakness);
        if (!options.Enabled || options.Listener.IsLoopback)
            return options;
        if (options.Token is null)
            node.Problem("token", $"is missing: other machines can reach \"{options.Listener.Host}\". {AdminToken.Demand}");
        if (options.Listener.Tls is null)
            node.Problem("tls", $"is missing: other machines can reach \"{options.Listener.Host}\", and without TLS the token and what is read travel in clear; or use host \"127.0.0.1\"");
        return options;
    }

    /// <summary>Whether a request to this URL would arrive at the admin listener, which has this port.</summary>
    public bool IsAt(Uri url, int port)
    {
        if (url.Port != port)
            return false;
        var host = url.IdnHost.Trim('[', ']').TrimEnd('.');
        if (host.Equals(Host, StringComparison.OrdinalIgnoreCase) || host.Equals(Listener.Host, StringComparison.OrdinalIgnoreCase) || ListenerOptions.IsLoopbackHost(host))
            return true;
        if (!IPAddress.TryParse(host, out var address))
            return false;
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        // Whoever connects to "any address" arrives at this machine.
        return IPAddress.IsLoopback(address) || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);
    }

    private static string ReadHost(ConfigNode node)
    {
        var text = node.String("base_url", "");
        if (text.Length == 0)
            return "";
        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https")
            return url!.IdnHost.Trim('[', ']').ToLowerInvariant();
        node.Problem("base_url", $"must be an http(s) URL, not \"{text}\"");
        return "";
    }
}
