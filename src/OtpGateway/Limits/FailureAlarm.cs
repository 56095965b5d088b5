using Dapper;
using OtpGateway.Storage;

namespace OtpGateway.Limits;

/// <summary>Warns when many of all submissions are wrong: whoever tries one code each with many people stays below every budget.</summary>
internal sealed class FailureAlarm(Database database, LimitStore limits, LimitMetrics metrics, ILogger<FailureAlarm> logger)
{
    private const int Many = 100;
    private const double TooLarge = 0.2;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan BetweenAlarms = TimeSpan.FromMinutes(10);

    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        var since = database.Clock.NowMilliseconds - (long)Window.TotalMilliseconds;
        var (failed, right) = await database.ReadAsync(connection => connection.QuerySingleAsync<(long, long)>(new CommandDefinition(
            """
            SELECT (SELECT COUNT(*) FROM counted WHERE at > @since AND counter = @failures),
                   (SELECT COUNT(*) FROM codes WHERE used_at > @since) + (SELECT COUNT(*) FROM backup_codes WHERE used_at > @since)
            """,
            new { since, failures = Counters.FailuresDaily }, cancellationToken: cancellationToken)), cancellationToken);
        if (failed <= Many || failed <= TooLarge * (failed + right))
            return;
        if (await database.WriteAsync(transaction => limits.TryCountAsync(transaction, Counters.FailureAlarm, Counters.Everybody, 1, BetweenAlarms, cancellationToken), cancellationToken) > TimeSpan.Zero)
            return;
        metrics.Alarm(LimitMetrics.Failures);
        logger.ManyFailures(failed, failed + right);
    }
}
