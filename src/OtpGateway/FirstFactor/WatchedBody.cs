using System.Security.Cryptography;

namespace OtpGateway.FirstFactor;

/// <summary>A request's body on its way to the application, unbuffered; its beginning is kept to be read afterwards.</summary>
internal sealed class WatchedBody(Stream inner, long? length) : Stream
{
    /// <summary>What is longer is forwarded like everything else, and not read.</summary>
    public const int Most = 64 << 10;

    private const int FirstBytes = 4 << 10;

    // Null once it has become too long.
    private byte[]? kept = length > Most ? null : new byte[length is { } known ? (int)known : FirstBytes];
    private int count;
    private volatile bool complete;

    /// <summary>The whole body; null while it has not been read to its end, or when it was too long.</summary>
    public ReadOnlyMemory<byte>? Whole => complete && kept is { } bytes ? new ReadOnlyMemory<byte>(bytes, 0, count) : (ReadOnlyMemory<byte>?)null;

    /// <summary>It holds a password.</summary>
    public void Forget()
    {
        if (Interlocked.Exchange(ref kept, null) is { } bytes)
            CryptographicOperations.ZeroMemory(bytes);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken);
        // A read without room only waits for data.
        if (!buffer.IsEmpty)
            Keep(buffer.Span[..read]);
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            complete = true;
            return;
        }
        // An early answer may have it forgotten while it is still on its way.
        if (kept is not { } buffer)
            return;
        if (count + bytes.Length > Most)
        {
            Forget();
            return;
        }
        if (count + bytes.Length > buffer.Length)
        {
            var grown = new byte[Math.Min(Most, Math.Max(buffer.Length * 2, count + bytes.Length))];
            buffer.AsSpan(0, count).CopyTo(grown);
            CryptographicOperations.ZeroMemory(buffer);
            if (Interlocked.CompareExchange(ref kept, grown, buffer) != buffer)
                return;
            buffer = grown;
        }
        bytes.CopyTo(buffer.AsSpan(count));
        count += bytes.Length;
        // The last bytes may leave before the end is looked for.
        if (count == length)
            complete = true;
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read asynchronously.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
