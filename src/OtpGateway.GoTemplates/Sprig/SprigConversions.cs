using System.Globalization;
using OtpGateway.GoTemplates.Execution;
using OtpGateway.GoTemplates.Formatting;
using OtpGateway.GoTemplates.Values;

namespace OtpGateway.GoTemplates.Sprig;

/// <summary>How Sprig takes values of any type: what makes no sense counts as zero.</summary>
internal static class SprigConversions
{
    public static string ToText(Budget budget, object? value) => value as string ?? Formatter.Print(budget, [value]);

    public static bool IsEmpty(object? value) => !GoTypes.IsTrue(value);

    public static long ToLong(object? value) => value switch
    {
        long or GoInt64 or int or byte => GoTypes.ToLong(value),
        double number => Truncate(number),
        true => 1,
        string text => ParseLong(text),
        _ => 0,
    };

    public static double ToDouble(object? value) => value switch
    {
        double number => number,
        long or GoInt64 or int or byte => GoTypes.ToLong(value),
        true => 1,
        string text when double.TryParse(text, NumberStyles.Float & ~NumberStyles.AllowLeadingWhite & ~NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var number) => number,
        _ => 0,
    };

    /// <summary>The elements of a list of any type; nil and everything else is refused.</summary>
    public static object?[] ToItems(object? value, string doing) => value is GoList list
        ? list.Items
        : throw new EvaluationException($"Cannot {doing} on type {GoTypes.KindNameOf(value)}");

    /// <summary>A list's elements as texts, without its nils; anything else is a list of one.</summary>
    public static string[] ToTexts(Budget budget, object? value) => value switch
    {
        null => [],
        GoList list => [.. list.Items.Select(GoTypes.Unwrap).Where(item => item is not null).Select(item => ToText(budget, item))],
        _ => [ToText(budget, value)],
    };

    private static long Truncate(double number) =>
        // What Go's conversion gives on the machines it mostly runs on.
        number >= -9223372036854775808.0 && number < 9223372036854775808.0 ? (long)number : long.MinValue;

    private static long ParseLong(string text)
    {
        // 3.0 and 3.00 count as whole.
        var point = text.IndexOf('.', StringComparison.Ordinal);
        if (point >= 0 && text.AsSpan(point + 1).IndexOfAnyExcept('0') < 0)
        {
            text = text[..point];
        }

        return Parsing.Constants.ReadNumber(0, text.Length > 0 ? text : "-") is { Int: { } whole } && !text.AsSpan().ContainsAny(".i")
            && !(text.Contains('e', StringComparison.OrdinalIgnoreCase) && !text.Contains('x', StringComparison.OrdinalIgnoreCase))
            ? whole
            : 0;
    }
}
