using System.Buffers;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Model;

namespace OtpGateway.Proxy;

/// <summary>
/// What the gateway answers itself it answers at once, before the body or the rest of it is read. Over HTTP/1.1 browsers
/// look for the answer only when they have sent all, and take a connection that ends before for a failure: so what still
/// comes is read and thrown away for a while. Over HTTP/2 the server ends the one stream.
/// </summary>
internal sealed class UnreadBodyMiddleware(RequestDelegate next, TimeProvider clock)
{
    private const int BufferBytes = 64 << 10;

    // The server by itself would linger for 5 seconds.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    public Task InvokeAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: true } || HttpProtocol.IsHttp2(context.Request.Protocol))
            return next(context);
        return AnswerAsync(context);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        // Not the one of a held request that has been swapped in meanwhile.
        var body = context.Request.Body;
        if (context.Request.Headers.Expect.Count > 0)
            context.Response.OnStarting(CloseAsync, context);
        await next(context);
        if (IsProxied(context) || context.RequestAborted.IsCancellationRequested)
            return;
        await context.Response.CompleteAsync();
        await DrainAsync(body);
    }

    // Whoever waits for "100 Continue" and gets another answer may send the body all the same, or not: only closing is clear (RFC 9110 section 10.1.1).
    private static Task CloseAsync(object state)
    {
        var context = (HttpContext)state;
        if (!IsProxied(context))
            context.Response.Headers.Connection = "close";
        return Task.CompletedTask;
    }

    // YARP minds the body of what it has forwarded.
    private static bool IsProxied(HttpContext context) => context.Features.Get<IReverseProxyFeature>() is not null;

    // No token ends a read: the server could not go on from there. What ends it is that a sender who stops is cut off.
    private async Task DrainAsync(Stream body)
    {
        var started = clock.GetTimestamp();
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            while (clock.GetElapsedTime(started) < Longest && await body.ReadAsync(buffer, CancellationToken.None) > 0)
            {
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // Too slow, or gone: the server closes the connection.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
