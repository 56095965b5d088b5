namespace OtpGateway.Identities;

/// <summary>Schemas by name, as the Ory Network has them: <c>preset://email</c>. Each is ready for codes.</summary>
internal static class SchemaPresets
{
    public const string Scheme = "preset://";

    private const string Mail = """{ "type": "string", "format": "email", "title": "E-Mail", "maxLength": 320, "ory.sh/kratos": { "credentials": { "code": { "identifier": true, "via": "email" } }, "verification": { "via": "email" }, "recovery": { "via": "email" } } }""";

    private const string Phone = """{ "type": "string", "format": "tel", "title": "Phone number", "maxLength": 320, "ory.sh/kratos": { "credentials": { "code": { "identifier": true, "via": "sms" } }, "verification": { "via": "sms" } } }""";

    private const string Username = """{ "type": "string", "title": "Username", "minLength": 1, "maxLength": 320, "ory.sh/kratos": { "credentials": { "password": { "identifier": true } } } }""";

    private static readonly Dictionary<string, string> Schemas = new(StringComparer.Ordinal)
    {
        ["email"] = Person($$"""{ "email": {{Mail}} }""", "email"),
        ["sms"] = Person($$"""{ "phone": {{Phone}} }""", "phone"),
        ["username"] = Person($$"""{ "username": {{Username}}, "email": {{Mail}}, "phone": {{Phone}} }""", "username"),
    };

    public static IReadOnlyCollection<string> Names => Schemas.Keys;

    public static string? Find(string name) => Schemas.GetValueOrDefault(name);

    private static string Person(string traits, string required) =>
        $$$"""{ "$schema": "http://json-schema.org/draft-07/schema#", "title": "Person", "type": "object", "properties": { "traits": { "type": "object", "properties": {{{traits}}}, "required": ["{{{required}}}"], "additionalProperties": false } } }""";
}
