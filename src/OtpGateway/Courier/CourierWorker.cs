using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OtpGateway.Configuration;
using OtpGateway.Storage;

namespace OtpGateway.Courier;

/// <summary>
/// Sends what is queued: at once when this process queues something, else when the next attempt is due, and at the
/// latest after <c>courier.worker.pull_wait</c>, for what other nodes queued or left behind.
/// </summary>
internal sealed class CourierWorker(
    MessageStore store, CourierDispatcher dispatcher, ChannelLines lines, CourierSignal signal, CourierPulse pulse, Live<CourierOptions> options, StoreClock clock, ILogger<CourierWorker> logger)
    : BackgroundService
{
    private static readonly TimeSpan ForgetAfter = TimeSpan.FromDays(90);
    private static readonly TimeSpan ForgetEvery = TimeSpan.FromHours(1);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly HashSet<Task> running = [];
    private bool recovered;
    private DateTimeOffset forgetAt = DateTimeOffset.MinValue;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = ShortestPause;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var wait = await WorkAsync(stoppingToken);
                pulse.Beat();
                await WaitAsync(wait, stoppingToken);
                pause = ShortestPause;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception exception)
            {
                // The store may be away for a while; the queue is not given up for that.
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
                logger.QueueFailed(pause, exception);
                await Task.Delay(pause, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        // What has begun is finished and written down; nobody could tell otherwise whether it was sent.
        await Task.WhenAll(running);
    }

    /// <summary>Starts what is due and can be started; returns how long there is nothing more to do.</summary>
    private async Task<TimeSpan> WorkAsync(CancellationToken cancellationToken)
    {
        if (!recovered)
            await store.RecoverAsync(cancellationToken);
        recovered = true;
        running.RemoveWhere(task => task.IsCompleted);
        await ForgetAsync(cancellationToken);
        var wait = options.Value.PullWait;
        var due = await store.NextDueAsync(cancellationToken);
        var now = clock.NowMilliseconds;
        if (due.Any(next => next.At <= now))
            await dispatcher.EndExpiredAsync(cancellationToken);
        foreach (var (channel, at) in due)
        {
            var pause = at > now ? TimeSpan.FromMilliseconds(at - now) : await StartAsync(channel);
            wait = pause < wait ? pause : wait;
        }
        return wait;
    }

    /// <summary>Starts what is due on a channel, as far as it has places for it: one that is slow fills its own and nobody else's.</summary>
    private async Task<TimeSpan> StartAsync(string channel)
    {
        var line = options.Value.Channel(channel) is { } known ? lines.Of(known) : null;
        var places = 0;
        while (places < options.Value.PullCount && line?.TryEnter() != false)
            places++;
        // A task that ends wakes the loop.
        if (places == 0)
            return options.Value.PullWait;
        IReadOnlyList<LeasedMessage> leased = [];
        try
        {
            // Not cancelled by a stop: a lease that is taken and then forgotten would hold its message back for its whole length.
            leased = await dispatcher.TakeAsync(channel, places, CancellationToken.None);
        }
        finally
        {
            for (var unused = leased.Count; unused < places; unused++)
                line?.Leave();
        }
        // Each on a thread of its own pool slot: a snippet may compute for a second, and the others do not wait for it.
        foreach (var message in leased)
            running.Add(Task.Run(() => DeliverAsync(message, line), CancellationToken.None));
        // Fewer than could be started: other workers took them, or more is due than has been looked at.
        return leased.Count > 0 ? TimeSpan.Zero : ShortestPause;
    }

    private async Task DeliverAsync(LeasedMessage message, ChannelLine? line)
    {
        try
        {
            await dispatcher.DeliverAsync(message, CancellationToken.None);
        }
        finally
        {
            line?.Leave();
        }
    }

    private async Task WaitAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        if (time <= TimeSpan.Zero)
            return;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var waits = new List<Task>(running) { Task.Delay(time, clock, ended.Token), signal.WaitAsync(ended.Token) };
        await Task.WhenAny(waits);
        await ended.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
    }

    private async Task ForgetAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (now < forgetAt)
            return;
        await store.ForgetAsync(ForgetAfter, cancellationToken);
        forgetAt = now + ForgetEvery;
    }
}
