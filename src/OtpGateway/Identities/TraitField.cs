using System.Text.Json.Nodes;

namespace OtpGateway.Identities;

/// <summary>One trait as a form asks for it.</summary>
/// <param name="Path">Its dotted path: <c>contact.phone</c>.</param>
/// <param name="Title">What the schema calls it; its path where it has no title.</param>
/// <param name="Type">JSON's type: <c>string</c>, <c>number</c>, <c>integer</c> or <c>boolean</c>.</param>
/// <param name="Format">The schema's format, such as <c>email</c> or <c>tel</c>; empty for none.</param>
/// <param name="Required">Whether it must be there.</param>
internal sealed record TraitField(string Path, string Title, string Type, string Format, bool Required)
{
    public bool HasTitle => Title != Path;

    /// <summary>How a browser asks for it (HTML, type of input).</summary>
    public string InputType => (Type, Format) switch
    {
        ("boolean", _) => "checkbox",
        ("number" or "integer", _) => "number",
        (_, "email") => "email",
        (_, "tel") => "tel",
        (_, "uri") => "url",
        (_, "date") => "date",
        _ => "text",
    };

    /// <summary>What a browser may fill in by itself (HTML, autofill).</summary>
    public string? Autocomplete => InputType switch
    {
        "email" => "email",
        "tel" => "tel",
        _ => null,
    };

    /// <summary>The fields of a schema in its order: every trait that is a single value. What is nested in lists is not asked for.</summary>
    public static IReadOnlyList<TraitField> Of(JsonNode document) =>
        (document as JsonObject)?["properties"]?["traits"] is JsonObject traits ? [.. Fields(traits, "")] : [];

    /// <summary>The value that was typed, in the type that the schema asks for. What cannot be read stays as it is: the schema's own rules refuse it.</summary>
    public JsonNode Read(string text) => Type switch
    {
        "boolean" when text is "true" or "on" or "1" => JsonValue.Create(true),
        "boolean" when text is "false" or "0" => JsonValue.Create(false),
        "integer" when long.TryParse(text, System.Globalization.NumberStyles.AllowLeadingSign, System.Globalization.CultureInfo.InvariantCulture, out var whole) => JsonValue.Create(whole),
        "number" when decimal.TryParse(text, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out var number) => JsonValue.Create(number),
        _ => JsonValue.Create(text),
    };

    private static IEnumerable<TraitField> Fields(JsonObject schema, string path)
    {
        var required = (schema["required"] as JsonArray ?? []).Select(Text).ToHashSet();
        foreach (var (name, child) in schema["properties"] as JsonObject ?? [])
        {
            if (child is not JsonObject property)
                continue;
            var at = path.Length == 0 ? name : $"{path}.{name}";
            if (property["properties"] is JsonObject)
                foreach (var field in Fields(property, at))
                    yield return field;
            else if (Text(property["type"]) is "string" or "number" or "integer" or "boolean")
                yield return new TraitField(at, Text(property["title"]) ?? at, Text(property["type"])!, Text(property["format"]) ?? "", required.Contains(name));
        }
    }

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
