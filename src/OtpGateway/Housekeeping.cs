using System.Data.Common;
using OtpGateway.Courier;
using OtpGateway.FirstFactor;
using OtpGateway.Flows;
using OtpGateway.HeldRequests;
using OtpGateway.Limits;
using OtpGateway.Proxy;
using OtpGateway.Sessions;
using OtpGateway.Storage;

namespace OtpGateway;

/// <summary>Removes what has ended, within a minute, and keeps the store's clock right.</summary>
internal sealed class Housekeeping(Database database, HeldRequestStore heldRequests, FlowStore flows, BackupCodeStore backupCodes, SessionStore sessions, ObservedLogins logins, LimitStore limits, ConversionStore conversions, FailureAlarm failures, MessageAdminStore messages, SatisfiedCallers satisfied, TimeProvider clock, ILogger<Housekeeping> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    /// <summary>Before the first request: on SQLite nobody else can be at work, so whatever was under way died with the process before this one.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (database.Kind != StoreKind.Postgres)
            await heldRequests.RecoverAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        do
        {
            try
            {
                await SweepAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is DbException or IOException)
            {
                Log.SweepFailed(logger, exception);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    internal async Task SweepAsync(CancellationToken cancellationToken)
    {
        // Before what it counts is removed.
        await failures.CheckAsync(cancellationToken);
        await heldRequests.SweepAsync(cancellationToken);
        await flows.SweepAsync(cancellationToken);
        await backupCodes.SweepAsync(cancellationToken);
        await sessions.SweepAsync(cancellationToken);
        await logins.SweepAsync(cancellationToken);
        await limits.SweepAsync(cancellationToken);
        await conversions.SweepAsync(cancellationToken);
        await messages.SweepAsync(cancellationToken);
        satisfied.Prune(clock.GetUtcNow());
        await database.MeasureClockAsync(cancellationToken);
    }
}
