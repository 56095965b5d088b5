using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace OtpGateway.Tests.Hostile;

/// <summary>
/// The lists in the folder Corpora: an entry a line below the heading of its group, in Latin-1, with <c>\xHH</c> for a byte,
/// <c>\\</c> for a backslash, <c>{text*3}</c> for a repetition, <c>{{</c> for a brace, and names in braces that a test fills in.
/// </summary>
internal static partial class Corpus
{
    public static IReadOnlyList<CorpusLine> Read(string name, params (string Name, string Value)[] known)
    {
        using var reader = new StreamReader(typeof(Corpus).Assembly.GetManifestResourceStream(name + ".txt")!, Encoding.Latin1);
        var lines = new List<CorpusLine>();
        var group = "";
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith("# ", StringComparison.Ordinal))
                group = line[2..];
            else if (line.Length > 0)
                lines.Add(new CorpusLine(group, Unescaped().Replace(line, match => Meaning(match.Value, known))));
        }
        return lines;
    }

    private static string Meaning(string escape, (string Name, string Value)[] known)
    {
        if (escape == "{{")
            return "{";
        if (escape[0] == '\\')
            return escape[1] == '\\' ? "\\" : ((char)byte.Parse(escape[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString();
        var star = escape.LastIndexOf('*');
        return star > 0
            ? new StringBuilder().Insert(0, escape[1..star], int.Parse(escape[(star + 1)..^1], CultureInfo.InvariantCulture)).ToString()
            : known.FirstOrDefault(value => value.Name == escape[1..^1]).Value ?? throw new FormatException(escape);
    }

    [GeneratedRegex(@"\{\{|\\\\|\\x[0-9A-Fa-f]{2}|\{[a-z]+\}|\{[^{}]+\*\d+\}")]
    private static partial Regex Unescaped();
}
