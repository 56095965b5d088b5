using System.Globalization;

namespace OtpGateway.Courier;

/// <summary>Statuses of HTTP answers: <c>409</c>, <c>2xx</c> or <c>200-204</c>.</summary>
internal readonly record struct StatusRange(int First, int Last)
{
    private const int Lowest = 100;
    private const int Highest = 599;

    public bool Contains(int status) => status >= First && status <= Last;

    public static bool TryParse(string text, out StatusRange range)
    {
        range = default;
        if (text.Length == 3 && text[0] is >= '1' and <= '5' && text.AsSpan(1).Equals("xx", StringComparison.OrdinalIgnoreCase))
            range = new StatusRange((text[0] - '0') * 100, ((text[0] - '0') * 100) + 99);
        else if (TryStatus(text, out var one))
            range = new StatusRange(one, one);
        else if (text.Split('-') is [var first, var last] && TryStatus(first, out var from) && TryStatus(last, out var to) && from <= to)
            range = new StatusRange(from, to);
        return range.First > 0;
    }

    private static bool TryStatus(string text, out int status) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out status) && status is >= Lowest and <= Highest;
}
