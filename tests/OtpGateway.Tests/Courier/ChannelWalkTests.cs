using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using OtpGateway.Courier;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Courier;

/// <summary>Deliveries over more than one channel.</summary>
public sealed class ChannelWalkTests : IAsyncLifetime
{
    private const string Address = "jane@example.com";

    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;
    private readonly ManualTimeProvider clock = new();
    private WebhookReceiver first = null!;
    private WebhookReceiver second = null!;
    private WebhookReceiver mail = null!;

    public async ValueTask InitializeAsync()
    {
        first = await WebhookReceiver.StartAsync(cancellationToken);
        second = await WebhookReceiver.StartAsync(cancellationToken);
        mail = await WebhookReceiver.StartAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await first.DisposeAsync();
        await second.DisposeAsync();
        await mail.DisposeAsync();
    }

    [Theory]
    [InlineData("sqlite", 500)]
    [InlineData("sqlite", 400)]
    [InlineData("postgres", 503)]
    public async Task Deliver_FirstProviderFails_TheNextGetsTheSameMessage(string kind, int status)
    {
        first.Answer = Status(status, "not now");
        await using var store = await StoreUnderTest.OpenAsync(kind, clock, cancellationToken);
        using var courier = NewCourier(store);
        var id = await courier.QueueAsync(Message(store), cancellationToken);

        await courier.DispatchAsync(cancellationToken);

        var state = await courier.Outbox.StateOfAsync(id, cancellationToken);
        Assert.Equal((MessageStatus.Sent, "sms-b", (string?)null), (state!.Status, state.SentBy, state.FallbackType));
        Assert.Equal(Assert.Single(first.Requests).Body, Assert.Single(second.Requests).Body);
        Assert.Equal(id, Assert.Single(second.Requests).Headers["Idempotency-Key"]);
        Assert.Empty(mail.Requests);
        Assert.Collection(
            await courier.Attempts.OfMessageAsync(id, cancellationToken),
            attempt => Assert.Equal((2, "sms-b", "success", 200, null), (attempt.Number, attempt.Channel, attempt.Status, attempt.StatusCode, attempt.Answer)),
            attempt => Assert.Equal((1, "sms", "failed", status, $"the provider answered {status}: not now"), (attempt.Number, attempt.Channel, attempt.Status, attempt.StatusCode, attempt.Answer)));
    }

    [Fact]
    public async Task Deliver_AllOfItsKindFail_GoesOutAsTheOther()
    {
        first.Answer = Status(500);
        second.Answer = Status(400);
        await using var store = await StoreUnderTest.OpenAsync("sqlite", clock, cancellationToken);
        using var courier = NewCourier(store);
        string? noted = null;
        var id = await courier.QueueAsync(Message(store), cancellationToken);
        mail.Answer = async (_, _) => noted = (await courier.Outbox.StateOfAsync(id, cancellationToken))!.FallbackType;

        await courier.DispatchAsync(cancellationToken);

        Assert.Equal("email", (await courier.Outbox.StateOfAsync(id, cancellationToken))!.SentBy);
        var sent = JsonNode.Parse(Assert.Single(mail.Requests).Body)!;
        Assert.Equal(Address, sent["To"]!.GetValue<string>());
        Assert.StartsWith("Login to your account", sent["Body"]!.GetValue<string>(), StringComparison.Ordinal);
        // Whoever enters the code from there finds it noted.
        Assert.Equal("email", noted);
    }

    [Fact]
    public async Task Deliver_NoAddressOfTheOtherKind_TriesThoseOfItsOwnOnly()
    {
        first.Answer = Status(500);
        second.Answer = Status(500);
        await using var store = await StoreUnderTest.OpenAsync("sqlite", clock, cancellationToken);
        using var courier = NewCourier(store);
        var id = await courier.QueueAsync(Messages.Sms(clock.GetUtcNow()), cancellationToken);

        await courier.DispatchAsync(cancellationToken);

        Assert.Empty(mail.Requests);
        var state = await courier.Outbox.StateOfAsync(id, cancellationToken);
        Assert.Equal((MessageStatus.Queued, (string?)null, true), (state!.Status, state.FallbackType, state.Delayed));
    }

    [Theory]
    [InlineData(400, 400, 400, "abandoned")]
    [InlineData(400, 500, 400, "queued")]
    public async Task Deliver_AllFail_IsHopelessOnlyWhereItIsWithAll(int one, int two, int three, string expected)
    {
        first.Answer = Status(one);
        second.Answer = Status(two);
        mail.Answer = Status(three);
        await using var store = await StoreUnderTest.OpenAsync("sqlite", clock, cancellationToken);
        using var courier = NewCourier(store);
        var id = await courier.QueueAsync(Message(store), cancellationToken);

        await courier.DispatchAsync(cancellationToken);

        Assert.Equal(expected, (await courier.StatusAsync(id, cancellationToken)).Name());
        Assert.Equal(3, (await courier.Attempts.OfMessageAsync(id, cancellationToken)).Count);
    }

