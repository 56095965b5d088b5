namespace OtpGateway.GoTemplates.Tests;

/// <summary>A clock that moves a given span at every reading.</summary>
internal sealed class ManualClock(TimeSpan perReading) : TimeProvider
{
    private long _ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _ticks += perReading.Ticks;
}
