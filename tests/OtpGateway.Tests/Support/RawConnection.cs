using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace OtpGateway.Tests.Support;

/// <summary>One connection over HTTP/1.1: several requests byte for byte as written, and their answers one by one, in whatever order a test wants.</summary>
internal sealed class RawConnection : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly TcpClient client;
    private readonly Stream stream;
    private readonly List<byte> ahead = [];

    private RawConnection(TcpClient client, Stream stream)
    {
        this.client = client;
        this.stream = stream;
    }

    public static async Task<RawConnection> OpenAsync(Uri server)
    {
        var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(IPAddress.Parse(server.Host), server.Port, TestContext.Current.CancellationToken);
        if (server.Scheme == Uri.UriSchemeHttp)
            return new RawConnection(client, client.GetStream());
        var tls = new SslStream(client.GetStream());
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = server.Host, RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.Subject == "CN=localhost" }, TestContext.Current.CancellationToken);
        return new RawConnection(client, tls);
    }

    public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    public async Task SendAsync(ReadOnlyMemory<byte> bytes) => await stream.WriteAsync(bytes, TestContext.Current.CancellationToken);

    /// <summary>Says that nothing more comes, and still reads.</summary>
    public void EndSending() => client.Client.Shutdown(SocketShutdown.Send);

    /// <summary>The next answer: its head and its body; an empty head where the connection has ended.</summary>
    public async Task<(string Head, string Body)> AnswerAsync(bool toHead = false)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        var head = new StringBuilder();
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await ReadAsync(limit.Token) is not { } next)
                return (head.ToString(), "");
            head.Append((char)next);
        }
        var text = head.ToString();
        if (toHead || text.StartsWith("HTTP/1.1 1", StringComparison.Ordinal))
            return (text, "");
        if (RawHttp.Headers(text, "Content-Length").FirstOrDefault() is { } length)
            return (text, await TextAsync(int.Parse(length, CultureInfo.InvariantCulture), limit.Token));
        var body = new StringBuilder();
        while (RawHttp.Headers(text, "Transfer-Encoding").Any())
        {
            var size = int.Parse(await LineAsync(limit.Token), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            body.Append(await TextAsync(size, limit.Token));
            await LineAsync(limit.Token);
            if (size == 0)
                break;
        }
        return (text, body.ToString());
    }

    public async ValueTask DisposeAsync()
    {
        await stream.DisposeAsync();
        client.Dispose();
    }

    private async Task<string> LineAsync(CancellationToken cancellationToken)
    {
        var line = new StringBuilder();
        while (!line.ToString().EndsWith("\r\n", StringComparison.Ordinal))
            line.Append((char)(await ReadAsync(cancellationToken) ?? throw new EndOfStreamException(line.ToString())));
        return line.ToString()[..^2];
    }

    private async Task<string> TextAsync(int count, CancellationToken cancellationToken)
    {
        var text = new StringBuilder(count);
        while (text.Length < count)
            text.Append((char)(await ReadAsync(cancellationToken) ?? throw new EndOfStreamException(text.ToString())));
        return text.ToString();
    }

    private async ValueTask<byte?> ReadAsync(CancellationToken cancellationToken)
    {
        if (ahead.Count == 0)
        {
            var buffer = new byte[4096];
            try
            {
                var read = await stream.ReadAsync(buffer, cancellationToken);
                ahead.AddRange(buffer.AsSpan(0, read));
            }
            catch (IOException)
            {
                // Closed hard.
            }
            if (ahead.Count == 0)
                return null;
        }
        var next = ahead[0];
        ahead.RemoveAt(0);
        return next;
    }
}
