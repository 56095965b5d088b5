using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace OtpGateway.Proxy;

/// <summary>Every path that an upstream may read in one: where some leeway was given, and where it looks for a file, a script or a name.</summary>
internal static partial class PathReadings
{
    /// <summary>As many as are told. A path of more may be any: nobody means it honestly.</summary>
    public const int Most = 256;

    /// <summary>Whether there can be others than the path itself, as long as no leeway was given.</summary>
    public static bool AreSeveral(ReadOnlySpan<char> path) => path.ContainsAny('.', '%');

    public static IReadOnlyCollection<string> Of(string path)
    {
        var readings = new HashSet<string>(StringComparer.Ordinal) { path };
        var fresh = new Queue<string>(readings);
        // Whatever order they are read in: until nothing new comes of it. Each step makes a path shorter.
        while (readings.Count <= Most && fresh.TryDequeue(out var reading))
            foreach (var other in (string[])[Parameters().Replace(reading, ""), UpTo(reading, ';'), Slashes().Replace(reading, "/"), FromLast(reading, "//"), Authority().Replace(reading, "/"), EncodedSlash().Replace(reading, "/"), BeyondAscii().Replace(reading, Folded), PlainEscape().Replace(reading, escape => Uri.UnescapeDataString(escape.Value))])
                if (readings.Add(other))
                    fresh.Enqueue(other);
        if (readings.Count > Most)
            return readings;
        // Not until nothing new comes: a path can have thousands of dots.
        readings.UnionWith([.. readings.SelectMany(AfterScript)]);
        readings.UnionWith([.. readings.SelectMany(WithoutExtension)]);
        return readings;
    }

    private static string UpTo(string path, char end) => path.IndexOf(end, StringComparison.Ordinal) is >= 0 and var index ? path[..index] : path;

    // As if all before were another URL's scheme and host.
    private static string FromLast(string path, string start) => path.LastIndexOf(start, StringComparison.Ordinal) is >= 0 and var index ? path[(index + 1)..] : path;

    // `/index.php/a` is `/a` to an application that reads what stands behind its script.
    private static IEnumerable<string> AfterScript(string path)
    {
        var scripts = Script().Matches(path);
        return scripts.Count == 0 ? [] : [path[(scripts[0].Index + scripts[0].Length)..], path[(scripts[^1].Index + scripts[^1].Length)..]];
    }

    // `/a.json` is `/a` to frameworks that take the extension for the format of the answer.
    private static IEnumerable<string> WithoutExtension(string path)
    {
        var text = path.TrimEnd('/');
        var name = text.LastIndexOf('/') + 1;
        var first = text.IndexOf('.', Math.Min(name + 1, text.Length));
        return first < 0 ? [] : [text[..first], text[..text.LastIndexOf('.')]];
    }

    // What comparisons leave that look at letters alone: no accents, nothing that cannot be seen, `ss` for `ß`.
    private static string Folded(Match escaped)
    {
        var text = new StringBuilder();
        foreach (var rune in Uri.UnescapeDataString(escaped.Value).Normalize(NormalizationForm.FormKD).EnumerateRunes())
            text.Append(rune.Value is 0xDF or 0x1E9E ? "ss"
                : Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format ? ""
                : rune.IsAscii ? rune.ToString() : Uri.EscapeDataString(rune.ToString()));
        // A decomposed character may take more room than it had.
        return text.Length < escaped.Length ? text.ToString() : escaped.Value;
    }

    [GeneratedRegex(";[^/]*")]
    private static partial Regex Parameters();

    [GeneratedRegex("/{2,}")]
    private static partial Regex Slashes();

    // `//host/a`, relative to a URL, is `/a` there.
    [GeneratedRegex("^//[^/]*/?")]
    private static partial Regex Authority();

    [GeneratedRegex("%2[Ff]")]
    private static partial Regex EncodedSlash();

    // Letters, digits and what else needs no escape (RFC 3986 section 2.3).
    [GeneratedRegex("%(?:2[DdEe]|3[0-9]|[46][1-9A-Fa-f]|[57][0-9Aa]|5[Ff]|7[Ee])")]
    private static partial Regex PlainEscape();

    [GeneratedRegex("(?:%[89A-Fa-f][0-9A-Fa-f])+")]
    private static partial Regex BeyondAscii();

    [GeneratedRegex(@"\.(?:php\d?|phtml|f?cgi|pl|py|aspx?|ashx|jsp|dll|exe)(?=/)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Script();
}
