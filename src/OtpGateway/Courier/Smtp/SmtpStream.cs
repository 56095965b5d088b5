using System.Globalization;
using System.Text;

namespace OtpGateway.Courier.Smtp;

/// <summary>Commands out, replies in, over whatever carries them. A reply is bounded, however long the server talks.</summary>
internal sealed class SmtpStream(Stream stream) : IAsyncDisposable
{
    // RFC 5321 allows 512; servers with long texts exist.
    private const int LongestLine = 2048;
    private const int MostLines = 100;

    private readonly byte[] buffer = new byte[LongestLine];
    private int start;
    private int end;

    /// <summary>Whether the server has said more than was read.</summary>
    public bool HasMore => end > start;

    /// <summary>What the bytes travel through: TLS wraps it.</summary>
    public Stream Inner => stream;

    /// <exception cref="InvalidDataException">What came is no reply.</exception>
    /// <exception cref="EndOfStreamException">The server closed the connection.</exception>
    public async Task<SmtpReply> ReadReplyAsync(CancellationToken cancellationToken)
    {
        var lines = new List<string>();
        int? code = null;
        while (lines.Count < MostLines)
        {
            var line = await ReadLineAsync(cancellationToken);
            if (line.Length < 3 || !int.TryParse(line.AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 200 or > 599
                || (line.Length > 3 && line[3] is not (' ' or '-')) || (code is not null && code != number))
                throw new InvalidDataException("it sent something that is no SMTP reply");
            code = number;
            lines.Add(line.Length > 4 ? line[4..] : "");
            if (line.Length == 3 || line[3] == ' ')
                return new SmtpReply(number, lines);
        }
        throw new InvalidDataException($"its reply has more than {MostLines} lines");
    }

    /// <param name="command">One command; nothing in it ends the line.</param>
    public Task WriteCommandAsync(string command, CancellationToken cancellationToken)
    {
        if (command.AsSpan().ContainsAny('\r', '\n', '\0'))
            throw new ArgumentException("A command is one line.", nameof(command));
        return WriteAsync(Encoding.UTF8.GetBytes(command + "\r\n"), cancellationToken);
    }

    public async Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(bytes, cancellationToken);
        await stream.FlushAsync(cancellationToken);
    }

    public ValueTask DisposeAsync() => stream.DisposeAsync();

    private async Task<string> ReadLineAsync(CancellationToken cancellationToken)
    {
        var searched = start;
        while (true)
        {
            var found = buffer.AsSpan(searched, end - searched).IndexOf((byte)'\n');
            if (found >= 0)
            {
                var line = buffer.AsSpan(start, searched + found - start);
                start = searched + found + 1;
                // Letters outside of ASCII are only ever shown in an error.
                return Encoding.UTF8.GetString(line.TrimEnd((byte)'\r'));
            }
            searched = end;
            if (start > 0)
            {
                buffer.AsSpan(start, end - start).CopyTo(buffer);
                (searched, end, start) = (searched - start, end - start, 0);
            }
            if (end == buffer.Length)
                throw new InvalidDataException($"it sent a line of more than {LongestLine} bytes");
            var read = await stream.ReadAsync(buffer.AsMemory(end), cancellationToken);
            if (read == 0)
                throw new EndOfStreamException("it closed the connection");
            end += read;
        }
    }
}
