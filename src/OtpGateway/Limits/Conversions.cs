using OtpGateway.Configuration;
using OtpGateway.Storage;

namespace OtpGateway.Limits;

/// <summary>Warns of numbers side by side whose codes hardly anybody enters, and stops sending there.</summary>
internal sealed class Conversions(Database database, LimitStore limits, ConversionStore store, Live<LimitOptions> options, LimitMetrics metrics, ILogger<Conversions> logger)
{
    private static readonly TimeSpan BetweenAlarms = TimeSpan.FromHours(1);

    /// <returns>How long nothing is sent there; zero when it is.</returns>
    public async Task<TimeSpan> CheckAsync(string prefix, CancellationToken cancellationToken)
    {
        if (options.Value.Conversion is not { } limit)
            return TimeSpan.Zero;
        var (stopped, conversion) = await database.ReadAsync(async connection =>
            (await store.StoppedAsync(connection, prefix, limit.StopFor, cancellationToken), await store.OfAsync(connection, prefix, limit.Sends, cancellationToken)), cancellationToken);
        if (stopped > TimeSpan.Zero)
            return stopped;
        if (conversion.Ended < limit.Sends || conversion.Ratio >= limit.Alarm)
            return TimeSpan.Zero;
        var stop = conversion.Ratio < limit.Stop;
        // Of several that come here at once, on whatever node, one speaks.
        var first = await database.WriteAsync(transaction => limits.TryCountAsync(
            transaction, stop ? Counters.PrefixStopped : Counters.PrefixAlarm, prefix, 1, stop ? limit.StopFor : BetweenAlarms, cancellationToken), cancellationToken) == TimeSpan.Zero;
        if (first)
        {
            metrics.Alarm(stop ? LimitMetrics.PrefixStopped : LimitMetrics.Conversion);
            if (stop)
                logger.PrefixStopped(prefix, conversion.Verified, conversion.Ended, limit.StopFor);
            else
                logger.ConversionLow(prefix, conversion.Verified, conversion.Ended);
        }
        return stop ? limit.StopFor : TimeSpan.Zero;
    }
}
