using System.Buffers;
using System.Text;
using OtpGateway.Http;
using OtpGateway.Tests.Journeys;

namespace OtpGateway.Tests.Http;

public class RequestFramingTests
{
    // Versions, limits of whole heads, targets and hosts are the server's affair.
    private static readonly string[] OfTheServer =
    [
        "request line", "host", "no host", "two hosts", "headers more", "header larger", "trailers without end", "header name beyond", "chunk size beyond 32",
    ];

    public static TheoryData<string> Malformed => [.. new FramingCorpus("").Malformed.Keys.Where(reason => !OfTheServer.Any(begin => reason.StartsWith(begin, StringComparison.Ordinal)))];

    public static TheoryData<string> WellFormed => [.. new FramingCorpus("").WellFormed.Keys];

    [Theory]
    [MemberData(nameof(Malformed))]
    public void Read_Malformed_IsRefusedInWhateverPiecesItComes(string reason)
    {
        var message = Encoding.Latin1.GetBytes(new FramingCorpus("nginx.example").Malformed[reason].Text + "GET / HTTP/1.1\r\n\r\n");
        var (read, refused) = Read(message, message.Length, segment: message.Length);

        Assert.True(refused);
        Assert.Equal((read, true), Read(message, piece: 1, segment: message.Length));
        Assert.Equal((read, true), Read(message, piece: 7, segment: 3));
        Assert.Equal((read, true), Read(message, message.Length, segment: 1));
    }

    [Theory]
    [MemberData(nameof(WellFormed))]
    public void Read_WellFormed_IsReadToItsEndInWhateverPiecesItComes(string reason)
    {
        var message = Encoding.Latin1.GetBytes(new FramingCorpus("nginx.example").WellFormed[reason].Text);

        foreach (var (piece, segment) in ((int, int)[])[(message.Length, message.Length), (message.Length, 1), (7, 3), (1, 1)])
            Assert.Equal((message.Length, false), Read(message, piece, segment));
    }

    [Fact]
    public void Read_LineThatIsNotWhole_WaitsForItsEnd()
    {
        var framing = new RequestFraming();

        Assert.Equal(16, framing.Read(new ReadOnlySequence<byte>("GET / HTTP/1.1\r\nContent-Length: +"u8.ToArray())));
        Assert.False(framing.IsRefused);
        Assert.Equal(0, framing.Read(new ReadOnlySequence<byte>("Content-Length: +4\r\n"u8.ToArray())));
        Assert.True(framing.IsRefused);
    }

    // How many bytes are in order, and whether what follows is refused.
    private static (long Read, bool Refused) Read(byte[] message, int piece, int segment)
    {
        var framing = new RequestFraming();
        var read = 0L;
        for (var end = Math.Min(piece, message.Length); !framing.IsRefused; end = Math.Min(end + piece, message.Length))
        {
            read += framing.Read(Segments(message.AsMemory((int)read..end), segment));
            if (end == message.Length)
                break;
        }
        return (read, framing.IsRefused);
    }

    private static ReadOnlySequence<byte> Segments(ReadOnlyMemory<byte> bytes, int size)
    {
        var first = new Segment(bytes[..Math.Min(size, bytes.Length)], 0);
        var last = first;
        for (var start = size; start < bytes.Length; start += size)
            last = last.Append(bytes[start..Math.Min(start + size, bytes.Length)]);
        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, long index)
        {
            Memory = memory;
            RunningIndex = index;
        }

        public Segment Append(ReadOnlyMemory<byte> memory)
        {
            var next = new Segment(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
