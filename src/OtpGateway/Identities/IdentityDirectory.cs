using System.Text.Json;
using System.Text.Json.Nodes;
using OtpGateway.Configuration;

namespace OtpGateway.Identities;

/// <summary>
/// Traits by the application's own ids, for applications that tell no more than an id (<c>gateway.directory</c>): a
/// list, one object per line, or an object with the ids as keys.
/// </summary>
internal sealed class IdentityDirectory
{
    private static readonly string[] Keys = ["id", "schema_id", "traits"];
    private static readonly JsonDocumentOptions Strict = new()
    {
        AllowDuplicateProperties = false, AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip,
    };

    private readonly Dictionary<string, DirectoryEntry> entries = new(StringComparer.Ordinal);

    public static IdentityDirectory Empty { get; } = new();

    public int Count => entries.Count;

    /// <summary>The schemas that entries name.</summary>
    public IEnumerable<string> SchemaIds => entries.Values.Select(entry => entry.SchemaId).OfType<string>().Distinct(StringComparer.Ordinal);

    public DirectoryEntry? Find(string subject) => entries.GetValueOrDefault(subject);

    /// <summary>Reads a directory; what is wrong with it is reported under the key that names it.</summary>
    public static IdentityDirectory Parse(string text, ConfigNode node, string key)
    {
        var directory = new IdentityDirectory();
        foreach (var (place, id, entry) in Split(text, node, key))
            directory.Add(place, id, entry, message => node.Problem(key, message));
        return directory;
    }

    private void Add(string place, string? id, JsonNode? json, Action<string> problem)
    {
        if (json is not JsonObject entry)
        {
            problem($"{place}: must be an object");
            return;
        }
        foreach (var (name, _) in entry)
            if (!Keys.Contains(name))
                problem($"{place}: unknown key '{name}', {Spelling.Hint(name, Keys)}");
        id ??= Text(entry["id"]);
        if (string.IsNullOrEmpty(id))
            problem($"{place}: id is missing");
        else if (entry["traits"] is not JsonObject traits)
            problem($"{place}: traits must be an object");
        else if (entry["schema_id"] is not null && Text(entry["schema_id"]) is null)
            problem($"{place}: schema_id must be a string");
        else if (!entries.TryAdd(id, new DirectoryEntry(traits, Text(entry["schema_id"]))))
            problem($"{place}: the id occurs twice");
    }

    private static IEnumerable<(string Place, string? Id, JsonNode? Entry)> Split(string text, ConfigNode node, string key)
    {
        JsonNode? whole;
        try
        {
            whole = JsonNode.Parse(text, documentOptions: Strict);
        }
        catch (JsonException exception)
        {
            return text.AsSpan().TrimStart().StartsWith('{') ? Lines(text, node, key) : Bad(exception, 0, node, key);
        }
        return whole switch
        {
            JsonArray list => list.Select((entry, index) => ($"[{index}]", (string?)null, entry)),
            JsonObject single when Text(single["id"]) is not null => [("[0]", null, single)],
            JsonObject map => map.Select((pair, index) => ($"entry {index + 1}", (string?)pair.Key, pair.Value)),
            _ => [("the directory", null, null)],
        };
    }

    private static List<(string, string?, JsonNode?)> Lines(string text, ConfigNode node, string key)
    {
        var entries = new List<(string, string?, JsonNode?)>();
        foreach (var (index, line) in text.Split('\n').Index())
        {
            if (string.IsNullOrWhiteSpace(line))
                continue;
            try
            {
                entries.Add(($"line {index + 1}", null, JsonNode.Parse(line, documentOptions: Strict)));
            }
            catch (JsonException exception)
            {
                Bad(exception, index, node, key);
            }
        }
        return entries;
    }

    private static (string, string?, JsonNode?)[] Bad(JsonException exception, int line, ConfigNode node, string key)
    {
        node.Problem(key, $"is not valid JSON, line {exception.LineNumber + 1 + line}, column {exception.BytePositionInLine + 1}");
        return [];
    }

    private static string? Text(JsonNode? node) => node is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;
}
