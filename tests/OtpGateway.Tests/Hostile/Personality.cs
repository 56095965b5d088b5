using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace OtpGateway.Tests.Hostile;

/// <summary>A kind of upstream: by what rules it makes a path of the target that it receives.</summary>
/// <param name="Name">Whose rules they are.</param>
/// <param name="Read">The paths that it may make of a target; the target byte for byte, one character each.</param>
internal sealed partial record Personality(string Name, Func<string, IEnumerable<string>> Read)
{
    public const string Kestrel = "Kestrel";
    public const string Nginx = "nginx";
    public const string Node = "Node";
    public const string Python = "Python";
    public const string Servlets = "servlets";
    public const string Windows = "Windows";
    public const string TwiceDecoding = "decoding twice";
    public const string Apache = "Apache and PHP";
    public const string Formats = "formats by extension";
    public const string Folding = "folding";

    public static IReadOnlyList<Personality> All { get; } =
    [
        new(Kestrel, target => [WithoutDots(Decoded(PathOf(target), keepSlashes: true))]),
        new(Nginx, target => [WithoutDots(Merged(Decoded(PathOf(target).Split('#')[0])))]),
        new(Node, target => [Decoded(OfUrl(target)), WithoutDots(Merged(Decoded(PathOf(target))))]),
        new(Python, target => [WithoutDots(Merged(Decoded(PathOf(target).Split('#')[0]))), WithoutDots(Merged(Decoded(WithoutAuthority(PathOf(target)))))]),
        new(Servlets, target => OfServlet(PathOf(target))),
        new(Windows, target => [OfFile(Decoded(OddEscapes().Replace(PathOf(target), Odd)))]),
        new(TwiceDecoding, target => [WithoutDots(Merged(Decoded(Bytes(Decoded(PathOf(target)))).Replace('\\', '/')))]),
        new(Apache, target => OfScript(WithoutDots(Merged(Decoded(PathOf(target)))))),
        new(Formats, target => [Extension().Replace(WithoutDots(Merged(Decoded(PathOf(target)))).TrimEnd('/'), "")]),
        new(Folding, target => [WithoutDots(Merged(Folded(Decoded(PathOf(target))).Replace('\\', '/')))]),
    ];

    public bool TakesForProtected(string target) => Read(target).Any(IsProtected);

    /// <summary>Whether this is <c>/admin</c> or below it, to somebody generous.</summary>
    public static bool IsProtected(string path)
    {
        var rest = path.AsSpan().TrimStart('/');
        return path.StartsWith('/') && rest.StartsWith("admin", StringComparison.OrdinalIgnoreCase) && (rest.Length == 5 || rest[5] == '/');
    }

    public override string ToString() => Name;

    // Of an absolute form too.
    private static string PathOf(string target)
    {
        var path = target.Split('?')[0];
        return AbsoluteForm().Match(path) is { Success: true } match ? "/" + path[match.Length..].TrimStart('/') : path;
    }

    private static string Decoded(string text) => Decoded(text, keepSlashes: false);

