using System.Net;

namespace OtpGateway.Tests.Support;

/// <summary>A body of any length that takes no memory.</summary>
internal sealed class ZeroContent(long length) : HttpContent
{
    private static readonly byte[] Piece = new byte[64 * 1024];
    private long sent;

    /// <summary>How much of it was asked for.</summary>
    public long Sent => Volatile.Read(ref sent);

    /// <summary>Where this can be cancelled, the second half waits for it.</summary>
    public CancellationToken Halfway { get; init; }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        for (var left = length; left > 0;)
        {
            if (Halfway.CanBeCanceled && left <= length / 2)
                await Task.Delay(Timeout.Infinite, Halfway);
            var count = (int)Math.Min(left, Piece.Length);
            await stream.WriteAsync(Piece.AsMemory(0, count), cancellationToken);
            left -= count;
            Interlocked.Add(ref sent, count);
        }
    }

    protected override bool TryComputeLength(out long computed)
    {
        computed = length;
        return true;
    }
}
