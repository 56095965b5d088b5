using System.Net;
using OtpGateway.Configuration;

namespace OtpGateway.Http;

/// <summary>Where the gateway listens.</summary>
internal sealed record ListenerOptions
{
    /// <summary>An address, <c>localhost</c>, or <c>*</c> for all.</summary>
    public string Host { get; init; } = "127.0.0.1";

    public int Port { get; init; }

    /// <summary>Null for plain http.</summary>
    public TlsOptions? Tls { get; init; }

    public string Scheme => Tls is null ? "http" : "https";

    public bool IsLoopback => IsLoopbackHost(Host);

    /// <param name="node">The listener (<c>serve.public</c>, <c>serve.admin</c>).</param>
    /// <param name="port">The port without a word about it.</param>
    public static ListenerOptions Read(ConfigNode node, int port)
    {
        var host = node.String("host", "127.0.0.1");
        var listener = new ListenerOptions { Host = host.Length == 0 ? "*" : host, Port = node.Int("port", port, 0, 65535), Tls = TlsOptions.Read(node) };
        if (listener.Host is not "*" && !IPAddress.TryParse(listener.Host, out _) && !listener.IsLoopback)
            node.Problem("host", $"must be an address, \"localhost\" or \"*\", not \"{host}\"");
        return listener;
    }

    /// <summary>Whether only this machine can reach the host.</summary>
    public static bool IsLoopbackHost(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    /// <summary>As Kestrel's <c>UseUrls</c> has it.</summary>
    public override string ToString() => $"{Scheme}://{(Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host)}:{Port}";
}
