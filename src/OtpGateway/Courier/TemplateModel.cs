using System.Text.Json.Nodes;

namespace OtpGateway.Courier;

/// <summary>The dot of a message's templates: its data under the names that the fields have in Go (<c>login_code</c> is <c>.LoginCode</c>).</summary>
internal static class TemplateModel
{
    /// <summary>Every field that a message of this kind can have, null where this one has it not: what is not in the model is a mistake of the template.</summary>
    public static JsonObject Of(string templateType, string messageType, JsonObject templateData, JsonObject requestHeaders)
    {
        var model = new JsonObject { ["UserRequestHeaders"] = requestHeaders.DeepClone() };
        foreach (var field in TemplateFields.Of(templateType, messageType))
            model[field.GoName] = templateData[field.Key]?.DeepClone() ?? (field is { Kind: TemplateFieldKind.Text, Optional: true } ? "" : null);
        return model;
    }

    /// <summary>Kratos's name of the model's type, for the error of a template that asks for an unknown field.</summary>
    public static string NameOf(string templateType, string messageType) => $"*{messageType}.{templateType}";

    /// <summary>Data as a message of this kind has it, with values that nobody has.</summary>
    public static JsonObject SampleData(string templateType, string messageType)
    {
        var data = new JsonObject();
        foreach (var field in TemplateFields.Of(templateType, messageType).Where(field => !field.Optional))
            data[field.Key] = Sample(field, messageType);
        return data;
    }

    private static JsonNode? Sample(TemplateField field, string messageType) => field.Kind switch
    {
        TemplateFieldKind.Code => "012345",
        TemplateFieldKind.Url => "https://auth.example.com/account?a=1&b=2",
        TemplateFieldKind.Time => "2026-01-02T03:04:05Z",
        TemplateFieldKind.WholeNumber => 10,
        TemplateFieldKind.Text => field.Key == "to" ? messageType == TemplateSet.Sms ? "+491701234567" : "jane@example.com" : "auth.example.com",
        _ when field.GoName is "Identity" && field.Kind == TemplateFieldKind.ObjectOrNull => new JsonObject
        {
            ["id"] = "9f425a8d-7efc-4768-8f23-7647a74fdf13",
            ["schema_id"] = "default",
            ["state"] = "active",
            ["traits"] = new JsonObject { ["phone"] = "+491701234567", ["email"] = "jane@example.com" },
        },
        _ when field.GoName is "Traits" or "Identity" => new JsonObject { ["phone"] = "+491701234567", ["email"] = "jane@example.com" },
        TemplateFieldKind.Object => new JsonObject(),
        _ => null,
    };
}
