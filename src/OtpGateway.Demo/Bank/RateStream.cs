using System.Net.WebSockets;
using System.Text.Json;

namespace OtpGateway.Demo.Bank;

/// <summary>Sends the rates over a socket, once a second, until one of the two ends it.</summary>
internal static class RateStream
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <param name="socket">To the customer.</param>
    /// <param name="clock">What the rates are made of.</param>
    /// <param name="stopping">When the bank closes.</param>
    /// <param name="cancellationToken">When the connection is gone.</param>
    public static async Task RunAsync(WebSocket socket, TimeProvider clock, CancellationToken stopping, CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stopping, cancellationToken);
        var listening = ListenAsync(socket, ended, cancellationToken);
        try
        {
            await SendAsync(socket, clock, ended.Token, cancellationToken);
            var status = stopping.IsCancellationRequested ? WebSocketCloseStatus.EndpointUnavailable : WebSocketCloseStatus.NormalClosure;
            await socket.CloseOutputAsync(status, null, cancellationToken);
        }
        catch (Exception exception) when (IsCut(exception))
        {
            socket.Abort();
        }

        await listening;
    }

    private static async Task SendAsync(WebSocket socket, TimeProvider clock, CancellationToken ended, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Pause, clock);
        try
        {
            do
            {
                var sheet = JsonSerializer.SerializeToUtf8Bytes(RateSheet.Of(clock.GetUtcNow()), JsonSerializerOptions.Web);
                await socket.SendAsync(sheet, WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
            }
            while (await timer.WaitForNextTickAsync(ended));
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // Ended by one of the two, with the connection as it was.
        }
    }

    /// <summary>Customers say nothing but that they leave; whatever else they send is not looked at.</summary>
    private static async Task ListenAsync(WebSocket socket, CancellationTokenSource ended, CancellationToken cancellationToken)
    {
        var unread = new byte[256];
        try
        {
            while ((await socket.ReceiveAsync(unread, cancellationToken)).MessageType != WebSocketMessageType.Close)
            {
            }
        }
        catch (Exception exception) when (IsCut(exception))
        {
            // There is nobody left to tell.
        }

        await ended.CancelAsync();
    }

    private static bool IsCut(Exception exception) => exception is WebSocketException or IOException or OperationCanceledException;
}
