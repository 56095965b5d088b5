using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace OtpGateway.Courier;

/// <summary>
/// The transport of every outgoing HTTP call: no redirects, no cookies, no proxy from the environment, and connections
/// only to addresses that are allowed.
/// </summary>
internal static class OutboundHandler
{
    private const string Settings = "clients.http.disallow_private_ip_ranges, clients.http.private_ip_exception_urls";

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(3);

    // Long enough to save handshakes, short enough to follow a provider that moves.
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(2);

    public static SocketsHttpHandler Create(bool allowPrivateAddresses) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        AutomaticDecompression = DecompressionMethods.All,
        ConnectTimeout = ConnectTimeout,
        PooledConnectionLifetime = ConnectionLifetime,
        MaxResponseHeadersLength = 64,
        // A certificate can name addresses where more of its chain is to be had: nothing is fetched from there.
        SslOptions = new SslClientAuthenticationOptions
        {
            CertificateChainPolicy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true },
        },
        ConnectCallback = (context, cancellationToken) => ConnectAsync(context.DnsEndPoint, allowPrivateAddresses, cancellationToken),
    };

    private static async ValueTask<Stream> ConnectAsync(DnsEndPoint endPoint, bool allowPrivateAddresses, CancellationToken cancellationToken) =>
        new NetworkStream(await OutboundConnection.OpenAsync(endPoint, allowPrivateAddresses, Settings, cancellationToken), ownsSocket: true);
}
