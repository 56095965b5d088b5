using System.Text.Json.Nodes;

namespace OtpGateway.Courier;

/// <summary>The JSON Schema (draft 7) of a snippet's <c>ctx</c>: what an editor needs to complete and check it.</summary>
internal static class SnippetContextSchema
{
    public static JsonObject Make() => new()
    {
        ["$schema"] = "http://json-schema.org/draft-07/schema#",
        ["title"] = "ctx",
        ["description"] = "What a courier snippet, function(ctx), is given.",
        ["type"] = "object",
        ["required"] = Strings(["recipient", "subject", "body", "template_type", "template_data", "message_type", "request_headers"]),
        ["properties"] = new JsonObject
        {
            ["recipient"] = Text("Where the message goes: a phone number with + and country, or an e-mail address."),
            ["subject"] = Text("The rendered subject; empty for an SMS."),
            ["body"] = Text("The rendered text: of the SMS, or the plain one of the e-mail."),
            ["html_body"] = Text("The rendered HTML of an e-mail. Missing for an SMS, and where there is none."),
            ["template_type"] = new JsonObject { ["enum"] = Strings(TemplateType.All.Select(type => type.Name)) },
            ["template_data"] = new JsonObject { ["type"] = "object", ["description"] = "What the texts are made of; which fields there are depends on template_type and message_type." },
            ["message_type"] = new JsonObject { ["enum"] = Strings([TemplateSet.Sms, TemplateSet.Email]) },
            ["request_headers"] = new JsonObject
            {
                ["description"] = "The allow-listed headers (clients.web_hook.header_allowlist) of the request that made the message go out, each a list of values.",
                ["type"] = "object",
                ["additionalProperties"] = new JsonObject { ["type"] = "array", ["items"] = new JsonObject { ["type"] = "string" } },
            },
        },
        ["oneOf"] = new JsonArray([.. TemplateType.All.SelectMany(type => new[] { TemplateSet.Sms, TemplateSet.Email }, Variant).OfType<JsonNode>()]),
    };

    private static JsonObject? Variant(TemplateType type, string messageType)
    {
        var fields = TemplateFields.Of(type.Name, messageType);
        if (fields.Count == 0)
            return null;
        var properties = new JsonObject();
        foreach (var field in fields)
            properties[field.Key] = Schema(field);
        return new JsonObject
        {
            ["title"] = $"{type.Name} by {messageType}",
            ["properties"] = new JsonObject
            {
                ["template_type"] = new JsonObject { ["const"] = type.Name },
                ["message_type"] = new JsonObject { ["const"] = messageType },
                ["template_data"] = new JsonObject
                {
                    ["type"] = "object",
                    ["required"] = Strings(fields.Where(field => !field.Optional).Select(field => field.Key)),
                    ["properties"] = properties,
                },
            },
        };
    }

    private static JsonObject Schema(TemplateField field) => field.Kind switch
    {
        TemplateFieldKind.Url => Text(field.Text, "uri"),
        TemplateFieldKind.Time => Text(field.Text, "date-time"),
        TemplateFieldKind.WholeNumber => new JsonObject { ["type"] = "integer", ["description"] = field.Text },
        TemplateFieldKind.Object => new JsonObject { ["type"] = "object", ["description"] = field.Text },
        TemplateFieldKind.ObjectOrNull => new JsonObject { ["type"] = Strings(["object", "null"]), ["description"] = field.Text },
        _ => Text(field.Text),
    };

    private static JsonObject Text(string description, string? format = null)
    {
        var schema = new JsonObject { ["type"] = "string" };
        if (format is not null)
            schema["format"] = format;
        schema["description"] = description;
        return schema;
    }

    private static JsonArray Strings(IEnumerable<string> texts) => [.. texts.Select(text => JsonValue.Create(text))];
}
