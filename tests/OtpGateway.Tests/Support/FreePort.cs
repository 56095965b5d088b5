using System.Net;
using System.Net.Sockets;

namespace OtpGateway.Tests.Support;

/// <summary>Ports for servers whose address has to be known before they start.</summary>
internal static class FreePort
{
    // Below the range that the system hands out for outgoing connections: those would take a port between look and start.
    private const int First = 20_000;
    private const int Count = 10_000;
    private static int next = Environment.ProcessId * 97 % Count;

    public static int Next()
    {
        while (true)
        {
            var port = First + Interlocked.Increment(ref next) % Count;
            using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException)
            {
                // Somebody else's.
            }
        }
    }
}
