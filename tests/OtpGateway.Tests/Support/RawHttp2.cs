using System.Buffers.Binary;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace OtpGateway.Tests.Support;

/// <summary>One request over HTTP/2, its headers and their order as no client sends them.</summary>
internal static class RawHttp2
{
    private const byte Data = 0;
    private const byte Headers = 1;
    private const byte Reset = 3;
    private const byte Settings = 4;
    private const byte GoAway = 7;
    private const byte EndOfStream = 1;
    private const byte EndOfHeaders = 4;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    /// <summary>The status of the answer; 0 where the stream or the connection was ended without one.</summary>
    public static async Task<int> SendAsync(Uri server, IReadOnlyList<(string Name, string Value)> headers, string body = "")
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(IPAddress.Parse(server.Host), server.Port, limit.Token);
        await using var tls = new SslStream(client.GetStream());
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = server.Host, ApplicationProtocols = [SslApplicationProtocol.Http2], RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.Subject == "CN=localhost" }, limit.Token);
        using var request = new MemoryStream();
        request.Write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8);
        Write(request, Settings, 0, 0, []);
        using var block = new MemoryStream();
        foreach (var (name, value) in headers)
        {
            block.WriteByte(0);
            Write(block, name);
            Write(block, value);
        }
        Write(request, Headers, (byte)(EndOfHeaders | (body.Length == 0 ? EndOfStream : 0)), 1, block.ToArray());
        if (body.Length > 0)
            Write(request, Data, EndOfStream, 1, Encoding.Latin1.GetBytes(body));
        await tls.WriteAsync(request.ToArray(), limit.Token);

        var head = new byte[9];
        while (await tls.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, limit.Token) == head.Length)
        {
            var content = new byte[head[0] << 16 | head[1] << 8 | head[2]];
            await tls.ReadExactlyAsync(content, limit.Token);
            switch (head[3])
            {
                case Headers:
                    return Status(content);
                case Reset or GoAway:
                    return 0;
            }
        }
        return 0;
    }

    private static void Write(Stream stream, byte type, byte flags, int streamId, byte[] content)
    {
        var head = new byte[9];
        BinaryPrimitives.WriteInt32BigEndian(head, content.Length << 8 | type);
        head[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(5), streamId);
        stream.Write(head);
        stream.Write(content);
    }

    // A string of HPACK (RFC 7541 section 5.2) up to 126 bytes, as it is.
    private static void Write(Stream stream, string text)
    {
        Assert.True(text.Length < 127);
        stream.WriteByte((byte)text.Length);
        stream.Write(Encoding.Latin1.GetBytes(text));
    }

    // The first header, behind a change of the table's size: an index, or a literal with three digits at its end.
    private static int Status(byte[] block)
    {
        var at = (block[0] & 0xe0) == 0x20 ? 1 : 0;
        return (block[at] & 0x80) == 0
            ? int.Parse(Encoding.Latin1.GetString(block, at + 2, 3), System.Globalization.CultureInfo.InvariantCulture)
            : (block[at] & 0x7f) switch { 8 => 200, 9 => 204, 10 => 206, 11 => 304, 12 => 400, 13 => 404, 14 => 500, var index => -index };
    }
}
