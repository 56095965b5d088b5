using OtpGateway.Courier;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Courier;

public sealed class CourierWorkerTests : IAsyncLifetime
{
    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;
    private WebhookReceiver receiver = null!;

    public async ValueTask InitializeAsync() => receiver = await WebhookReceiver.StartAsync(cancellationToken);

    public async ValueTask DisposeAsync() => await receiver.DisposeAsync();

    [Fact]
    public async Task Wake_QueuedMessage_IsSentThoughTimeStandsStill()
    {
        var clock = new ManualTimeProvider();
        var received = new TaskCompletionSource();
        receiver.Answer = (_, _) =>
        {
            received.SetResult();
            return Task.CompletedTask;
        };
        await using var store = await StoreUnderTest.OpenAsync("sqlite", clock, cancellationToken);
        using var courier = new CourierHarness(store, CourierConfiguration.Sms(receiver.Url));
        using var worker = courier.NewWorker();
        await worker.StartAsync(cancellationToken);

        var id = await courier.QueueAsync(Messages.Sms(clock.GetUtcNow()), cancellationToken);
        courier.Outbox.Wake();
        await received.Task.WaitAsync(cancellationToken);
        await worker.StopAsync(cancellationToken);

        Assert.Equal(MessageStatus.Sent, await courier.StatusAsync(id, cancellationToken));
    }

    [Fact]
    public async Task Start_MessageOfAnEarlierProcess_IsSent()
    {
        var received = new TaskCompletionSource();
        receiver.Answer = (_, _) =>
        {
            received.SetResult();
            return Task.CompletedTask;
        };
        await using var store = await StoreUnderTest.OpenAsync("sqlite", TimeProvider.System, cancellationToken);
        using var courier = new CourierHarness(store, CourierConfiguration.Sms(receiver.Url));
        var id = await courier.QueueAsync(Messages.Sms(store.Database.Clock.GetUtcNow()), cancellationToken);

        using var worker = courier.NewWorker();
        await worker.StartAsync(cancellationToken);
        await received.Task.WaitAsync(cancellationToken);
        await worker.StopAsync(cancellationToken);

        Assert.Equal(MessageStatus.Sent, await courier.StatusAsync(id, cancellationToken));
    }

    [Fact]
    public async Task Start_AfterACrash_SendsAtOnceWhatWasUnderWay()
    {
        var clock = new ManualTimeProvider();
        var received = new TaskCompletionSource();
        receiver.Answer = (_, _) =>
        {
            received.SetResult();
            return Task.CompletedTask;
        };
        await using var store = await StoreUnderTest.OpenAsync("sqlite", clock, cancellationToken);
        using var courier = new CourierHarness(store, CourierConfiguration.Sms(receiver.Url));
        var id = await courier.QueueAsync(Messages.Sms(clock.GetUtcNow()), cancellationToken);
        Assert.Single(await courier.TakeAsync(cancellationToken));

        using var worker = courier.NewWorker();
        await worker.StartAsync(cancellationToken);
        await received.Task.WaitAsync(cancellationToken);
        await worker.StopAsync(cancellationToken);

        Assert.Equal(MessageStatus.Sent, await courier.StatusAsync(id, cancellationToken));
    }

    [Fact]
    public async Task Stop_WhileSending_FinishesAndRecordsIt()
    {
        var received = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        receiver.Answer = (_, _) =>
        {
            received.SetResult();
            return release.Task;
        };
        await using var store = await StoreUnderTest.OpenAsync("sqlite", TimeProvider.System, cancellationToken);
        using var courier = new CourierHarness(store, CourierConfiguration.Sms(receiver.Url));
        var id = await courier.QueueAsync(Messages.Sms(store.Database.Clock.GetUtcNow()), cancellationToken);
        using var worker = courier.NewWorker();
        await worker.StartAsync(cancellationToken);
        await received.Task.WaitAsync(cancellationToken);

        var stopping = worker.StopAsync(cancellationToken);
        Assert.False(stopping.IsCompleted);
        release.SetResult();
        await stopping;

        Assert.Equal(MessageStatus.Sent, await courier.StatusAsync(id, cancellationToken));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Work_OneChannelHangs_KeepsNobodyElseWaiting(string kind)
    {
        await using var mail = await WebhookReceiver.StartAsync(cancellationToken);
        var delivered = new TaskCompletionSource();
        mail.Answer = (_, count) =>
        {
            if (count == 12)
                delivered.SetResult();
            return Task.CompletedTask;
        };
        receiver.Answer = (context, _) => Task.Delay(Timeout.Infinite, context.RequestAborted);
        await using var store = await StoreUnderTest.OpenAsync(kind, TimeProvider.System, cancellationToken);
        using var courier = new CourierHarness(store, CourierConfiguration.Channels(("sms", receiver.Url, """ "deadline": "1s", "concurrency": 3 """), ("email", mail.Url, "")));
        for (var i = 0; i < 12; i++)
        {
            await courier.QueueAsync(Messages.Sms(store.Database.Clock.GetUtcNow()), cancellationToken);
            await courier.QueueAsync(Messages.Mail(store.Database.Clock.GetUtcNow()), cancellationToken);
        }

        using var worker = courier.NewWorker();
        await worker.StartAsync(cancellationToken);
        await delivered.Task.WaitAsync(cancellationToken);
        var stuck = receiver.Requests.Count;
        await worker.StopAsync(cancellationToken);

        Assert.InRange(stuck, 0, 3);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Work_ManyMessages_AreSentOnceAndAtMostEightAtATime(string kind)
    {
        const int Count = 60;
        var (now, most) = (0, 0);
        var done = new TaskCompletionSource();
        receiver.Answer = (_, count) =>
        {
            lock (done)
                most = Math.Max(most, ++now);
            if (count == Count)
                done.SetResult();
            lock (done)
                now--;
            return Task.CompletedTask;
        };
        await using var store = await StoreUnderTest.OpenAsync(kind, TimeProvider.System, cancellationToken);
        using var courier = new CourierHarness(store, CourierConfiguration.Sms(receiver.Url));
        for (var i = 0; i < Count; i++)
            await courier.QueueAsync(Messages.Sms(store.Database.Clock.GetUtcNow()), cancellationToken);

        // SQLite has one process, and a process has one worker.
        var workers = Enumerable.Range(0, kind == "postgres" ? 3 : 1).Select(_ => courier.NewWorker()).ToList();
        foreach (var worker in workers)
            await worker.StartAsync(cancellationToken);
        await done.Task.WaitAsync(cancellationToken);
        foreach (var worker in workers)
        {
            await worker.StopAsync(cancellationToken);
            worker.Dispose();
        }

        Assert.Equal(Count, receiver.Requests.Select(request => request.Headers["Idempotency-Key"]).Distinct().Count());
        Assert.Equal(Count, receiver.Requests.Count);
        Assert.InRange(most, 1, 8 * workers.Count);
    }
}
