namespace OtpGateway.HeldRequests;

/// <summary>The body of a held request, read piece by piece from the store: memory stays flat whatever its size.</summary>
internal sealed class HeldBody(HeldRequestStore store, string id, long length) : Stream
{
    private byte[] chunk = [];
    private int offset;
    private int number;
    private long delivered;

    /// <summary>Whether any of it was asked for, even in vain: the head of the request had left by then.</summary>
    public bool IsBegun { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position
    {
        get => delivered;
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        IsBegun = true;
        if (buffer.IsEmpty || delivered == length)
            return 0;
        if (offset == chunk.Length)
        {
            // A truncated body must never look like a whole one.
            chunk = await store.ReadChunkAsync(id, number++, cancellationToken) ?? throw new InvalidDataException("A piece of a held request is missing.");
            offset = 0;
        }
        var count = Math.Min(buffer.Length, chunk.Length - offset);
        chunk.AsMemory(offset, count).CopyTo(buffer);
        offset += count;
        delivered += count;
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read asynchronously.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
