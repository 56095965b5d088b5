using Microsoft.AspNetCore.Http;
using OtpGateway.Courier;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Courier;

public sealed class CourierDispatcherTests : IAsyncLifetime
{
    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;
    private readonly ManualTimeProvider clock = new();
    private WebhookReceiver receiver = null!;

    public async ValueTask InitializeAsync() => receiver = await WebhookReceiver.StartAsync(cancellationToken);

    public async ValueTask DisposeAsync() => await receiver.DisposeAsync();

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Deliver_ProviderTakesIt_IsSentAndBlanked(string kind)
    {
        await using var store = await StoreUnderTest.OpenAsync(kind, clock, cancellationToken);
        using var courier = NewCourier(store);
        var id = await QueueAsync(store, courier);

        Assert.Equal(1, await courier.DispatchAsync(cancellationToken));

        Assert.Equal(MessageStatus.Sent, await courier.StatusAsync(id, cancellationToken));
        Assert.True(await courier.IsBlankAsync(id, cancellationToken));
        Assert.Equal(id, Assert.Single(receiver.Requests).Headers["Idempotency-Key"]);
        Assert.Equal(0, await courier.DispatchAsync(cancellationToken));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Deliver_FailsTwice_IsSentWithTheThirdAttemptAndTheSameKey(string kind)
    {
        receiver.Answer = Status(count => count <= 2 ? 500 : 200);
        await using var store = await StoreUnderTest.OpenAsync(kind, clock, cancellationToken);
        using var courier = NewCourier(store);
        var id = await QueueAsync(store, courier);

        Assert.Equal(1, await courier.DispatchAsync(cancellationToken));
        Assert.Equal(MessageStatus.Queued, await courier.StatusAsync(id, cancellationToken));
        clock.Advance(TimeSpan.FromSeconds(0.7));
        Assert.Equal(0, await courier.DispatchAsync(cancellationToken));
        clock.Advance(TimeSpan.FromSeconds(0.6));
        Assert.Equal(1, await courier.DispatchAsync(cancellationToken));
        clock.Advance(TimeSpan.FromSeconds(1.5));
        Assert.Equal(0, await courier.DispatchAsync(cancellationToken));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, await courier.DispatchAsync(cancellationToken));

        Assert.Equal(MessageStatus.Sent, await courier.StatusAsync(id, cancellationToken));
        Assert.Equal(3, receiver.Requests.Count);
        Assert.Single(receiver.Requests.Select(request => request.Headers["Idempotency-Key"]).Distinct());
        Assert.Single(receiver.Requests.Select(request => request.Body).Distinct());
    }

    [Fact]
    public async Task Deliver_AlwaysFails_IsAbandonedAfterTheLastAttempt()
    {
        receiver.Answer = Status(_ => 500);
        await using var store = await StoreUnderTest.OpenAsync("sqlite", clock, cancellationToken);
        using var courier = NewCourier(store, "\"message_retries\": 2,");
        var id = await QueueAsync(store, courier);

        for (var i = 0; i < 10; i++)
        {
            await courier.DispatchAsync(cancellationToken);
            clock.Advance(TimeSpan.FromSeconds(20));
        }

        Assert.Equal(3, receiver.Requests.Count);
        Assert.Equal(MessageStatus.Abandoned, await courier.StatusAsync(id, cancellationToken));
        Assert.False(await courier.IsBlankAsync(id, cancellationToken));
        Assert.Equal("the provider answered 500", await courier.LastErrorAsync(id, cancellationToken));
    }

    [Fact]
    public async Task Deliver_ProviderRefusesForGood_IsNotTriedAgain()
    {
        receiver.Answer = Status(_ => 400);
        await using var store = await StoreUnderTest.OpenAsync("sqlite", clock, cancellationToken);
        using var courier = NewCourier(store);
        var id = await QueueAsync(store, courier);

        await courier.DispatchAsync(cancellationToken);

        Assert.Equal(MessageStatus.Abandoned, await courier.StatusAsync(id, cancellationToken));
    }

