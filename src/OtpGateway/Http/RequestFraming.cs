using System.Buffers;
using System.Globalization;
using System.Text;

namespace OtpGateway.Http;

/// <summary>
/// Follows the requests of a connection over HTTP/1.1 from one to the next, and says where one is written so that another
/// program could see its end elsewhere (RFC 9112 section 11.2). Judges, and changes nothing.
/// </summary>
internal sealed class RequestFraming
{
    private const int MaxSizeDigits = 8;
    private const int MaxExtensionBytes = 256;

    // Of all chunks, beyond what their data excuses.
    private const int MaxExcessBytes = 16 << 10;

    private static readonly SearchValues<byte> NameBytes = SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);
    private static readonly SearchValues<byte> Controls = SearchValues.Create([.. Enumerable.Range(0, 32).Where(value => value != '\t').Select(value => (byte)value), 0x7f]);

    private Phase phase;
    private bool hasEmptyLine;
    private bool isVersion10;
    private bool isChunked;
    private long? length;
    private long left;
    private int digits;
    private int extension;
    private long excess;

    private enum Phase
    {
        RequestLine,
        EmptyLine,
        Headers,
        Body,
        ChunkSize,
        ChunkExtension,
        ChunkSizeEnd,
        ChunkData,
        ChunkEnd,
        Trailers,
    }

    /// <summary>Whether what follows the bytes that it has read is to be refused. Final.</summary>
    public bool IsRefused { get; private set; }

    /// <summary>Reads what follows the bytes that it has read.</summary>
    /// <returns>How many of the bytes are read; the rest is no whole line yet, or is what is refused.</returns>
    public long Read(in ReadOnlySequence<byte> bytes)
    {
        var reader = new SequenceReader<byte>(bytes);
        while (!IsRefused && !reader.End && ReadNext(ref reader))
        {
        }
        return reader.Consumed;
    }

    private bool ReadNext(ref SequenceReader<byte> reader)
    {
        switch (phase)
        {
            case Phase.Body or Phase.ChunkData:
                return Skip(ref reader);
            // The server takes what stands here as it comes, not by the line.
            case Phase.EmptyLine or Phase.ChunkSize or Phase.ChunkExtension or Phase.ChunkSizeEnd:
            case Phase.RequestLine when reader.UnreadSpan[0] == '\r':
                IsRefused = !IsInOrder(reader.UnreadSpan[0]);
                if (!IsRefused)
                    reader.Advance(1);
                return true;
            default:
                return ReadLine(ref reader);
        }
    }

    private bool Skip(ref SequenceReader<byte> reader)
    {
        var count = Math.Min(left, reader.Remaining);
        reader.Advance(count);
        left -= count;
        if (left == 0)
            phase = phase == Phase.ChunkData ? Phase.ChunkEnd : Phase.RequestLine;
        return true;
    }

    private bool IsInOrder(byte next)
    {
        switch (phase)
        {
            case Phase.RequestLine:
                phase = Phase.EmptyLine;
                // Clients of old send one behind a body (RFC 9112 section 2.2).
                return !hasEmptyLine;
            case Phase.EmptyLine:
                phase = Phase.RequestLine;
                hasEmptyLine = true;
                return next == '\n';
            case Phase.ChunkSizeEnd:
                return next == '\n' && IsChunkInOrder();
        }
        if (next == '\r')
        {
            phase = Phase.ChunkSizeEnd;
            return digits > 0;
        }
        if (phase == Phase.ChunkExtension)
            return ++extension <= MaxExtensionBytes && !Controls.Contains(next);
        if (next == ';')
        {
            phase = Phase.ChunkExtension;
            return digits > 0;
        }
        if (!char.IsAsciiHexDigit((char)next) || ++digits > MaxSizeDigits)
            return false;
        left = left << 4 | (uint)(next <= '9' ? next - '0' : (next | 0x20) - 'a' + 10);
        return true;
    }

    private bool IsChunkInOrder()
    {
        excess = Math.Max(0, excess + extension - 2 * left);
        phase = left > 0 ? Phase.ChunkData : Phase.Trailers;
        return excess <= MaxExcessBytes;
    }

    private bool ReadLine(ref SequenceReader<byte> reader)
    {
        // How long heads and trailers may be is the server's affair.
        if (!reader.TryReadTo(out ReadOnlySpan<byte> line, (byte)'\n'))
            return false;
        IsRefused = line is not [.. var text, (byte)'\r'] || !IsInOrder(text);
        if (IsRefused)
            reader.Rewind(line.Length + 1);
        return true;
    }

    private bool IsInOrder(ReadOnlySpan<byte> line) => phase switch
    {
        Phase.RequestLine => IsRequestLine(line),
        Phase.Headers when line.IsEmpty => IsHeadInOrder(),
        Phase.Headers => IsHeader(line),
        Phase.ChunkEnd => IsChunkEnd(line),
        _ => IsTrailer(line),
    };

    private bool IsRequestLine(ReadOnlySpan<byte> line)
    {
        var method = line.IndexOf((byte)' ');
        var target = line.LastIndexOf((byte)' ') - method - 1;
        if (method <= 0 || target <= 0 || line.Slice(method + 1, target).Contains((byte)' ') || line.ContainsAny(Controls) || line.Contains((byte)'\t'))
            return false;
        phase = Phase.Headers;
        isVersion10 = line.EndsWith(" HTTP/1.0"u8);
        hasEmptyLine = false;
        isChunked = false;
        length = null;
        return true;
    }

    private bool IsHeader(ReadOnlySpan<byte> line)
    {
        if (!IsField(line, out var colon))
            return false;
        var value = line[(colon + 1)..].Trim(" \t"u8);
        return colon switch
        {
            14 when Ascii.EqualsIgnoreCase(line[..colon], "Content-Length"u8) => IsLength(value),
            17 when Ascii.EqualsIgnoreCase(line[..colon], "Transfer-Encoding"u8) => IsTransferCoding(value),
            _ => true,
        };
    }

    // The name may not be what only some take for one, nor the value hold what some take for the end of a line.
    private static bool IsField(ReadOnlySpan<byte> line, out int colon)
    {
        colon = line.IndexOfAnyExcept(NameBytes);
        return colon > 0 && line[colon] == ':' && !line[colon..].ContainsAny(Controls);
    }

    private bool IsLength(ReadOnlySpan<byte> value)
    {
        if (length is not null || !long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed))
            return false;
        length = parsed;
        return true;
    }

    private bool IsTransferCoding(ReadOnlySpan<byte> value)
    {
        var isOnly = !isChunked;
        isChunked = true;
        return isOnly && !isVersion10 && Ascii.EqualsIgnoreCase(value, "chunked"u8);
    }

    private bool IsHeadInOrder()
    {
        if (isChunked && length is not null)
            return false;
        excess = 0;
        if (isChunked)
            return AwaitChunk();
        left = length ?? 0;
        phase = left > 0 ? Phase.Body : Phase.RequestLine;
        return true;
    }

    private bool IsChunkEnd(ReadOnlySpan<byte> line) => line.IsEmpty && AwaitChunk();

    private bool AwaitChunk()
    {
        left = digits = extension = 0;
        phase = Phase.ChunkSize;
        return true;
    }

    private bool IsTrailer(ReadOnlySpan<byte> line)
    {
        if (!line.IsEmpty)
            return IsField(line, out _);
        phase = Phase.RequestLine;
        return true;
    }
}
