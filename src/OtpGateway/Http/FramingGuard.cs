using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using BadHttpRequestException = Microsoft.AspNetCore.Http.BadHttpRequestException;

namespace OtpGateway.Http;

/// <summary>
/// Stands between a connection and the server, and gives it no byte of a request whose end is not plain: the server answers
/// what came before, then this one with 400, and closes. Nothing is copied.
/// </summary>
internal sealed class FramingGuard(PipeReader inner) : PipeReader
{
    private readonly RequestFraming framing = new();
    private ReadOnlySequence<byte> buffer;

    // Both counted from the start of the buffer.
    private long read;
    private long examined;
    private volatile bool isTunnel;

    /// <summary>Guards the connections of a listener; to be called after what ends TLS.</summary>
    public static void Use(ListenOptions endpoint) => endpoint.Use(next => connection =>
    {
        // Frames have a length of their own.
        if (connection.Features.Get<ITlsApplicationProtocolFeature>()?.ApplicationProtocol.Span.SequenceEqual("h2"u8) == true)
            return next(connection);
        var guard = new FramingGuard(connection.Transport.Input);
        connection.Features.Set(guard);
        connection.Transport = new Transport(guard, connection.Transport.Output);
        return next(connection);
    });

    /// <summary>From now on it is no HTTP any more: the connection has been upgraded.</summary>
    public void BecomeTunnel() => isTunnel = true;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken) => Guarded(await inner.ReadAsync(cancellationToken));

    public override bool TryRead(out ReadResult result)
    {
        if (!inner.TryRead(out result))
            return false;
        result = Guarded(result);
        return true;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        if (!isTunnel && !buffer.IsEmpty)
        {
            var count = buffer.Slice(0, consumed).Length;
            read -= count;
            this.examined = buffer.Slice(0, examined).Length - count;
        }
        buffer = default;
        inner.AdvanceTo(consumed, examined);
    }

    public override void CancelPendingRead() => inner.CancelPendingRead();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    public override ValueTask CompleteAsync(Exception? exception = null) => inner.CompleteAsync(exception);

    private ReadResult Guarded(ReadResult result)
    {
        if (isTunnel)
            return result;
        buffer = result.Buffer;
        if (!framing.IsRefused)
            read += framing.Read(buffer.Slice(read));
        if (!framing.IsRefused)
            return result;
        if (examined < read)
            return new ReadResult(buffer.Slice(0, read), result.IsCanceled, isCompleted: false);
        inner.AdvanceTo(buffer.Start);
        throw new BadHttpRequestException("The end of the request is not plain.");
    }

    private sealed class Transport(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input => input;

        public PipeWriter Output => output;
    }
}
