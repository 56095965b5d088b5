using System.Net;

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

    /// <summary>Whether only this machine can reach the host.</summary>
    public static bool IsLoopbackHost(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    /// <summary>As Kestrel's <c>UseUrls</c> has it.</summary>
    public override string ToString() => $"{Scheme}://{(Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host)}:{Port}";
}
