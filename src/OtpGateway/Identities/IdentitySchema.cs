using System.Text.Json;
using System.Text.Json.Nodes;
using OtpGateway.Configuration;

namespace OtpGateway.Identities;

/// <summary>What an identity schema (JSON Schema, draft 7, with Ory's annotations) says about traits and where codes can go.</summary>
internal sealed record IdentitySchema
{
    public const string DefaultId = "default";

    private const string Annotation = "ory.sh/kratos";

    private IReadOnlyList<TraitField>? fields;

    public required string Id { get; init; }

    /// <summary>Whether people may join with it who ask for it themselves (<c>identity.schemas[].selfservice_selectable</c>). Default: no.</summary>
    public bool IsSelectable { get; init; }

    /// <summary>The schema itself. Shared: read only.</summary>
    public required JsonNode Document { get; init; }

    /// <summary>The dotted paths of all traits.</summary>
    public required IReadOnlySet<string> Traits { get; init; }

    /// <summary>The traits that codes can be sent to, in the order of the schema.</summary>
    public required IReadOnlyList<CodeTrait> CodeTraits { get; init; }

    /// <summary>The traits that somebody's account is given back through (Ory: <c>recovery</c>); where a schema marks none, those for codes.</summary>
    public IReadOnlyList<CodeTrait> RecoveryTraits
    {
        get => field.Count > 0 ? field : CodeTraits;
        init;
    } = [];

    /// <summary>The traits that name a person, and that no two of the schema share (Ory: <c>identifier: true</c> of any credential).</summary>
    public required IReadOnlyList<string> IdentifierTraits { get; init; }

    /// <summary>The traits that a form asks for.</summary>
    public IReadOnlyList<TraitField> Fields => fields ??= TraitField.Of(Document);

    /// <summary>What the schema demands of traits.</summary>
    public required TraitRules Rules { get; init; }

    /// <summary>The schema when none is configured: an e-mail address and a phone number.</summary>
    public static IdentitySchema BuiltIn { get; } = new()
    {
        Id = DefaultId,
        Document = JsonNode.Parse("""
            {
              "$schema": "http://json-schema.org/draft-07/schema#",
              "type": "object",
              "properties": {
                "traits": {
                  "type": "object",
                  "properties": {
                    "email": { "type": "string", "format": "email", "ory.sh/kratos": { "credentials": { "code": { "identifier": true, "via": "email" } } } },
                    "phone": { "type": "string", "format": "tel", "ory.sh/kratos": { "credentials": { "code": { "identifier": true, "via": "sms" } } } }
                  }
                }
              }
            }
            """)!,
        Traits = new HashSet<string>(StringComparer.Ordinal) { "email", "phone" },
        CodeTraits = [new CodeTrait("phone", Channels.Sms), new CodeTrait("email", Channels.Email)],
        IdentifierTraits = ["phone", "email"],
        Rules = TraitRules.Make(JsonNode.Parse(
            """{ "type": "object", "properties": { "traits": { "type": "object", "properties": { "email": { "type": "string", "format": "email" }, "phone": { "type": "string", "format": "tel" } } } } }""")!.AsObject()),
    };

    /// <summary>Puts what was entered into traits: a form's fields are texts under dotted names, what a script sends is taken as it is.</summary>
    public void Enter(JsonObject traits, JsonObject entered)
    {
        foreach (var (name, value) in entered)
        {
            if (value is JsonValue text && text.TryGetValue<string>(out var typed))
                TraitPath.Set(traits, name, Fields.FirstOrDefault(field => field.Path == name)?.Read(typed) ?? JsonValue.Create(typed));
            else
                traits[name] = value?.DeepClone();
        }
    }

