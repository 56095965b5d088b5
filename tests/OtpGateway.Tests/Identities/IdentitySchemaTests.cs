using System.Text.Json.Nodes;
using OtpGateway.Configuration;
using OtpGateway.Identities;

namespace OtpGateway.Tests.Identities;

public class IdentitySchemaTests
{
    [Fact]
    public void Parse_OrysExample_FindsBothTraits()
    {
        var schema = Parse("""
            { "$id": "https://schemas.ory.sh/presets/kratos/identity.email.schema.json", "type": "object",
              "properties": { "traits": { "type": "object", "properties": {
                "email": { "type": "string", "format": "email", "ory.sh/kratos": {
                  "credentials": { "password": { "identifier": true }, "totp": { "account_name": true }, "code": { "identifier": true, "via": "email" } },
                  "recovery": { "via": "email" } } },
                "phone": { "type": "string", "format": "tel", "ory.sh/kratos": { "credentials": { "code": { "identifier": true, "via": "sms" } } } } },
                "required": ["email"], "additionalProperties": false } } }
            """);
        Assert.Equal([new CodeTrait("email", "email"), new CodeTrait("phone", "sms")], schema.CodeTraits);
        Assert.Equal([new CodeTrait("email", "email")], schema.RecoveryTraits);
        Assert.Equal(["email", "phone"], schema.Traits.Order());
    }

    [Fact]
    public void Parse_NestedListsAndReferences_FindsPaths()
    {
        var schema = Parse("""
            { "definitions": { "tel": { "type": "string", "ory.sh/kratos": { "credentials": { "code": { "identifier": true, "via": "sms" } } } } },
              "properties": { "traits": { "properties": {
                "contact": { "type": "object", "properties": { "phone": { "$ref": "#/definitions/tel" }, "fax": { "type": "string" } } },
                "mails": { "type": "array", "items": { "ory.sh/kratos": { "credentials": { "code": { "identifier": true, "via": "email" } } } } },
                "boss": { "$ref": "#/properties/traits" },
                "off": { "ory.sh/kratos": { "credentials": { "code": { "identifier": false, "via": "sms" } } } } } } } }
            """);
        Assert.Equal([new CodeTrait("contact.phone", "sms"), new CodeTrait("mails", "email")], schema.CodeTraits);
        Assert.Equal(schema.CodeTraits, schema.RecoveryTraits);
        Assert.Equal(["boss", "contact", "contact.fax", "contact.phone", "mails", "off"], schema.Traits.Order());
    }

    [Theory]
    [InlineData("""{ "identifier": true, "via": "fax" }""", "trait contact.phone, ory.sh/kratos.credentials.code.via: must be \"email\" or \"sms\", not \"fax\"")]
    [InlineData("""{ "identifier": true }""", "trait contact.phone, ory.sh/kratos.credentials.code.via: is missing, \"email\" or \"sms\"")]
    [InlineData("""{ "identifier": true, "via": 1 }""", "trait contact.phone, ory.sh/kratos.credentials.code.via: must be \"email\" or \"sms\"")]
    [InlineData("""{ "identifier": "yes", "via": "sms" }""", "trait contact.phone, ory.sh/kratos.credentials.code.identifier: must be true or false")]
    [InlineData("""{ "identifer": true, "via": "sms" }""", "trait contact.phone, ory.sh/kratos.credentials.code: unknown key 'identifer', did you mean 'identifier'?")]
    [InlineData("[]", "trait contact.phone, ory.sh/kratos.credentials.code: must be an object")]
    public void Parse_BadAnnotation_IsAProblemWithItsPath(string code, string expected)
    {
        var problems = Problems($$"""
            { "properties": { "traits": { "properties": { "contact": { "properties": { "phone": { "ory.sh/kratos": { "credentials": { "code": {{code}} } } } } } } } } }
            """);
        Assert.Equal(["url: " + expected], problems);
    }

    [Theory]
    [InlineData("\"fax\"")]
    [InlineData("1")]
    public void Parse_BadRecovery_IsAProblem(string via) =>
        Assert.Equal(["url: trait phone, ory.sh/kratos.recovery.via: must be \"email\" or \"sms\""],
            Problems($$"""{ "properties": { "traits": { "properties": { "phone": { "ory.sh/kratos": { "recovery": { "via": {{via}} } } } } } } }"""));

    [Theory]
    [InlineData("{ \"properties\": \n {", "url: is not valid JSON, line 2, column 3")]
    [InlineData("{}", "url: the schema has no object properties.traits")]
    [InlineData("[1]", "url: the schema has no object properties.traits")]
    public void Parse_NotASchema_IsAProblem(string text, string expected) => Assert.Equal([expected], Problems(text));

    private static IdentitySchema Parse(string text)
    {
        var report = new ConfigReport();
        var schema = IdentitySchema.Parse("test", text, new ConfigNode(new JsonObject(), "", report), "url");
        Assert.Empty(report.Problems);
        return schema!;
    }

    private static string[] Problems(string text)
    {
        var report = new ConfigReport();
        Assert.Null(IdentitySchema.Parse("test", text, new ConfigNode(new JsonObject(), "", report), "url"));
        return [.. report.Problems.Select(problem => problem.ToString())];
    }
}