    [Fact]
    public async Task Deliver_RetryAfter_IsWaitedFor()
    {
        receiver.Answer = (context, count) =>
        {
            context.Response.StatusCode = count == 1 ? 429 : 200;
            context.Response.Headers.RetryAfter = "30";
            return Task.CompletedTask;
        };
        await using var store = await StoreUnderTest.OpenAsync("sqlite", clock, cancellationToken);
        using var courier = NewCourier(store);
        await QueueAsync(store, courier);

        await courier.DispatchAsync(cancellationToken);
        clock.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal(0, await courier.DispatchAsync(cancellationToken));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, await courier.DispatchAsync(cancellationToken));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Take_ExpiredMessage_IsNeverSent(string kind)
    {
        await using var store = await StoreUnderTest.OpenAsync(kind, clock, cancellationToken);
        using var courier = NewCourier(store);
        var id = await QueueAsync(store, courier);
        clock.Advance(TimeSpan.FromMinutes(10));

        Assert.Equal(0, await courier.DispatchAsync(cancellationToken));

        Assert.Equal(MessageStatus.Expired, await courier.StatusAsync(id, cancellationToken));
        Assert.True(await courier.IsBlankAsync(id, cancellationToken));
        Assert.Empty(receiver.Requests);
    }

    [Fact]
    public async Task Deliver_NextAttemptAfterExpiry_IsExpiredAtOnce()
    {
        receiver.Answer = Status(_ => 500);
        await using var store = await StoreUnderTest.OpenAsync("sqlite", clock, cancellationToken);
        using var courier = NewCourier(store);
        var id = await courier.QueueAsync(Messages.Sms(clock.GetUtcNow()) with { ExpiresAt = clock.GetUtcNow().AddMilliseconds(700) }, cancellationToken);

        await courier.DispatchAsync(cancellationToken);

        Assert.Equal(MessageStatus.Expired, await courier.StatusAsync(id, cancellationToken));
        Assert.True(await courier.IsBlankAsync(id, cancellationToken));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Take_LeaseOfACrashedWorker_IsTakenOverAsTheSameAttempt(string kind)
    {
        await using var store = await StoreUnderTest.OpenAsync(kind, clock, cancellationToken);
        using var courier = NewCourier(store);
        var id = await QueueAsync(store, courier);
        var lost = Assert.Single(await courier.TakeAsync(cancellationToken));
        Assert.Equal(MessageStatus.Processing, await courier.StatusAsync(id, cancellationToken));

        clock.Advance(new DispatchOptions().Deadline + CourierDispatcher.LeaseMargin - TimeSpan.FromSeconds(1));
        Assert.Equal(0, await courier.DispatchAsync(cancellationToken));
        clock.Advance(TimeSpan.FromSeconds(1));
        var taken = Assert.Single(await courier.TakeAsync(cancellationToken));

        Assert.Equal(1, taken.SendCount);
        Assert.False(await courier.Messages.EndAsync(lost, null, MessageStatus.Abandoned, "too slow", cancellationToken));
        Assert.False(await courier.Messages.SentAsync(lost, Messages.Attempt(lost, clock.GetUtcNow()), cancellationToken));
        Assert.True(await courier.Messages.SentAsync(taken, Messages.Attempt(taken, clock.GetUtcNow()), cancellationToken));
        Assert.Equal(MessageStatus.Sent, await courier.StatusAsync(id, cancellationToken));
    }

    [Theory]
    [InlineData(200, "sent")]
    [InlineData(500, "cancelled")]
    public async Task Deliver_CancelledWhileBeingSent_SaysWhatHappened(int status, string expected)
    {
        await using var store = await StoreUnderTest.OpenAsync("sqlite", clock, cancellationToken);
        using var courier = NewCourier(store);
        receiver.Answer = async (context, _) =>
        {
            await store.Database.WriteAsync(transaction => courier.Outbox.CancelForCodeAsync(transaction, "code", cancellationToken), cancellationToken);
            context.Response.StatusCode = status;
        };
        var id = await QueueAsync(store, courier);

        await courier.DispatchAsync(cancellationToken);

        Assert.Equal(expected, (await courier.StatusAsync(id, cancellationToken)).Name());
        Assert.True(await courier.IsBlankAsync(id, cancellationToken));
    }

    [Fact]
    public async Task Deliver_SnippetCancels_IsCancelled()
    {
        await using var store = await StoreUnderTest.OpenAsync("sqlite", clock, cancellationToken);
        using var courier = new CourierHarness(store, CourierConfiguration.Sms(receiver.Url, "function(ctx) error 'cancel'"));
        var id = await QueueAsync(store, courier);

        await courier.DispatchAsync(cancellationToken);

        Assert.Equal(MessageStatus.Cancelled, await courier.StatusAsync(id, cancellationToken));
        Assert.Empty(receiver.Requests);
    }

    [Fact]
    public async Task Deliver_ChannelGoneAfterReload_WaitsForItToComeBack()
    {
        await using var store = await StoreUnderTest.OpenAsync("sqlite", clock, cancellationToken);
        using var courier = NewCourier(store);
        var options = courier.Options.Value;
        var id = await QueueAsync(store, courier);

        courier.Options.Replace(new CourierOptions());
        await courier.DispatchAsync(cancellationToken);
        courier.Options.Replace(options);
        clock.Advance(TimeSpan.FromSeconds(2));
        await courier.DispatchAsync(cancellationToken);

        Assert.Equal(MessageStatus.Sent, await courier.StatusAsync(id, cancellationToken));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Deliver_SixteenWorkers_SendEveryMessageExactlyOnce(string kind)
    {
        const int Count = 200;
        await using var store = await StoreUnderTest.OpenAsync(kind, TimeProvider.System, cancellationToken);
        using var courier = NewCourier(store);
        var ids = new List<string>();
        for (var i = 0; i < Count; i++)
            ids.Add(await QueueAsync(store, courier));

        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(async () =>
        {
            while ((await courier.Messages.NextDueAsync(cancellationToken)).Count > 0)
                foreach (var message in await courier.Dispatcher.TakeAsync("sms", 3, cancellationToken))
                    await courier.Dispatcher.DeliverAsync(message, cancellationToken);
        })));

        Assert.Equal(ids.Order(), receiver.Requests.Select(request => request.Headers["Idempotency-Key"]).Order());
    }

