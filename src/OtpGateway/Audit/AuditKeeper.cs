using System.Data.Common;
using OtpGateway.Storage;

namespace OtpGateway.Audit;

/// <summary>Tells the store how far the audit trail has come, tells what was counted instead of repeated, and removes what is older than it is kept.</summary>
internal sealed class AuditKeeper(AuditTrail trail, Refusals refusals, AuditAnchorStore store, AuditOptions options, StoreClock clock, ILogger<AuditKeeper> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RemovalInterval = TimeSpan.FromHours(1);

    // Another node's file is its own to remove; one that never comes back leaves its rows.
    private static readonly TimeSpan Grace = TimeSpan.FromDays(7);
    private DateTimeOffset nextRemoval;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Folder.Length > 0)
            trail.Follow(await store.LatestAsync(options.Node, cancellationToken));
        await base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        refusals.Tell(all: true);
        await AnchorAsync(CancellationToken.None);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            refusals.Tell(all: false);
            await AnchorAsync(stoppingToken);
            if (clock.GetUtcNow() is var now && now >= nextRemoval && options.Folder.Length > 0)
            {
                nextRemoval = now + RemovalInterval;
                await RemoveAsync(now - options.Keep, stoppingToken);
            }
        }
    }

    private async Task AnchorAsync(CancellationToken cancellationToken)
    {
        var anchors = trail.TakeUnanchored();
        if (anchors.Count == 0)
            return;
        try
        {
            trail.FlushToDisk();
            await store.SaveAsync(anchors, cancellationToken);
        }
        catch (Exception exception) when (exception is DbException or IOException or TimeoutException or OperationCanceledException)
        {
            trail.GiveBack(anchors);
            if (exception is not OperationCanceledException)
                logger.NotAnchored(exception);
        }
    }

    // The file first: where that fails its row still tells of it.
    private async Task RemoveAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var anchor in await store.ListAsync(cancellationToken))
            {
                var end = DateTimeOffset.FromUnixTimeMilliseconds(anchor.LastAt);
                if (end >= before || (anchor.Node != options.Node && end >= before - Grace))
                    continue;
                File.Delete(Path.Combine(options.Folder, anchor.FileName));
                await store.DeleteAsync(anchor.Chain, cancellationToken);
            }
        }
        catch (Exception exception) when (exception is DbException or IOException or UnauthorizedAccessException or TimeoutException)
        {
            logger.NotRemoved(exception);
        }
    }
}
