using System.Text.Json;
using System.Text.Json.Nodes;

namespace OtpGateway.Identities;

/// <summary>
/// Says what draft 7 of JSON Schema has added (<c>const</c>, <c>if</c>, <c>contains</c>, schemas that are just true or
/// false) and what NJsonSchema leaves out (<c>dependencies</c>) in the words of draft 4, which it checks in full.
/// Otherwise they would be passed over in silence.
/// </summary>
internal static class SchemaLowering
{
    private static readonly string[] Maps = ["properties", "patternProperties", "definitions"];
    private static readonly string[] Lists = ["allOf", "anyOf", "oneOf"];
    private static readonly string[] Singles = ["not", "items", "additionalItems", "additionalProperties"];

    /// <exception cref="FormatException">It says something that cannot be checked.</exception>
    public static JsonObject Lower(JsonObject schema) => Lower(schema, "#");

    private static JsonObject Lower(JsonNode? node, string place)
    {
        if (node?.GetValueKind() is JsonValueKind.True or JsonValueKind.False)
            return node.GetValue<bool>() ? [] : Not([]);
        if (node is not JsonObject schema)
            throw new FormatException($"{place} must be an object, true or false");
        if (schema["$ref"] is { } reference)
        {
            if (reference is not JsonValue text || !text.TryGetValue<string>(out var pointer) || (pointer != "#" && !pointer.StartsWith("#/", StringComparison.Ordinal)))
                throw new FormatException($"{place}/$ref must point into this very document (#/…): nothing is fetched from elsewhere");
            // Its neighbours count for nothing (draft 7, section 8.3).
            return new JsonObject { ["$ref"] = pointer };
        }
        if (schema.ContainsKey("propertyNames"))
            throw new FormatException($"{place}/propertyNames cannot be checked: use patternProperties with additionalProperties false");
        var lowered = new JsonObject();
        foreach (var (name, value) in schema)
        {
            if (Maps.Contains(name))
                lowered[name] = Map(value, $"{place}/{name}");
            else if (Lists.Contains(name))
                lowered[name] = List(value, $"{place}/{name}");
            else if (name == "items" && value is JsonArray)
                lowered[name] = List(value, $"{place}/{name}");
            else if (Singles.Contains(name))
                lowered[name] = value?.GetValueKind() is JsonValueKind.True or JsonValueKind.False && name.StartsWith("additional", StringComparison.Ordinal)
                    ? value.DeepClone()
                    : Lower(value, $"{place}/{name}");
            else if (name is not ("const" or "if" or "then" or "else" or "contains" or "dependencies"))
                lowered[name] = value?.DeepClone();
        }
        foreach (var demand in Demands(schema, place))
        {
            if (lowered["allOf"] is not JsonArray all)
                lowered["allOf"] = all = [];
            all.Add((JsonNode)demand);
        }
        return lowered;
    }

    private static IEnumerable<JsonObject> Demands(JsonObject schema, string place)
    {
        if (schema.TryGetPropertyValue("const", out var only))
            yield return new JsonObject { ["type"] = TypeOf(only), ["enum"] = new JsonArray(only?.DeepClone()) };
        if (schema.TryGetPropertyValue("contains", out var wanted))
            yield return Not(new JsonObject { ["type"] = "array", ["items"] = Not(Lower(wanted, $"{place}/contains")) });
        if (schema.TryGetPropertyValue("if", out var condition))
        {
            var then = schema.ContainsKey("then") ? Lower(schema["then"], $"{place}/then") : [];
            var otherwise = schema.ContainsKey("else") ? Lower(schema["else"], $"{place}/else") : [];
            yield return Any(All(Lower(condition, $"{place}/if"), then), All(Not(Lower(condition, $"{place}/if")), otherwise));
        }
        foreach (var (name, dependency) in schema["dependencies"] as JsonObject ?? [])
            yield return Any(
                Not(new JsonObject { ["required"] = new JsonArray(name) }),
                dependency is JsonArray names ? new JsonObject { ["required"] = names.DeepClone() } : Lower(dependency, $"{place}/dependencies/{name}"));
    }

    private static JsonObject Map(JsonNode? node, string place)
    {
        var map = new JsonObject();
        foreach (var (name, value) in node as JsonObject ?? throw new FormatException($"{place} must be an object"))
            map[name] = Lower(value, $"{place}/{name}");
        return map;
    }

    private static JsonArray List(JsonNode? node, string place) =>
        new([.. (node as JsonArray ?? throw new FormatException($"{place} must be a list")).Select((value, index) => (JsonNode)Lower(value, $"{place}/{index}"))]);

    private static JsonObject Not(JsonObject schema) => new() { ["not"] = schema };

    private static JsonObject All(params ReadOnlySpan<JsonNode?> schemas) => new() { ["allOf"] = new JsonArray([.. schemas]) };

    private static JsonObject Any(params ReadOnlySpan<JsonNode?> schemas) => new() { ["anyOf"] = new JsonArray([.. schemas]) };

    private static string TypeOf(JsonNode? value) => value?.GetValueKind() switch
    {
        JsonValueKind.String => "string",
        JsonValueKind.Number => "number",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        JsonValueKind.Array => "array",
        JsonValueKind.Object => "object",
        _ => "null",
    };
}
