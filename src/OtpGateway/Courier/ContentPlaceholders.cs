using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using OtpGateway.Configuration;
using OtpGateway.GoTemplates;

namespace OtpGateway.Courier;

/// <summary>
/// Fills <c>{$NAME}</c> (from the environment) and <c>{$file:PATH}</c> into snippets and templates, escaped for the
/// place where it stands: a value can never end its string or become code.
/// </summary>
/// <param name="directory">What a relative PATH is relative to.</param>
/// <param name="report">Told which files are named.</param>
internal sealed partial class ContentPlaceholders(string directory, ConfigReport report)
{
    private readonly List<Secret> values = [];

    /// <summary>What was filled in, so that nothing shows it.</summary>
    public IReadOnlyList<Secret> Values => values;

    public bool TryFillJsonnet(string source, out string filled, out string problem)
    {
        var text = new StringBuilder(source.Length);
        var line = 1;
        foreach (var (segment, kind) in JsonnetSegments.Of(source))
        {
            if (kind == JsonnetSegment.Comment)
            {
                text.Append(segment);
                line += segment.Count(letter => letter == '\n');
                continue;
            }
            if (!TryFill(segment, line, value => Escape(value, kind), out var part, out problem))
            {
                filled = "";
                return false;
            }
            text.Append(part);
            line += segment.Count(letter => letter == '\n');
        }
        filled = text.ToString();
        problem = "";
        return true;
    }

    public bool TryFillTemplate(string source, GoTemplateMode mode, out string filled, out string problem)
    {
        var text = new StringBuilder(source.Length);
        for (var at = 0; at < source.Length;)
        {
            var action = source.IndexOf("{{", at, StringComparison.Ordinal);
            var end = action < 0 ? source.Length : action;
            if (!TryFill(source[at..end], 1 + source.AsSpan(0, at).Count('\n'), value => Escape(value, mode), out var part, out problem))
            {
                filled = "";
                return false;
            }
            text.Append(part);
            at = action < 0 ? source.Length : TemplateActions.EndOf(source, action);
            text.Append(source, end, at - end);
        }
        filled = text.ToString();
        problem = "";
        return true;
    }

    private bool TryFill(string text, int line, Func<string, string?> escape, out string filled, out string problem)
    {
        var found = "";
        filled = Placeholder().Replace(text, match =>
        {
            var name = match.Groups["name"].Value;
            var file = match.Groups["file"].Value;
            var place = $"line {line + text.AsSpan(0, match.Index).Count('\n')}: {match.Value}";
            var value = file.Length > 0 ? ReadFile(file) : Environment.GetEnvironmentVariable(name);
            if (value is null)
                found = file.Length > 0 ? $"{place} stands for a file that cannot be read" : $"{place} stands for an environment variable that is not set";
            else if (escape(value) is { } escaped)
            {
                values.Add(new Secret(value));
                return escaped;
            }
            else
                found = $"{place} must stand inside a quoted string";
            return "";
        });
        problem = found;
        return problem.Length == 0;
    }

    private string? ReadFile(string path)
    {
        try
        {
            var file = Path.GetFullPath(path, directory);
            report.Follow(file);
            return File.ReadAllText(file).TrimEnd('\r', '\n');
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    private static string? Escape(string value, JsonnetSegment kind) => kind switch
    {
        JsonnetSegment.DoubleQuoted or JsonnetSegment.SingleQuoted => EscapeQuoted(value),
        JsonnetSegment.VerbatimDouble => value.Replace("\"", "\"\"", StringComparison.Ordinal),
        JsonnetSegment.VerbatimSingle => value.Replace("'", "''", StringComparison.Ordinal),
        // A line break would end the block's indentation.
        JsonnetSegment.TextBlock => value.AsSpan().ContainsAny('\r', '\n') ? null : value,
        JsonnetSegment.Comment or JsonnetSegment.Code => null,
    };

    private static string EscapeQuoted(string value)
    {
        var text = new StringBuilder(value.Length);
        foreach (var letter in value)
        {
            if (letter is '"' or '\'' or '\\')
                text.Append('\\').Append(letter);
            else if (letter < ' ')
                text.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}");
            else
                text.Append(letter);
        }
        return text.ToString();
    }

    // Braces become an action that prints them, so that no value opens one.
    private static string Escape(string value, GoTemplateMode mode) =>
        (mode == GoTemplateMode.Html ? WebUtility.HtmlEncode(value) : value).Replace("{", "{{\"{\"}}", StringComparison.Ordinal);

    [GeneratedRegex(@"\{\$(?:file:(?<file>[^{}\r\n]+)|(?<name>[A-Za-z_][A-Za-z0-9_]*))\}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Placeholder();
}
