using System.Net;
using System.Net.Sockets;

namespace OtpGateway.Courier;

/// <summary>
/// The transport of every outgoing call: no redirects, no cookies, no proxy from the environment, and each connection
/// goes to an address that was checked after the name had been resolved, so that a name cannot point elsewhere later.
/// </summary>
internal static class OutboundHandler
{
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
        ConnectCallback = (context, cancellationToken) => ConnectAsync(context.DnsEndPoint, allowPrivateAddresses, cancellationToken),
    };

    private static async ValueTask<Stream> ConnectAsync(DnsEndPoint endPoint, bool allowPrivateAddresses, CancellationToken cancellationToken)
    {
        var addresses = IPAddress.TryParse(endPoint.Host, out var literal)
            ? [literal]
            : await Dns.GetHostAddressesAsync(endPoint.Host, cancellationToken);
        var allowed = addresses.Where(address => AddressPolicy.Allows(address, allowPrivateAddresses)).ToArray();
        if (allowed.Length == 0)
            throw new AddressRefusedException(endPoint.Host);
        // Disposed by the stream that owns it, or below.
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, endPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
