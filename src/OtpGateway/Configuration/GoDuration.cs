using System.Globalization;

namespace OtpGateway.Configuration;

/// <summary>Durations as Go writes them: <c>300ms</c>, <c>1h30m</c>, <c>0s</c> (Go documentation, time.ParseDuration; no sign, no fractions, as in Ory's schema).</summary>
internal static class GoDuration
{
    private static readonly (string Unit, long Ticks)[] Units =
    [
        ("ns", 0), ("us", TimeSpan.TicksPerMicrosecond), ("ms", TimeSpan.TicksPerMillisecond),
        ("s", TimeSpan.TicksPerSecond), ("m", TimeSpan.TicksPerMinute), ("h", TimeSpan.TicksPerHour),
    ];

    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        var rest = text.AsSpan();
        if (rest.IsEmpty)
            return false;
        while (!rest.IsEmpty)
        {
            var digits = rest.IndexOfAnyExceptInRange('0', '9');
            if (digits <= 0 || !long.TryParse(rest[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out var count))
                return false;
            rest = rest[digits..];
            var letters = rest.IndexOfAnyInRange('0', '9');
            var unit = letters < 0 ? rest : rest[..letters];
            if (!TryTicks(count, unit, out var ticks) || duration.Ticks > long.MaxValue - ticks)
                return false;
            duration += TimeSpan.FromTicks(ticks);
            rest = rest[unit.Length..];
        }
        return true;
    }

    /// <summary>The shortest Go spelling of a duration: <c>15m</c>, <c>1h30m</c>, <c>0s</c>.</summary>
    public static string Format(TimeSpan duration)
    {
        if (duration == TimeSpan.Zero)
            return "0s";
        var text = new System.Text.StringBuilder();
        var ticks = duration.Ticks;
        foreach (var (unit, size) in Units.Reverse())
        {
            if (size == 0 || ticks < size)
                continue;
            text.Append(CultureInfo.InvariantCulture, $"{ticks / size}{unit}");
            ticks %= size;
        }
        return text.ToString();
    }

    private static bool TryTicks(long count, ReadOnlySpan<char> unit, out long ticks)
    {
        ticks = 0;
        foreach (var (name, size) in Units)
        {
            if (!unit.SequenceEqual(name))
                continue;
            if (size == 0)
            {
                ticks = count / TimeSpan.NanosecondsPerTick;
                return true;
            }
            if (count > long.MaxValue / size)
                return false;
            ticks = count * size;
            return true;
        }
        return false;
    }
}
