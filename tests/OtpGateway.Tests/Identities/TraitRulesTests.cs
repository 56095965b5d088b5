using System.Text.Json.Nodes;
using OtpGateway.Identities;

namespace OtpGateway.Tests.Identities;

public class TraitRulesTests
{
    [Theory]
    [InlineData("""{ "type": "object", "properties": { "a": { "type": "string" } } }""", """{ "a": 1 }""", "traits.a: must be a string")]
    [InlineData("""{ "properties": { "a": { "properties": { "b": { "type": "integer" } } } } }""", """{ "a": { "b": 1.5 } }""", "traits.a.b: must be a whole number")]
    [InlineData("""{ "required": ["a"] }""", "{}", "traits.a: is missing")]
    [InlineData("""{ "properties": { "a": true }, "additionalProperties": false }""", """{ "a": 1, "b": 1 }""", "traits.b: is no trait of the schema")]
    [InlineData("""{ "properties": { "a": { "items": { "type": "string", "maxLength": 2 } } } }""", """{ "a": ["xx", "yyy"] }""", "traits.a[1]: must have at most 2 characters")]
    [InlineData("""{ "properties": { "a": { "type": "string", "format": "email" } } }""", """{ "a": "nobody" }""", "traits.a: must be an e-mail address")]
    [InlineData("""{ "properties": { "a": { "enum": ["x", "y"] } } }""", """{ "a": "z" }""", "traits.a: must be one of \"x\", \"y\"")]
    [InlineData("""{ "properties": { "a": { "const": "x" } } }""", """{ "a": "y" }""", "traits.a: must be one of \"x\"")]
    [InlineData("""{ "properties": { "a": { "const": 1 } } }""", """{ "a": "1" }""", "traits.a: must be a number")]
    [InlineData("""{ "properties": { "a": false } }""", """{ "a": 1 }""", "traits.a: is what the schema excludes here")]
    [InlineData("""{ "properties": { "a": { "contains": { "type": "integer" } } } }""", """{ "a": ["x"] }""", "traits.a: is what the schema excludes here")]
    [InlineData("""{ "if": { "required": ["a"] }, "then": { "required": ["b"] } }""", """{ "a": 1 }""", "traits: fits none of what the schema allows here")]
    [InlineData("""{ "if": { "required": ["a"] }, "else": { "required": ["b"] } }""", """{ "c": 1 }""", "traits: fits none of what the schema allows here")]
    [InlineData("""{ "dependencies": { "a": ["b"] } }""", """{ "a": 1 }""", "traits: fits none of what the schema allows here")]
    [InlineData("""{ "properties": { "a": { "exclusiveMinimum": 5 } } }""", """{ "a": 5 }""", "traits.a: is too small")]
    [InlineData("""{ "properties": { "a": { "$ref": "#/definitions/short", "maxLength": 1 } } }""", """{ "a": "xxxx" }""", "traits.a: must have at most 3 characters")]
    [InlineData("""{ "patternProperties": { "^x": { "type": "string" } } }""", """{ "xa": 1 }""", "traits.xa: must be a string")]
    public void Check_WrongTraits_NamesThePlaceAndWhatToDo(string schema, string traits, string expected) =>
        Assert.Equal([expected], Rules(schema).Check(JsonNode.Parse(traits)!.AsObject()).Select(problem => problem.ToString()));

    [Theory]
    [InlineData("""{ "properties": { "a": { "const": 1 }, "b": true, "c": { "contains": { "type": "integer" } } } }""", """{ "a": 1, "b": [], "c": ["x", 2] }""")]
    [InlineData("""{ "if": { "required": ["a"] }, "then": { "required": ["b"] }, "else": { "required": ["c"] } }""", """{ "a": 1, "b": 2 }""")]
    [InlineData("""{ "if": { "required": ["a"] }, "then": { "required": ["b"] }, "else": { "required": ["c"] } }""", """{ "c": 1 }""")]
    [InlineData("""{ "dependencies": { "a": ["b"], "c": { "required": ["d"] } } }""", """{ "a": 1, "b": 2 }""")]
    [InlineData("""{ "properties": { "a": { "type": ["string", "null"], "format": "date" } } }""", """{ "a": null }""")]
    [InlineData("""{ "properties": { "a": { "$ref": "#/definitions/short" } } }""", """{ "a": "xxx" }""")]
    public void Check_GoodTraits_HasNoProblems(string schema, string traits) =>
        Assert.Empty(Rules(schema).Check(JsonNode.Parse(traits)!.AsObject()));

    [Fact]
    public void Check_TwoMistakes_TellsBoth() =>
        Assert.Equal(
            ["traits.a: is missing", "traits.b: must be a string"],
            Rules("""{ "properties": { "b": { "type": "string" } }, "required": ["a"] }""").Check(JsonNode.Parse("""{ "b": 1 }""")!.AsObject()).Select(problem => problem.ToString()).Order());

    [Theory]
    [InlineData("""{ "$ref": "https://elsewhere.example/schema.json" }""", "nothing is fetched from elsewhere")]
    [InlineData("""{ "$ref": "#/definitions/none" }""", "")]
    [InlineData("""{ "propertyNames": { "pattern": "^a" } }""", "cannot be checked")]
    [InlineData("""{ "properties": { "a": 7 } }""", "must be an object, true or false")]
    [InlineData("""{ "allOf": {} }""", "must be a list")]
    public void Parse_SchemaThatCannotBeChecked_IsAProblem(string trait, string expected) =>
        Assert.Contains(
            ConfigText.Problems(
                $$"""{ "identity": { "schemas": [ { "id": "one", "url": "{{ConfigText.Base64($$"""{ "properties": { "traits": { "properties": { "a": {{trait}} } } } }""")}}" } ] } }""", IdentityOptions.Read),
            problem => problem.StartsWith("identity.schemas[0].url: is no JSON Schema of draft 7: ", StringComparison.Ordinal) && problem.Contains(expected, StringComparison.Ordinal));

    private static TraitRules Rules(string traits) => TraitRules.Make(JsonNode.Parse($$"""{ "definitions": { "short": { "type": "string", "maxLength": 3 } }, "properties": { "traits": {{traits}} } }""")!.AsObject());
}
