using System.Text.Json.Nodes;
using OtpGateway.Identities;

namespace OtpGateway.Tests.Identities;

/// <summary>The cases of RFC 6902, appendix A, in words of our own, and what stands at their edges.</summary>
public class JsonPatchTests
{
    [Theory]
    [InlineData("""{ "a": 1 }""", """[{ "op": "add", "path": "/b", "value": 2 }]""", """{ "a": 1, "b": 2 }""")]
    [InlineData("""{ "a": [1, 3] }""", """[{ "op": "add", "path": "/a/1", "value": 2 }]""", """{ "a": [1, 2, 3] }""")]
    [InlineData("""{ "a": [1] }""", """[{ "op": "add", "path": "/a/-", "value": [2] }]""", """{ "a": [1, [2]] }""")]
    [InlineData("""{ "a": 1 }""", """[{ "op": "add", "path": "/a", "value": null }]""", """{ "a": null }""")]
    [InlineData("""{ "a": 1, "b": 2 }""", """[{ "op": "remove", "path": "/a" }]""", """{ "b": 2 }""")]
    [InlineData("""{ "a": [1, 2, 3] }""", """[{ "op": "remove", "path": "/a/1" }]""", """{ "a": [1, 3] }""")]
    [InlineData("""{ "a": { "b": 1 } }""", """[{ "op": "replace", "path": "/a/b", "value": { "c": 2 } }]""", """{ "a": { "b": { "c": 2 } } }""")]
    [InlineData("""{ "a": [1, 2] }""", """[{ "op": "replace", "path": "/a/0", "value": 9 }]""", """{ "a": [9, 2] }""")]
    [InlineData("""{ "a": { "x": 1 }, "b": {} }""", """[{ "op": "move", "from": "/a/x", "path": "/b/y" }]""", """{ "a": {}, "b": { "y": 1 } }""")]
    [InlineData("""{ "a": [1, 2, 3] }""", """[{ "op": "move", "from": "/a/0", "path": "/a/2" }]""", """{ "a": [2, 3, 1] }""")]
    [InlineData("""{ "a": { "x": 1 } }""", """[{ "op": "copy", "from": "/a", "path": "/b" }, { "op": "replace", "path": "/b/x", "value": 2 }]""", """{ "a": { "x": 1 }, "b": { "x": 2 } }""")]
    [InlineData("""{ "a/b": 1, "m~n": 2 }""", """[{ "op": "test", "path": "/a~1b", "value": 1 }, { "op": "replace", "path": "/m~0n", "value": 3 }]""", """{ "a/b": 1, "m~n": 3 }""")]
    [InlineData("""{ "~1": 1 }""", """[{ "op": "replace", "path": "/~01", "value": 2 }]""", """{ "~1": 2 }""")]
    [InlineData("""{ "a": 1 }""", """[{ "op": "replace", "path": "", "value": { "z": 1 } }]""", """{ "z": 1 }""")]
    [InlineData("""{ "a": [1.0, { "b": null }] }""", """[{ "op": "test", "path": "/a", "value": [1.0, { "b": null }] }]""", """{ "a": [1.0, { "b": null }] }""")]
    [InlineData("""{ "a": 1 }""", "[]", """{ "a": 1 }""")]
    public void Apply_GoodPatch_ChangesTheDocument(string document, string patch, string expected)
    {
        var before = JsonNode.Parse(document)!.AsObject();
        var (changed, problem) = JsonPatch.Apply(before, JsonNode.Parse(patch)!.AsArray());
        Assert.Equal("", problem);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), changed), changed!.ToJsonString());
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(document), before));
    }

    [Theory]
    [InlineData("""[{ "op": "remove", "path": "/none" }]""", "[0]: there is nothing at path")]
    [InlineData("""[{ "op": "replace", "path": "/none", "value": 1 }]""", "[0]: there is nothing at path")]
    [InlineData("""[{ "op": "add", "path": "/none/x", "value": 1 }]""", "[0]: there is nothing above path")]
    [InlineData("""[{ "op": "add", "path": "/a/x", "value": 1 }]""", "[0]: there is no such place in the document")]
    [InlineData("""[{ "op": "add", "path": "/list/3", "value": 1 }]""", "[0]: there is no such place in the document")]
    [InlineData("""[{ "op": "add", "path": "/list/01", "value": 1 }]""", "[0]: there is no such place in the document")]
    [InlineData("""[{ "op": "remove", "path": "/list/-" }]""", "[0]: there is nothing at path")]
    [InlineData("""[{ "op": "test", "path": "/a", "value": "1" }]""", "[0]: the test fails")]
    [InlineData("""[{ "op": "test", "path": "/a", "value": 1 }, { "op": "test", "path": "/b", "value": null }]""", "[1]: the test fails")]
    [InlineData("""[{ "op": "move", "from": "/o", "path": "/o/x" }]""", "[0]: nothing can be moved into itself")]
    [InlineData("""[{ "op": "copy", "from": "/none", "path": "/b" }]""", "[0]: there is nothing at from")]
    [InlineData("""[{ "op": "add", "path": "/b" }]""", "[0]: value is missing")]
    [InlineData("""[{ "op": "add", "path": "b", "value": 1 }]""", "[0]: path must be a JSON Pointer (\"/traits/phone\")")]
    [InlineData("""[{ "op": "merge", "path": "/b", "value": 1 }]""", "[0]: op must be add, remove, replace, move, copy or test")]
    [InlineData("""[7]""", "[0]: must be an object")]
    [InlineData("""[{ "op": "replace", "path": "", "value": 1 }]""", "what is left is no object")]
    public void Apply_BadPatch_SaysWhatIsWrong(string patch, string expected)
    {
        var (changed, problem) = JsonPatch.Apply(JsonNode.Parse("""{ "a": 1, "list": [1, 2], "o": {} }""")!.AsObject(), JsonNode.Parse(patch)!.AsArray());
        Assert.Null(changed);
        Assert.Equal(expected, problem);
    }
}
