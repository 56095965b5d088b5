using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace OtpGateway.Tests.Support;

/// <summary>
/// A text that was written down, with places for what is new each time: <c>{uuid}</c>, <c>{time}</c>, <c>{token}</c>, <c>{backup}</c> (a backup code) and the like, and
/// <c>{url}</c> (in a query <c>{url:escaped}</c>, in one of a URL in a query <c>{url:twice}</c>) for the gateway's origin, <c>{begin}</c> or <c>{begin+1h30m}</c> for a time
/// counted from the journey's begin (as a number of seconds <c>{unix+1h30m}</c>).
/// A named one, <c>{uuid:flow}</c>, is the same wherever it stands, in every answer of the journey.
/// </summary>
internal sealed partial class GoldenText(string origin, DateTimeOffset begin)
{
    private static readonly Dictionary<string, string> Patterns = new(StringComparer.Ordinal)
    {
        ["uuid"] = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
        ["time"] = "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\\.[0-9]{1,9})?Z",
        ["token"] = "[A-Za-z0-9_:.+/=%-]{16,}",
        ["backup"] = "[a-hjkmnp-z2-9]{5}-[a-hjkmnp-z2-9]{5}",
        ["seconds"] = "[1-9][0-9]*",
        ["version"] = "[0-9]+\\.[0-9]+\\.[0-9]+",
    };

    private readonly Dictionary<string, string> known = new(StringComparer.Ordinal);

    public string this[string name] => known[name];

    /// <summary>Null when the text is as it was written down; else what is wrong with it.</summary>
    public string? Refuse(string expected, string actual)
    {
        var pattern = new StringBuilder("^");
        var names = new List<string>();
        var place = 0;
        foreach (Match match in Placeholder().Matches(expected))
        {
            pattern.Append(Regex.Escape(expected[place..match.Index]));
            place = match.Index + match.Length;
            pattern.Append(PatternOf(match, names));
        }
        pattern.Append(Regex.Escape(expected[place..])).Append('$');
        var found = Regex.Match(actual, pattern.ToString(), RegexOptions.CultureInvariant);
        if (!found.Success)
            return $"expected \"{expected}\"{(place > 0 ? $" ({pattern})" : "")}, was \"{actual}\"";
        foreach (var name in names)
            known[name] = found.Groups[name].Value;
        return null;
    }

    private string PatternOf(Match placeholder, List<string> names)
    {
        var kind = placeholder.Groups["kind"].Value;
        var name = placeholder.Groups["name"].Value;
        if (kind == "url")
            return Regex.Escape(name switch { "escaped" => Uri.EscapeDataString(origin), "twice" => Uri.EscapeDataString(Uri.EscapeDataString(origin)), _ => origin });
        if (kind is "begin" or "unix")
            return Regex.Escape(TimeText(kind, begin + placeholder.Groups["span"].Captures.Aggregate(TimeSpan.Zero, (sum, part) => sum + Span(part.Value))));
        if (name.Length == 0)
            return Patterns[kind];
        if (known.TryGetValue(name, out var value))
            return Regex.Escape(value);
        if (names.Contains(name))
            return $"\\k<{name}>";
        names.Add(name);
        return $"(?<{name}>{Patterns[kind]})";
    }

    private static string TimeText(string kind, DateTimeOffset time) => kind == "unix"
        ? time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)
        : time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static TimeSpan Span(string text) => int.Parse(text[..^1], CultureInfo.InvariantCulture) * text[^1] switch
    {
        's' => TimeSpan.FromSeconds(1),
        'm' => TimeSpan.FromMinutes(1),
        'h' => TimeSpan.FromHours(1),
        _ => throw new FormatException($"{text} is no time that is counted from the begin."),
    };

    [GeneratedRegex("\\{(?<kind>uuid|time|token|backup|seconds|version|url|begin|unix)(?::(?<name>[a-z]+))?(?:\\+(?<span>[0-9]+[smh])+)?\\}")]
    private static partial Regex Placeholder();
}
