using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace OtpGateway.Http;

/// <summary>
/// Names that some applications take for the same one: by case (ASP.NET Core, ColdFusion, Go's JSON), or by how they name a
/// variable after it (PHP). Where two such names stand in one request, nobody can say which one will be read.
/// </summary>
internal static partial class FieldNames
{
    /// <exception cref="FormatException">Two fields have names that are read as one by some, or a name has brackets that some read past.</exception>
    public static void RequireApart(JsonObject fields)
    {
        var whole = new Dictionary<string, string>(StringComparer.Ordinal);
        var first = new Dictionary<string, (string Spelling, bool Indexed)>(StringComparer.Ordinal);
        foreach (var (name, _) in fields)
        {
            if (!IsWellFormed(name))
                throw new FormatException("a name that is read in several ways");
            var (root, indexed) = Root(name);
            if (!whole.TryAdd(Fold(name), name) || (first.TryGetValue(Fold(root), out var known) && known != (root, indexed)))
                throw new FormatException("a name in two spellings");
            first[Fold(root)] = (root, indexed);
        }
    }

    /// <exception cref="FormatException">A name stands in both, in whatever spelling.</exception>
    public static void RequireApart(JsonObject query, JsonObject body)
    {
        var inQuery = query.SelectMany(field => Readings(field.Key)).ToHashSet(StringComparer.Ordinal);
        if (body.Any(field => Readings(field.Key).Any(inQuery.Contains)))
            throw new FormatException("a name in the query and in the body");
    }

    /// <summary>The same for JSON, at every depth: there readers differ by case alone.</summary>
    /// <exception cref="FormatException">An object has two members whose names differ by case alone.</exception>
    public static void RequireApart(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Array)
            foreach (var item in element.EnumerateArray())
                RequireApart(item);
        if (element.ValueKind != JsonValueKind.Object)
            return;
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in element.EnumerateObject())
        {
            if (!names.Add(FoldCase(member.Name)))
                throw new FormatException("a name in two spellings");
            RequireApart(member.Value);
        }
    }

    /// <summary>Whether no reader reads past a bracket of it.</summary>
    public static bool IsWellFormed(string name) => WellFormed().IsMatch(name);

    /// <summary>Whether some take the one name for the other, or for the whole of which it is a part.</summary>
    public static bool AreAlike(string one, string other) => Wholes(one).Contains(Fold(other)) || Wholes(other).Contains(Fold(one));

    // "x", "x[a]" and "x[a][b]" for "x[a][b]".
    private static IEnumerable<string> Wholes(string name) => name.Index().Where(at => at.Item == '[').Select(at => Fold(name[..at.Index])).Append(Fold(name));

    private static string[] Readings(string name) => [Fold(name), Fold(Root(name).Name)];

    // "x[0]" and "x[a]" are parts of one "x", and beside them another "x" is lost, or takes their place.
    private static (string Name, bool Indexed) Root(string name) => name.IndexOf('[', StringComparison.Ordinal) is > 0 and var at ? (name[..at], true) : (name, false);

    private static string Fold(string name)
    {
        var end = name.IndexOf('\0', StringComparison.Ordinal);
        return FoldCase((end < 0 ? name : name[..end]).TrimStart()).Replace('.', '_').Replace(' ', '_').Replace('[', '_').Replace("]", "", StringComparison.Ordinal);
    }

    // PHP reads "a[b]c" as "a[b]", Rack "[a]" and "a]" as "a".
    [GeneratedRegex(@"^([^\[\]]+(\[[^\[\]]*\])*)?\z")]
    private static partial Regex WellFormed();

    // The long s, the Kelvin sign and Turkish i are an s, a k and an i to who compares without case.
    private static string FoldCase(string name) =>
        name.Replace('\u017F', 's').Replace('\u212A', 'k').Replace('\u0130', 'i').Replace('\u0131', 'i').ToLowerInvariant();
}
