using System.Globalization;

namespace OtpGateway.Jsonnet.Output;

/// <summary>Numbers as text.</summary>
internal static class NumberText
{
    /// <summary>Whole numbers in full, others with up to 17 significant digits (C's <c>%.17g</c>).</summary>
    public static string Exact(double number)
    {
        if (Math.Floor(number) == number)
        {
            return Whole(number);
        }

        // d.dddddddddddddddde±xxx
        var text = Math.Abs(number).ToString("E16", CultureInfo.InvariantCulture);
        var exponent = int.Parse(text.AsSpan(19), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var digits = string.Concat(text.AsSpan(0, 1), text.AsSpan(2, 16)).TrimEnd('0');
        var sign = number < 0 ? "-" : "";
        if (exponent >= -4)
        {
            // A number of 17 or more digits before the point is whole, so the point is always within or before the digits.
            return sign + Positional(digits, exponent);
        }

        var fraction = digits.Length > 1 ? string.Concat(".", digits.AsSpan(1)) : "";
        return string.Create(CultureInfo.InvariantCulture, $"{sign}{digits[0]}{fraction}e-{-exponent:00}");
    }

    /// <summary>The fewest digits that mean the same number, never with an exponent.</summary>
    public static string Shortest(double number)
    {
        if (Math.Floor(number) == number && Math.Abs(number) < 1e15)
        {
            return Whole(number);
        }

        var text = Math.Abs(number).ToString("E16", CultureInfo.InvariantCulture);
        var shortest = Math.Abs(number).ToString("R", CultureInfo.InvariantCulture);
        var mark = shortest.IndexOf('E', StringComparison.Ordinal);
        var digits = (mark < 0 ? shortest : shortest[..mark]).Replace(".", "", StringComparison.Ordinal).Trim('0');
        var exponent = int.Parse(text.AsSpan(19), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        if (mark >= 0)
        {
            exponent = int.Parse(shortest.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        }

        return (number < 0 ? "-" : "") + Positional(digits, exponent);
    }

    private static string Whole(double number)
    {
        if (Math.Abs(number) < 1e15 && (number != 0 || !double.IsNegative(number)))
        {
            return ((long)number).ToString(CultureInfo.InvariantCulture);
        }

        return number.ToString("F0", CultureInfo.InvariantCulture);
    }

    /// <summary>Digits with the point after the first one moved by an exponent.</summary>
    private static string Positional(string digits, int exponent)
    {
        if (exponent < 0)
        {
            return string.Concat("0.", new string('0', -exponent - 1), digits);
        }

        return digits.Length <= exponent + 1
            ? digits.PadRight(exponent + 1, '0')
            : string.Concat(digits.AsSpan(0, exponent + 1), ".", digits.AsSpan(exponent + 1));
    }
}
