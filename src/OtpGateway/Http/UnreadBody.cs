using System.Buffers;

namespace OtpGateway.Http;

/// <summary>
/// The body of a request that is answered without it. Over HTTP/1.1 a browser looks for the answer only when it has sent
/// all, and takes a connection that closes before for a failure: so the body is read and thrown away, within bounds.
/// </summary>
internal static class UnreadBody
{
    private const long MostBytes = 256L << 20;
    private const int BufferBytes = 64 << 10;
    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(10);

    public static async Task DrainAsync(HttpRequest request, TimeProvider clock, CancellationToken cancellationToken)
    {
        // HTTP/2 ends the one stream, and whoever waits for "100 Continue" has sent nothing.
        if (!HttpProtocol.IsHttp11(request.Protocol) || request.Headers.Expect.Count > 0 || request.ContentLength > MostBytes)
            return;
        using var limit = new CancellationTokenSource(MostTime, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            for (long total = 0; total < MostBytes;)
            {
                var read = await request.Body.ReadAsync(buffer, either.Token);
                if (read == 0)
                    return;
                total += read;
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or BadHttpRequestException)
        {
            // Too slow, or gone: the answer is tried all the same.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
