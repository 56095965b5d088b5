using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace OtpGateway.Tests.Support;

/// <summary>Faults on the way to PostgreSQL: a relay that reads the messages of the protocol and cuts the connection.</summary>
internal sealed class PostgresFaults : StoreFaults
{
    private const int AskForTls = 80877103;
    private const int AskForGss = 80877104;
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stopping = new();
    private readonly Uri server;

    private PostgresFaults(Uri server) => this.server = server;

    /// <summary>What to write into <c>dsn</c> instead.</summary>
    public string Url => new UriBuilder(server) { Host = "127.0.0.1", Port = ((IPEndPoint)listener.LocalEndpoint).Port }.Uri.AbsoluteUri;

    public static PostgresFaults To(string url)
    {
        var faults = new PostgresFaults(new Uri(url));
        faults.listener.Start();
        _ = faults.AcceptAsync();
        return faults;
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await stopping.CancelAsync();
        listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!stopping.IsCancellationRequested)
        {
            TcpClient client;
            try
            {
                client = await listener.AcceptTcpClientAsync(stopping.Token);
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
            _ = RelayAsync(client);
        }
    }

    private async Task RelayAsync(TcpClient client)
    {
        using (client)
        using (var upstream = new TcpClient { NoDelay = true })
        {
            client.NoDelay = true;
            try
            {
                await upstream.ConnectAsync(server.Host, server.Port, stopping.Token);
                using var gate = new SemaphoreSlim(1);
                var back = AnswersAsync(upstream.GetStream(), client.GetStream(), gate);
                await Task.WhenAny(StatementsAsync(client.GetStream(), upstream.GetStream(), gate), back);
            }
            catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException)
            {
                // Whoever hung up, both ends end.
            }
        }
    }

    private async Task StatementsAsync(NetworkStream client, NetworkStream upstream, SemaphoreSlim gate)
    {
        var isUp = false;
        var head = new byte[5];
        while (true)
        {
            // Before the connection is up messages have no type.
            var start = isUp ? 0 : 1;
            await client.ReadExactlyAsync(head.AsMemory(start), stopping.Token);
            var length = BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(1));
            var message = new byte[5 - start + length - 4];
            head.AsSpan(start).CopyTo(message);
            await client.ReadExactlyAsync(message.AsMemory(5 - start), stopping.Token);
            if (isUp && head[0] is (byte)'Q' or (byte)'S')
            {
                var isCommit = head[0] == 'Q' && Encoding.ASCII.GetString(message, 5, message.Length - 5).StartsWith("COMMIT", StringComparison.OrdinalIgnoreCase);
                if (IsNext(isCommit))
                {
                    if (Mode == FaultMode.Hang)
                        await Task.Run(WaitForRelease);
                    if (Mode == FaultMode.AfterCommit)
                    {
                        // The answer's first byte says that it is done; nobody hears of it.
                        await gate.WaitAsync(stopping.Token);
                        await upstream.WriteAsync(message, stopping.Token);
                        await Task.Delay(Timeout.Infinite, stopping.Token);
                    }
                    return;
                }
            }
            if (!isUp)
                isUp = BinaryPrimitives.ReadInt32BigEndian(message.AsSpan(4)) is not (AskForTls or AskForGss);
            await upstream.WriteAsync(message, stopping.Token);
        }
    }

    private async Task AnswersAsync(NetworkStream upstream, NetworkStream client, SemaphoreSlim gate)
    {
        var buffer = new byte[64 * 1024];
        while (await upstream.ReadAsync(buffer, stopping.Token) is var read and > 0)
        {
            if (gate.CurrentCount == 0)
                return;
            await client.WriteAsync(buffer.AsMemory(0, read), stopping.Token);
        }
    }
}
