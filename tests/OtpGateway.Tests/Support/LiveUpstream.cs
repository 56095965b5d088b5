using System.Net.WebSockets;
using Microsoft.AspNetCore.Http;

namespace OtpGateway.Tests.Support;

/// <summary>Connections that an application keeps open, each until the other side ends it.</summary>
internal sealed class LiveUpstream
{
    private int open;

    /// <summary>How many there are now.</summary>
    public int Open => Volatile.Read(ref open);

    /// <summary>What an application answers: an echo over WebSockets, events, or nothing yet to a call of gRPC.</summary>
    public async Task AnswerAsync(HttpContext context)
    {
        Interlocked.Increment(ref open);
        try
        {
            if (context.WebSockets.IsWebSocketRequest)
                await EchoAsync(context);
            else
                await WaitAsync(context);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or WebSocketException)
        {
            // The other side has gone.
        }
        finally
        {
            Interlocked.Decrement(ref open);
        }
    }

    private static async Task EchoAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var buffer = new byte[1024];
        while (await socket.ReceiveAsync(buffer, context.RequestAborted) is { MessageType: not WebSocketMessageType.Close } received)
            await socket.SendAsync(buffer.AsMemory(0, received.Count), received.MessageType, received.EndOfMessage, context.RequestAborted);
    }

    private static async Task WaitAsync(HttpContext context)
    {
        if (context.Request.ContentType is not { } type)
        {
            // As sloppy as browsers take it.
            context.Response.ContentType = "text/event-stream;";
            await context.Response.WriteAsync("data: first\n\n", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }
        await Task.Delay(Timeout.Infinite, context.RequestAborted);
    }
}