    [Fact]
    public async Task Deliver_SnippetOfTheNextCancels_EndsIt()
    {
        first.Answer = Status(500);
        await using var store = await StoreUnderTest.OpenAsync("sqlite", clock, cancellationToken);
        using var courier = new CourierHarness(store, CourierConfiguration.Read(
            $$"""
            { "courier": { "channels": [
              { "id": "sms", "fallback": ["sms-b", "sms-c"], "request_config": { "url": "{{first.Url}}", "body": "base64://e30=" } },
              { "id": "sms-b", "request_config": { "url": "{{second.Url}}", "body": "{{CourierConfiguration.Base64("error 'cancel'")}}" } },
              { "id": "sms-c", "request_config": { "url": "{{second.Url}}", "body": "base64://e30=" } } ] } }
            """));
        var id = await courier.QueueAsync(Messages.Sms(clock.GetUtcNow()), cancellationToken);

        await courier.DispatchAsync(cancellationToken);

        Assert.Equal(MessageStatus.Cancelled, await courier.StatusAsync(id, cancellationToken));
        Assert.Empty(second.Requests);
        Assert.Single(await courier.Attempts.OfMessageAsync(id, cancellationToken));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Deliver_CodeUsedBetweenTwoChannels_GoesNowhereElse(string kind)
    {
        await using var store = await StoreUnderTest.OpenAsync(kind, clock, cancellationToken);
        using var courier = NewCourier(store);
        first.Answer = async (context, _) =>
        {
            await store.Database.WriteAsync(transaction => courier.Outbox.CancelForCodeAsync(transaction, "code", cancellationToken), cancellationToken);
            context.Response.StatusCode = 500;
        };
        var id = await courier.QueueAsync(Message(store), cancellationToken);

        await courier.DispatchAsync(cancellationToken);

        Assert.Equal(MessageStatus.Cancelled, await courier.StatusAsync(id, cancellationToken));
        Assert.Single(await courier.Attempts.OfMessageAsync(id, cancellationToken));
        Assert.Empty(second.Requests);
        Assert.Empty(mail.Requests);
    }

    [Fact]
    public async Task Deliver_CodeEndsBetweenTwoChannels_IsExpired()
    {
        await using var store = await StoreUnderTest.OpenAsync("sqlite", clock, cancellationToken);
        using var courier = NewCourier(store);
        first.Answer = (context, _) =>
        {
            clock.Advance(TimeSpan.FromMinutes(10));
            context.Response.StatusCode = 500;
            return Task.CompletedTask;
        };
        var id = await courier.QueueAsync(Message(store), cancellationToken);

        await courier.DispatchAsync(cancellationToken);

        Assert.Equal(MessageStatus.Expired, await courier.StatusAsync(id, cancellationToken));
        Assert.Empty(second.Requests);
    }

    [Fact]
    public async Task Deliver_FirstProviderHangs_TheNextIsTriedAfterItsOwnTime()
    {
        var hanging = new TaskCompletionSource();
        first.Answer = async (context, _) =>
        {
            hanging.SetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        };
        await using var store = await StoreUnderTest.OpenAsync("sqlite", clock, cancellationToken);
        using var courier = NewCourier(store);
        var id = await courier.QueueAsync(Message(store), cancellationToken);

        var delivering = courier.DispatchAsync(cancellationToken);
        await hanging.Task.WaitAsync(cancellationToken);
        clock.Advance(TimeSpan.FromSeconds(10));
        await delivering;

        Assert.Equal(MessageStatus.Sent, await courier.StatusAsync(id, cancellationToken));
        Assert.Single(second.Requests);
    }

    [Fact]
    public async Task Deliver_FirstHangs_LeavesTheSecondItsShareOfTheDeadline()
    {
        var hanging = new TaskCompletionSource();
        first.Answer = async (context, _) =>
        {
            hanging.TrySetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        };
        await using var store = await StoreUnderTest.OpenAsync("sqlite", clock, cancellationToken);
        using var courier = NewCourier(store, """, "deadline": "8s" """);
        var id = await courier.QueueAsync(Message(store), cancellationToken);

        var delivering = courier.DispatchAsync(cancellationToken);
        await hanging.Task.WaitAsync(cancellationToken);
        clock.Advance(TimeSpan.FromSeconds(4));
        await delivering;

        Assert.Equal(MessageStatus.Sent, await courier.StatusAsync(id, cancellationToken));
        Assert.Single(second.Requests);
    }

    [Fact]
    public async Task Deliver_RetryAfterOfTheLast_IsWaitedFor()
    {
        first.Answer = Status(500);
        second.Answer = (context, _) =>
        {
            context.Response.StatusCode = 429;
            context.Response.Headers.RetryAfter = "40";
            return Task.CompletedTask;
        };
        await using var store = await StoreUnderTest.OpenAsync("sqlite", clock, cancellationToken);
        using var courier = NewCourier(store);
        await courier.QueueAsync(Messages.Sms(clock.GetUtcNow()), cancellationToken);

        await courier.DispatchAsync(cancellationToken);
        clock.Advance(TimeSpan.FromSeconds(39));
        Assert.Equal(0, await courier.DispatchAsync(cancellationToken));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, await courier.DispatchAsync(cancellationToken));
        Assert.Equal(2, first.Requests.Count);
    }