    /// <summary>Reads a schema; what is wrong with it is reported under the key that names it.</summary>
    public static IdentitySchema? Parse(string id, string text, ConfigNode node, string key)
    {
        JsonNode? document;
        try
        {
            document = JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false });
        }
        catch (JsonException exception)
        {
            node.Problem(key, $"is not valid JSON, line {exception.LineNumber + 1}, column {exception.BytePositionInLine + 1}");
            return null;
        }
        var reader = new Reader(document, node, key);
        if (!reader.Read() || TraitRules.Read(document!.AsObject(), node, key) is not { } rules)
            return null;
        return new IdentitySchema { Id = id, Document = document!, Traits = reader.Traits, CodeTraits = reader.CodeTraits, RecoveryTraits = reader.RecoveryTraits, IdentifierTraits = reader.IdentifierTraits, Rules = rules };
    }

    private sealed class Reader(JsonNode? document, ConfigNode node, string key)
    {
        private readonly HashSet<JsonObject> reading = new(ReferenceEqualityComparer.Instance);
        private bool good = true;

        public HashSet<string> Traits { get; } = new(StringComparer.Ordinal);

        public List<CodeTrait> CodeTraits { get; } = [];

        public List<CodeTrait> RecoveryTraits { get; } = [];

        public List<string> IdentifierTraits { get; } = [];

        public bool Read()
        {
            if ((document as JsonObject)?["properties"] is JsonObject properties && properties["traits"] is JsonObject traits)
                Schema(traits, "");
            else
                Problem("the schema has no object properties.traits");
            return good;
        }

        private void Schema(JsonObject schema, string path)
        {
            // A schema may refer to itself; a second turn would only find what the first has found.
            if (!reading.Add(schema))
                return;
            if (path.Length > 0)
                CodeTrait(schema, path);
            foreach (var (name, child) in schema["properties"] as JsonObject ?? [])
            {
                var childPath = path.Length == 0 ? name : $"{path}.{name}";
                Traits.Add(childPath);
                if (child is JsonObject property)
                    Schema(property, childPath);
            }
            foreach (var part in Parts(schema))
                Schema(part, path);
            reading.Remove(schema);
        }

        // The schemas that speak about the same value, or about each element of a list.
        private IEnumerable<JsonObject> Parts(JsonObject schema)
        {
            foreach (var keyword in (string[])["allOf", "anyOf", "oneOf"])
                foreach (var part in (schema[keyword] as JsonArray ?? []).OfType<JsonObject>())
                    yield return part;
            foreach (var keyword in (string[])["then", "else", "items"])
                if (schema[keyword] is JsonObject part)
                    yield return part;
            if (schema["$ref"] is JsonValue reference && reference.TryGetValue<string>(out var pointer) && Resolve(pointer) is { } target)
                yield return target;
        }

        private JsonObject? Resolve(string pointer)
        {
            if (!pointer.StartsWith("#/", StringComparison.Ordinal))
                return null;
            var target = document;
            foreach (var step in pointer[2..].Split('/'))
                target = (target as JsonObject)?[Uri.UnescapeDataString(step).Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)];
            return target as JsonObject;
        }

        private void CodeTrait(JsonObject schema, string path)
        {
            var at = $"trait {path}, {Annotation}.credentials.code";
            if (!schema.TryGetPropertyValue(Annotation, out var annotation))
                return;
            if (annotation is not JsonObject extension || extension["credentials"] is not (null or JsonObject))
            {
                Problem($"trait {path}: {Annotation} and its credentials must be objects");
                return;
            }
            foreach (var (_, credential) in extension["credentials"] as JsonObject ?? [])
                if (credential is JsonObject told && told["identifier"]?.GetValueKind() == JsonValueKind.True && !IdentifierTraits.Contains(path))
                    IdentifierTraits.Add(path);
            RecoveryTrait(extension, path);
            if (extension["credentials"]?["code"] is not { } code)
                return;
            if (code is not JsonObject settings)
            {
                Problem($"{at}: must be an object");
                return;
            }
            foreach (var (name, _) in settings)
                if (name is not ("identifier" or "via"))
                    Problem($"{at}: unknown key '{name}', {Spelling.Hint(name, ["identifier", "via"])}");
            if (settings["identifier"] is { } flag && flag.GetValueKind() is not (JsonValueKind.True or JsonValueKind.False))
                Problem($"{at}.identifier: must be true or false");
            var via = settings["via"] is JsonValue value && value.TryGetValue<string>(out var word) ? word : null;
            if (via is not (Channels.Sms or Channels.Email))
                Problem(settings["via"] is null ? $"{at}.via: is missing, \"email\" or \"sms\"" : $"{at}.via: must be \"email\" or \"sms\"{(via is null ? "" : $", not \"{via}\"")}");
            else if (settings["identifier"]?.GetValueKind() == JsonValueKind.True && !CodeTraits.Contains(new CodeTrait(path, via)))
                CodeTraits.Add(new CodeTrait(path, via));
        }

        private void RecoveryTrait(JsonObject extension, string path)
        {
            if ((extension["recovery"] as JsonObject)?["via"] is not { } told)
                return;
            if (told is not JsonValue value || !value.TryGetValue<string>(out var via) || via is not (Channels.Sms or Channels.Email))
                Problem($"trait {path}, {Annotation}.recovery.via: must be \"email\" or \"sms\"");
            else if (!RecoveryTraits.Contains(new CodeTrait(path, via)))
                RecoveryTraits.Add(new CodeTrait(path, via));
        }

        private void Problem(string message)
        {
            good = false;
            node.Problem(key, message);
        }
    }
}
