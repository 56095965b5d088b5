using System.Globalization;

namespace OtpGateway.Configuration;

/// <summary>Sizes in bytes: a plain number, or with a unit (<c>KiB</c>, <c>MiB</c>, <c>GiB</c> of 1024; <c>kB</c>, <c>MB</c>, <c>GB</c> of 1000; <c>B</c>).</summary>
internal static class ByteSize
{
    private static readonly (string Unit, long Bytes)[] Units =
    [
        ("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("kB", 1_000), ("KB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("B", 1),
    ];

    public static bool TryParse(string text, out long bytes)
    {
        var factor = 1L;
        var number = text.AsSpan();
        foreach (var (unit, size) in Units)
        {
            if (!text.EndsWith(unit, StringComparison.Ordinal))
                continue;
            factor = size;
            number = number[..^unit.Length].TrimEnd(' ');
            break;
        }
        if (!long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out bytes) || bytes > long.MaxValue / factor)
            return false;
        bytes *= factor;
        return true;
    }
}