    [Fact]
    public async Task Deliver_FirstLineCut_IsSkipped()
    {
        first.Answer = Status(500);
        await using var store = await StoreUnderTest.OpenAsync("sqlite", clock, cancellationToken);
        using var courier = NewCourier(store);
        for (var i = 0; i < 7; i++)
        {
            await courier.QueueAsync(Message(store), cancellationToken);
            await courier.DispatchAsync(cancellationToken);
        }

        Assert.Equal(5, first.Requests.Count);
        Assert.Equal(7, second.Requests.Count);
        Assert.Contains("Channel sms failed 5 times in a row", courier.Output.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Deliver_AllLinesCut_WaitsWithoutUsingUpAnAttempt(string kind)
    {
        first.Answer = (context, count) =>
        {
            context.Response.StatusCode = count <= 5 ? 500 : 200;
            return Task.CompletedTask;
        };
        await using var store = await StoreUnderTest.OpenAsync(kind, clock, cancellationToken);
        using var courier = new CourierHarness(store, CourierConfiguration.Sms(first.Url));
        for (var i = 0; i < 5; i++)
            await courier.QueueAsync(Messages.Sms(store.Database.Clock.GetUtcNow()), cancellationToken);
        await courier.DispatchAsync(cancellationToken);
        var id = await courier.QueueAsync(Messages.Sms(store.Database.Clock.GetUtcNow()), cancellationToken);

        await courier.DispatchAsync(cancellationToken);

        var waiting = await courier.Outbox.StateOfAsync(id, cancellationToken);
        Assert.Equal((MessageStatus.Queued, 0, true), (waiting!.Status, waiting.Attempts, waiting.Delayed));
        Assert.Empty(await courier.Attempts.OfMessageAsync(id, cancellationToken));
        Assert.Equal(5, first.Requests.Count);
        clock.Advance(TimeSpan.FromSeconds(30));
        await courier.DispatchAsync(cancellationToken);
        clock.Advance(TimeSpan.FromSeconds(1));
        await courier.DispatchAsync(cancellationToken);
        Assert.Equal((MessageStatus.Sent, 1), ((await courier.Outbox.StateOfAsync(id, cancellationToken))!.Status, (await courier.Outbox.StateOfAsync(id, cancellationToken))!.Attempts));
    }

    [Fact]
    public async Task Deliver_AllLinesCutUntilItsCodeEnds_SaysSoAtOnce()
    {
        first.Answer = Status(500);
        await using var store = await StoreUnderTest.OpenAsync("sqlite", clock, cancellationToken);
        using var courier = new CourierHarness(store, CourierConfiguration.Sms(first.Url));
        for (var i = 0; i < 5; i++)
            await courier.QueueAsync(Messages.Sms(clock.GetUtcNow()), cancellationToken);
        await courier.DispatchAsync(cancellationToken);
        var id = await courier.QueueAsync(Messages.Sms(clock.GetUtcNow()) with { ExpiresAt = clock.GetUtcNow().AddSeconds(20) }, cancellationToken);

        await courier.DispatchAsync(cancellationToken);

        Assert.True((await courier.Outbox.StateOfAsync(id, cancellationToken))!.Failed);
    }

    [Fact]
    public async Task Forget_OldMessage_TakesItsAttemptsAlong()
    {
        await using var store = await StoreUnderTest.OpenAsync("sqlite", clock, cancellationToken);
        using var courier = NewCourier(store);
        var id = await courier.QueueAsync(Message(store), cancellationToken);
        await courier.DispatchAsync(cancellationToken);
        Assert.Single(await courier.Attempts.OfMessageAsync(id, cancellationToken));
        clock.Advance(TimeSpan.FromDays(90));

        Assert.Equal(1, await courier.Messages.ForgetAsync(TimeSpan.FromDays(90), cancellationToken));

        Assert.Empty(await courier.Attempts.OfMessageAsync(id, cancellationToken));
    }

    private CourierHarness NewCourier(StoreUnderTest store, string more = "") => new(store, CourierConfiguration.Channels(
        ("sms", first.Url, """ "fallback": ["sms-b", "email"] """ + more), ("sms-b", second.Url, ""), ("email", mail.Url, "")));

    private static NewMessage Message(StoreUnderTest store)
    {
        var now = store.Database.Clock.GetUtcNow();
        return Messages.Sms(now) with { Fallback = Messages.Sms(now, recipient: Address) with { Channel = "email" } };
    }

    private static Func<HttpContext, int, Task> Status(int status, string body = "") => (context, _) =>
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsync(body, context.RequestAborted);
    };
}
