using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace OtpGateway.Tests.Courier.Smtp;

/// <summary>The server's side of one connection.</summary>
internal sealed class MailConversation(Stream raw, CancellationToken cancellationToken) : IAsyncDisposable
{
    private Stream stream = raw;

    public bool IsEncrypted { get; private set; }

    /// <summary>What the client has shown for itself; null without TLS or certificate.</summary>
    public string? ClientName { get; private set; }

    public Task SayAsync(params string[] lines) => SayBytesAsync(Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\r\n"))));

    public async Task SayBytesAsync(byte[] bytes)
    {
        await stream.WriteAsync(bytes, cancellationToken);
        await stream.FlushAsync(cancellationToken);
    }

    public async Task EncryptAsync(X509Certificate2 certificate)
    {
        var tls = new SslStream(stream, leaveInnerStreamOpen: false);
        stream = tls;
        await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, cancellationToken);
        IsEncrypted = true;
        ClientName = tls.RemoteCertificate?.Subject;
    }

    /// <summary>Null when the client has closed the connection.</summary>
    public async Task<string?> ReadLineAsync()
    {
        var line = new List<byte>();
        var one = new byte[1];
        while (await stream.ReadAsync(one, cancellationToken) > 0)
        {
            if (one[0] == '\n')
                return Encoding.UTF8.GetString([.. line]).TrimEnd('\r');
            line.Add(one[0]);
        }
        return null;
    }

    /// <summary>As RFC 5321 has it: up to CRLF dot CRLF, without the dots that were put in; every other LF is part of the message.</summary>
    public async Task<byte[]> ReadMessageAsync()
    {
        var message = new List<byte>();
        var one = new byte[1];
        while (await stream.ReadAsync(one, cancellationToken) > 0)
        {
            message.Add(one[0]);
            if (message.Count >= 5 && message[^5..].SequenceEqual("\r\n.\r\n"u8.ToArray()))
                return Unstuffed(message[..^3]);
        }
        throw new EndOfStreamException();
    }

    /// <summary>Says nothing more, until the client goes or the test ends.</summary>
    public async Task FallSilentAsync()
    {
        var ignored = new byte[256];
        while (await stream.ReadAsync(ignored, cancellationToken) > 0)
        {
        }
        throw new EndOfStreamException();
    }

    public ValueTask DisposeAsync() => stream.DisposeAsync();

    private static byte[] Unstuffed(List<byte> message)
    {
        var lines = Encoding.Latin1.GetString([.. message]).Split("\r\n");
        return Encoding.Latin1.GetBytes(string.Join("\r\n", lines.Select(line => line.StartsWith('.') ? line[1..] : line)));
    }
}
