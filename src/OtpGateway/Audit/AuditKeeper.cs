using OtpGateway.Storage;

namespace OtpGateway.Audit;

/// <summary>Tells the store how far the audit trail has come, tells what was counted instead of repeated, and removes what is older than it is kept.</summary>
internal sealed class AuditKeeper(AuditTrail trail, Refusals refusals, AuditAnchorStore store, KeyRing keys, AuditOptions options, StoreClock clock, ILogger<AuditKeeper> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SaveLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RemovalInterval = TimeSpan.FromHours(1);

    // Another node's file is its own to remove; one that never comes back leaves its rows.
    private static readonly TimeSpan Grace = TimeSpan.FromDays(7);
    private DateTimeOffset nextRemoval;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Folder.Length > 0)
            trail.Follow(await store.LatestAsync(cancellationToken));
        await base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        // However short the time to stop: what it has taken must be kept, or given back.
        if (ExecuteTask is { } working)
            await working.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        refusals.Tell(all: true);
        await AnchorAsync();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            refusals.Tell(all: false);
            await AnchorAsync();
            if (clock.GetUtcNow() is var now && now >= nextRemoval && options.Folder.Length > 0)
            {
                nextRemoval = now + RemovalInterval;
                await RemoveAsync(now - options.Keep, stoppingToken);
            }
        }
    }

    // Not ended by the stop of the process, which must not leave open what is kept; nor waited for without end.
    private async Task AnchorAsync()
    {
        var anchors = trail.TakeUnanchored();
        if (anchors.Count == 0)
            return;
        try
        {
            using var limit = new CancellationTokenSource(SaveLimit);
            trail.FlushToDisk();
            await store.SaveAsync(anchors, limit.Token);
        }
        // Whatever it is: an exception out of here would end the gateway.
        catch (Exception exception)
        {
            trail.GiveBack(anchors);
            logger.NotAnchored(exception);
        }
    }

    // The file first: where that fails its row still tells of it. What somebody has written into the store removes nothing.
    private async Task RemoveAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        try
        {
            var anchors = await store.ListAsync(cancellationToken);
            foreach (var anchor in anchors)
            {
                var end = DateTimeOffset.FromUnixTimeMilliseconds(anchor.LastAt);
                if (!anchor.IsGenuine(keys) || end >= before || (anchor.Node != options.Node && end >= before - Grace))
                    continue;
                File.Delete(Path.Combine(options.Folder, anchor.FileName));
                await store.DeleteAsync(anchor.Chain, cancellationToken);
            }
            // Those that the store has never heard of, after an abrupt end.
            var known = anchors.Select(anchor => anchor.FileName).ToHashSet(StringComparer.Ordinal);
            foreach (var path in Directory.Exists(options.Folder) ? Directory.EnumerateFiles(options.Folder, "*.jsonl") : [])
                if (!known.Contains(Path.GetFileName(path)) && File.GetLastWriteTimeUtc(path) < (before - Grace).UtcDateTime)
                    File.Delete(path);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            logger.NotRemoved(exception);
        }
    }
}
