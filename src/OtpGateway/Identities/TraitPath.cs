using System.Text.Json;
using System.Text.Json.Nodes;

namespace OtpGateway.Identities;

/// <summary>Traits by their dotted path: <c>contact.phone</c>.</summary>
internal static class TraitPath
{
    /// <summary>The trait's texts: one, or several where the trait is a list. Blank ones are none.</summary>
    public static IEnumerable<string> Texts(JsonObject traits, string path)
    {
        JsonNode? node = traits;
        foreach (var name in path.Split('.'))
            node = node is JsonObject container && container.TryGetPropertyValue(name, out var child) ? child : null;
        return node is JsonArray list ? list.Select(Text).OfType<string>() : Text(node) is { } text ? [text] : [];
    }

    /// <summary>Sets a trait, with the objects on the way to it.</summary>
    public static void Set(JsonObject traits, string path, JsonNode value)
    {
        var names = path.Split('.');
        var container = traits;
        foreach (var name in names.AsSpan(..^1))
        {
            if (container[name] is not JsonObject next)
                container[name] = next = [];
            container = next;
        }
        container[names[^1]] = value;
    }

    /// <summary>Removes a trait, and the objects on the way to it that are empty then.</summary>
    public static void Remove(JsonObject traits, string path)
    {
        var (name, rest) = path.Split('.', 2) is [var first, var behind] ? (first, behind) : (path, "");
        if (rest.Length > 0 && traits[name] is JsonObject nested)
        {
            Remove(nested, rest);
            if (nested.Count > 0)
                return;
        }
        traits.Remove(name);
    }

    private static string? Text(JsonNode? node) =>
        node is JsonValue value && value.GetValueKind() == JsonValueKind.String && value.GetValue<string>() is var text && !string.IsNullOrWhiteSpace(text) ? text : null;
}
