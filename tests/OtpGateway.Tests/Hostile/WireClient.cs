using System.Net;
using System.Net.Sockets;
using System.Text;

namespace OtpGateway.Tests.Hostile;

/// <summary>One request after the other, as fast as can be and byte for byte as written; another connection where one ends.</summary>
internal sealed class WireClient(Uri server) : IAsyncDisposable
{
    private readonly byte[] buffer = new byte[64 << 10];
    private Socket? socket;

    /// <summary>The status; 0 when there was none.</summary>
    public async Task<int> GetAsync(string target, string host, string headers = "")
    {
        var request = Encoding.Latin1.GetBytes($"GET {target} HTTP/1.1\r\nHost: {host}\r\n{headers}\r\n");
        if (socket is null)
        {
            socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(IPAddress.Loopback, server.Port, TestContext.Current.CancellationToken);
        }
        try
        {
            await socket.SendAsync(request, TestContext.Current.CancellationToken);
            var length = 0;
            while (true)
            {
                var read = await socket.ReceiveAsync(buffer.AsMemory(length), TestContext.Current.CancellationToken);
                length += read;
                var answer = Encoding.Latin1.GetString(buffer, 0, length);
                if (read == 0)
                    Close();
                else if (!IsWhole(answer))
                    continue;
                if (answer.Contains("\r\nConnection: close", StringComparison.Ordinal))
                    Close();
                return answer.Length > 12 ? int.Parse(answer.AsSpan(9, 3), System.Globalization.CultureInfo.InvariantCulture) : 0;
            }
        }
        catch (SocketException)
        {
            Close();
            return 0;
        }
    }

    public ValueTask DisposeAsync()
    {
        Close();
        return ValueTask.CompletedTask;
    }

    private static bool IsWhole(string answer)
    {
        var head = answer.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (head < 0)
            return false;
        var start = answer.IndexOf("\r\nContent-Length: ", StringComparison.OrdinalIgnoreCase);
        if (start < 0 || start > head)
            return answer.EndsWith("\r\n0\r\n\r\n", StringComparison.Ordinal);
        start += "\r\nContent-Length: ".Length;
        return answer.Length - head - 4 >= int.Parse(answer.AsSpan(start, answer.IndexOf('\r', start) - start), System.Globalization.CultureInfo.InvariantCulture);
    }

    private void Close()
    {
        socket?.Dispose();
        socket = null;
    }
}