    // What is no escape stays, what is no UTF-8 is replaced.
    private static string Decoded(string text, bool keepSlashes)
    {
        if (!text.Contains('%', StringComparison.Ordinal) && System.Text.Ascii.IsValid(text))
            return text;
        var bytes = new byte[text.Length];
        var count = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '%' && i + 2 < text.Length && char.IsAsciiHexDigit(text[i + 1]) && char.IsAsciiHexDigit(text[i + 2])
                && byte.Parse(text.AsSpan(i + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) is var value && !(keepSlashes && value == '/'))
            {
                bytes[count++] = value;
                i += 2;
            }
            else
                bytes[count++] = (byte)text[i];
        }
        return Encoding.UTF8.GetString(bytes, 0, count);
    }

    private static string Bytes(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));

    private static string Merged(string path) => path.Contains("//", StringComparison.Ordinal) ? Slashes().Replace(path, "/") : path;

    private static string WithoutDots(string path)
    {
        if (!path.Contains("/.", StringComparison.Ordinal))
            return path;
        var kept = new List<string>();
        var segments = path.Split('/');
        for (var i = 1; i < segments.Length; i++)
        {
            var last = i == segments.Length - 1;
            if (segments[i] == "..")
            {
                if (kept.Count > 0)
                    kept.RemoveAt(kept.Count - 1);
            }
            else if (segments[i] != ".")
            {
                kept.Add(segments[i]);
                continue;
            }
            if (last)
                kept.Add("");
        }
        return "/" + string.Join('/', kept);
    }

    private static string WithoutAuthority(string path) => path.StartsWith("//", StringComparison.Ordinal) ? path.IndexOf('/', 2) is > 0 and var end ? path[end..] : "/" : path;

    // WHATWG: no tabs and line ends, backslashes are slashes, escaped dots are dots.
    private static string OfUrl(string target)
    {
        var path = PathOf(target.Replace("\t", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal).Replace("\r", "", StringComparison.Ordinal).Split('#')[0]);
        return WithoutDots(WithoutAuthority(path.Replace('\\', '/')).Replace("%2e", ".", StringComparison.OrdinalIgnoreCase));
    }

    // Parameters are taken out before the path is decoded, or after it.
    private static string[] OfServlet(string path) =>
    [
        WithoutDots(Merged(Decoded(Parameters().Replace(path, "")).Replace('\\', '/'))),
        WithoutDots(Merged(Parameters().Replace(Decoded(path), "").Replace('\\', '/'))),
        WithoutDots(Merged(Decoded(path.Split(';')[0]))),
    ];

    // The path of a file: no streams, no dots and blanks at the end, short names; before that, a session taken out of it.
    private static string OfFile(string path)
    {
        var file = WithoutDots(Merged(Cookieless().Replace(path.Normalize(NormalizationForm.FormKC).Replace('\\', '/'), "/")));
        var names = file.Split('/');
        for (var i = 0; i < names.Length; i++)
        {
            var name = Stream().Replace(names[i], "").TrimEnd('.', ' ');
            var tilde = name.LastIndexOf('~');
            names[i] = tilde > 0 && tilde + 1 < name.Length && char.IsAsciiDigit(name[tilde + 1]) && "admin".StartsWith(name[..tilde], StringComparison.OrdinalIgnoreCase) ? "admin" : name;
        }
        return string.Join('/', names);
    }

    // The script, and what stands behind its name.
    private static IEnumerable<string> OfScript(string path) => Script().Matches(path).Select(match => path[(match.Index + match.Length)..]).Append(path);

    private static string Folded(string text)
    {
        var folded = new StringBuilder();
        foreach (var rune in text.Normalize(NormalizationForm.FormKC).Normalize(NormalizationForm.FormKD).EnumerateRunes())
            if (Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.NonSpacingMark or UnicodeCategory.Format))
                folded.Append(rune.Value == 0x131 ? "i" : rune.ToString());
        return folded.ToString();
    }

    private static string Odd(Match escape) => Bytes(((char)ushort.Parse(escape.ValueSpan[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString().Normalize(NormalizationForm.FormKC));

    [GeneratedRegex("^[a-z]+://[^/\\\\?#]*", RegexOptions.IgnoreCase)]
    private static partial Regex AbsoluteForm();

    [GeneratedRegex("/{2,}")]
    private static partial Regex Slashes();

    [GeneratedRegex(";[^/]*")]
    private static partial Regex Parameters();

    [GeneratedRegex(@"/\((?:[A-Za-z]\([^()]*\))+\)/?")]
    private static partial Regex Cookieless();

    [GeneratedRegex(@":[:$].*")]
    private static partial Regex Stream();

    [GeneratedRegex("%u[0-9a-fA-F]{4}", RegexOptions.IgnoreCase)]
    private static partial Regex OddEscapes();

    [GeneratedRegex(@"\.[^./]+$")]
    private static partial Regex Extension();

    [GeneratedRegex(@"\.(?:php|cgi|aspx|dll)(?=/)", RegexOptions.IgnoreCase)]
    private static partial Regex Script();
}
