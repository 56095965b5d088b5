using System.Text.Json.Nodes;

namespace OtpGateway.Courier;

/// <summary>The dot of a message's templates: the template data under the names that Go's fields have (<c>login_code</c> is <c>.LoginCode</c>).</summary>
internal static class TemplateModel
{
    public static JsonObject Of(JsonObject templateData)
    {
        var model = new JsonObject();
        foreach (var (key, value) in templateData)
            model[GoName(key)] = value?.DeepClone();
        return model;
    }

    private static string GoName(string key) => string.Concat(key.Split('_').Select(Word));

    private static string Word(string word) => word switch
    {
        "" => "",
        "url" => "URL",
        "oauth2" => "OAuth2",
        _ => char.ToUpperInvariant(word[0]) + word[1..],
    };
}
