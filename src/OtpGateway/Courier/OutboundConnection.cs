using System.Net;
using System.Net.Sockets;

namespace OtpGateway.Courier;

/// <summary>
/// Opens every outgoing connection of the courier: to an address that was checked after the name had been resolved, so
/// that a name cannot point elsewhere later.
/// </summary>
internal static class OutboundConnection
{
    /// <param name="settings">The configuration keys that decide which addresses are refused.</param>
    /// <exception cref="AddressRefusedException">The host has no address that is allowed.</exception>
    public static async Task<Socket> OpenAsync(DnsEndPoint endPoint, bool allowPrivateAddresses, string settings, CancellationToken cancellationToken)
    {
        var addresses = IPAddress.TryParse(endPoint.Host, out var literal)
            ? [literal]
            : await Dns.GetHostAddressesAsync(endPoint.Host, cancellationToken);
        var allowed = addresses.Where(address => AddressPolicy.Allows(address, allowPrivateAddresses)).ToArray();
        if (allowed.Length == 0)
            throw new AddressRefusedException(endPoint.Host, settings);
        // Disposed by its new owner, or below.
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, endPoint.Port, cancellationToken);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
