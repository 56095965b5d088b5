using System.Net;
using System.Net.Sockets;
using System.Text;

namespace OtpGateway.Tests.Hostile;

/// <summary>An application that answers byte for byte as a test says, and then closes.</summary>
internal sealed class RawAnswerServer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stopping = new();
    private readonly Task serving;

    public RawAnswerServer()
    {
        listener.Start();
        serving = ServeAsync();
    }

    public Uri Url => new($"http://{listener.LocalEndpoint}/");

    public string Answer { get; set; } = "";

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        listener.Dispose();
        stopping.Dispose();
    }

    private async Task ServeAsync()
    {
        var buffer = new byte[16 << 10];
        while (true)
        {
            using var client = await listener.AcceptTcpClientAsync(stopping.Token);
            var stream = client.GetStream();
            var head = "";
            while (!head.EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(buffer, stopping.Token) is var read and > 0)
                head += Encoding.Latin1.GetString(buffer, 0, read);
            await stream.WriteAsync(Encoding.Latin1.GetBytes(Answer), stopping.Token);
        }
    }
}
