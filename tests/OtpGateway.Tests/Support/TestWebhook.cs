using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace OtpGateway.Tests.Support;

/// <summary>The provider of messages, for both channels.</summary>
internal sealed class TestWebhook : IAsyncDisposable
{
    private readonly ConcurrentQueue<TestMessage> messages = new();
    private readonly ConcurrentQueue<TestMessage> calls = new();
    private readonly SemaphoreSlim arrived = new(0);
    private readonly WebApplication app;
    private readonly int port;
    private TestWebhook(WebApplication app, int port)
    {
        this.app = app;
        this.port = port;
    }

    public Uri Url => new($"http://127.0.0.1:{port}/");

    public WebhookMode Mode { get; set; }

    /// <summary>What becomes of a call and its message, with the call's number from 1, instead of <see cref="Mode"/>: where it leaves the status at 200, the message is taken.</summary>
    public Func<HttpContext, TestMessage, int, Task>? Answer { get; set; }

    /// <summary>Messages that were taken.</summary>
    public IReadOnlyList<TestMessage> Messages => [.. messages];

    /// <summary>Calls, whatever became of them.</summary>
    public int Attempts => calls.Count;

    /// <summary>What was handed over with each.</summary>
    public IReadOnlyList<TestMessage> Calls => [.. calls];

    public static async Task<TestWebhook> StartAsync()
    {
        var port = FreePort.Next();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        var webhook = new TestWebhook(builder.Build(), port);
        webhook.app.Run(webhook.ReceiveAsync);
        await webhook.app.StartAsync();
        return webhook;
    }

    /// <summary>The nth message that was taken, from 1, once it is there.</summary>
    public async Task<TestMessage> MessageAsync(int number)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        while (messages.Count < number)
            await arrived.WaitAsync(limit.Token);
        return Messages[number - 1];
    }

    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await app.StopAsync(atOnce.Token);
        await app.DisposeAsync();
        arrived.Dispose();
    }

    private async Task ReceiveAsync(HttpContext context)
    {
        var body = (await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted))!;
        var message = new TestMessage
        {
            Channel = context.Request.Path.Value!.Trim('/'),
            To = (string?)body["to"] ?? "",
            Body = (string?)body["text"] ?? "",
            IdempotencyKey = context.Request.Headers["Idempotency-Key"].ToString(),
        };
        int number;
        lock (calls)
        {
            calls.Enqueue(message);
            number = calls.Count;
        }
        if (!await IsTakenAsync(context, message, number, body))
            return;
        messages.Enqueue(message);
        arrived.Release();
    }

    private async Task<bool> IsTakenAsync(HttpContext context, TestMessage message, int number, JsonNode body)
    {
        if (Answer is { } answer)
        {
            await answer(context, message, number);
            return context.Response.StatusCode == StatusCodes.Status200OK && !context.RequestAborted.IsCancellationRequested;
        }
        switch (Mode)
        {
            case WebhookMode.Fail:
                // As some providers do: the answer repeats what was wrong with the request.
                context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                await context.Response.WriteAsync(body.ToJsonString());
                return false;
            case WebhookMode.Refuse:
                context.Abort();
                return false;
            case WebhookMode.Hang:
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return false;
            default:
                return true;
        }
    }
}