    [Fact]
    public async Task Deliver_Failures_LeaveNothingPersonalInFilesOrLogs()
    {
        receiver.Answer = async (context, count) =>
        {
            context.Response.StatusCode = count < 3 ? 500 : 200;
            await context.Response.WriteAsync($"no: {receiver.Requests.Last().Body}", context.RequestAborted);
        };
        await using var store = await StoreUnderTest.OpenAsync("sqlite", clock, cancellationToken);
        using var courier = NewCourier(store);
        var id = await QueueAsync(store, courier);

        for (var i = 0; i < 4; i++)
        {
            await courier.DispatchAsync(cancellationToken);
            clock.Advance(TimeSpan.FromSeconds(20));
        }

        Assert.Equal(MessageStatus.Sent, await courier.StatusAsync(id, cancellationToken));
        var everything = courier.Output.Text;
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(store.Options.File)!, "store.db*").Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(stream, System.Text.Encoding.Latin1);
            everything += await reader.ReadToEndAsync(cancellationToken);
        }
        Assert.Contains(id, everything, StringComparison.Ordinal);
        foreach (var value in new[] { Messages.Code, Messages.Phone, Messages.Phone[1..] })
        {
            var bytes = System.Text.Encoding.UTF8.GetBytes(value);
            foreach (var spelling in new[] { value, Uri.EscapeDataString(value), Convert.ToBase64String(bytes).TrimEnd('='), Convert.ToHexStringLower(bytes) })
                Assert.DoesNotContain(spelling, everything, StringComparison.OrdinalIgnoreCase);
        }
    }

    private CourierHarness NewCourier(StoreUnderTest store, string more = "") =>
        new(store, CourierConfiguration.Sms(receiver.Url, courier: more));

    private Task<string> QueueAsync(StoreUnderTest store, CourierHarness courier) =>
        courier.QueueAsync(Messages.Sms(store.Database.Clock.GetUtcNow()), cancellationToken);

    private static Func<HttpContext, int, Task> Status(Func<int, int> statusOf) => (context, count) =>
    {
        context.Response.StatusCode = statusOf(count);
        return Task.CompletedTask;
    };
}
