using System.Buffers;
using System.Globalization;
using OtpGateway.GoTemplates.Values;

namespace OtpGateway.GoTemplates.Sprig;

/// <summary>Spans of time as Go writes them: 1h2m3s.</summary>
internal static class DurationText
{
    private const long Second = 1_000_000_000;

    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789.");

    private static readonly Dictionary<string, double> Units = new(StringComparer.Ordinal)
    {
        ["ns"] = 1, ["us"] = 1e3, ["µs"] = 1e3, ["ms"] = 1e6, ["s"] = 1e9, ["m"] = 60e9, ["h"] = 3600e9,
    };

    /// <summary>Only texts and int64 are seconds to Sprig; anything else is none.</summary>
    public static string FromSeconds(object? value)
    {
        var seconds = value switch
        {
            string text when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
            GoInt64 number => number.Value,
            _ => 0,
        };
        var size = UInt128.MinValue + (ulong)Math.Min(Math.Abs((decimal)seconds), long.MaxValue / Second);
        var (hours, minutes, rest) = ((ulong)(size / 3600), (ulong)(size / 60 % 60), (ulong)(size % 60));
        var shown = hours > 0 ? $"{hours}h{minutes}m{rest}s" : minutes > 0 ? $"{minutes}m{rest}s" : $"{rest}s";
        return seconds < 0 ? "-" + shown : shown;
    }

    /// <summary>The largest unit alone.</summary>
    public static string Round(object? value)
    {
        var nanoseconds = Math.Abs((decimal)(value switch
        {
            string text => Parse(text),
            GoInt64 number => number.Value,
            _ => 0,
        }));
        foreach (var (unit, length) in new[] { ("y", 31_536_000L), ("mo", 2_592_000L), ("d", 86_400L), ("h", 3_600L), ("m", 60L), ("s", 1L) })
        {
            if (nanoseconds > (decimal)length * Second)
            {
                return Math.Floor(nanoseconds / ((decimal)length * Second)).ToString(CultureInfo.InvariantCulture) + unit;
            }
        }

        return "0s";
    }

    private static long Parse(string text)
    {
        var rest = text.AsSpan().TrimStart("+-");
        double total = 0;
        while (!rest.IsEmpty)
        {
            var digits = rest.IndexOfAnyExcept(NumberCharacters) is >= 0 and var end ? end : rest.Length;
            var afterDigits = rest[digits..];
            var unit = afterDigits.IndexOfAny(NumberCharacters) is >= 0 and var next ? afterDigits[..next] : afterDigits;
            if (!double.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) || !Units.TryGetValue(unit.ToString(), out var length))
            {
                return 0;
            }

            total += number * length;
            rest = afterDigits[unit.Length..];
        }

        return total < long.MaxValue ? (long)total : 0;
    }
}
