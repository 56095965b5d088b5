using OtpGateway.Storage;

namespace OtpGateway.Courier;

/// <summary>When the worker of this process was last seen at work: it looked at the queue, and the store answered.</summary>
internal sealed class CourierPulse(StoreClock clock)
{
    private long last = long.MinValue;

    /// <summary>Null before the first time.</summary>
    public DateTimeOffset? Last => Volatile.Read(ref last) is var beat and not long.MinValue ? DateTimeOffset.FromUnixTimeMilliseconds(beat) : null;

    public void Beat() => Volatile.Write(ref last, clock.NowMilliseconds);
}
