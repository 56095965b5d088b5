namespace OtpGateway.Storage;

/// <summary>
/// The one clock that decides expiry: the process's own, corrected by the measured offset of the database, so that
/// several nodes on one PostgreSQL agree. On SQLite and in memory there is no offset. A clock that somebody moves by hand
/// is not corrected: it is right by definition.
/// </summary>
internal sealed class StoreClock(TimeProvider inner, bool correctable = true) : TimeProvider
{
    private long offsetMilliseconds;

    public override DateTimeOffset GetUtcNow() => inner.GetUtcNow().AddMilliseconds(Volatile.Read(ref offsetMilliseconds));

    public override long GetTimestamp() => inner.GetTimestamp();

    public override long TimestampFrequency => inner.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => inner.LocalTimeZone;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        inner.CreateTimer(callback, state, dueTime, period);

    /// <summary>Unix milliseconds: how the store writes time.</summary>
    public long NowMilliseconds => GetUtcNow().ToUnixTimeMilliseconds();

    internal long Uncorrected => inner.GetUtcNow().ToUnixTimeMilliseconds();

    internal void Correct(long offset)
    {
        if (correctable)
            Volatile.Write(ref offsetMilliseconds, offset);
    }
}
