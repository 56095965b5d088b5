using OtpGateway.Identities;

namespace OtpGateway.Tests.Identities;

public sealed class IdentityOptionsTests : IDisposable
{
    private const string Schema = """{ "properties": { "traits": { "properties": { "mobile": { "ory.sh/kratos": { "credentials": { "code": { "identifier": true, "via": "sms" } } } } } } } }""";
    private readonly string folder = Directory.CreateTempSubdirectory("identities").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Read_Nothing_IsEmailAndPhone()
    {
        var options = ConfigText.Read("{}", IdentityOptions.Read);
        Assert.Equal("default", options.DefaultSchemaId);
        Assert.True(options.Knows("phone"));
        Assert.True(options.Knows("email"));
        Assert.False(options.Knows("mobile"));
    }

    [Fact]
    public void Read_SchemasFromFileAndBase64_AreLoaded()
    {
        var options = ConfigText.Read($$"""
            { "identity": { "default_schema_id": "staff", "schemas": [
                { "id": "customer", "url": "{{ConfigText.Base64(Schema)}}" },
                { "id": "staff", "url": "file://{{Write("staff.json", "\uFEFF" + Schema)}}", "selfservice_selectable": true } ] } }
            """, IdentityOptions.Read);
        Assert.Equal("staff", options.DefaultSchema.Id);
        Assert.Equal(2, options.Schemas.Count);
        Assert.True(options.Knows("mobile"));
        Assert.Equal("staff", options.SchemaOf("gone").Id);
    }

    [Fact]
    public void Read_OneSchema_IsTheDefault() =>
        Assert.Equal("one", ConfigText.Read($$"""{ "identity": { "schemas": [ { "id": "one", "url": "{{ConfigText.Base64(Schema)}}" } ] } }""", IdentityOptions.Read).DefaultSchemaId);

    [Fact]
    public void Read_EverythingWrong_IsToldAtOnce()
    {
        var problems = ConfigText.Problems($$"""
            { "gateway": { "directory": "stroe" },
              "identity": { "default_schema_id": "custmer", "schemas": [
                { "id": "customer", "url": "{{ConfigText.Base64(Schema)}}" }, { "id": "customer", "url": "{{ConfigText.Base64(Schema)}}" },
                { "id": "a", "url": "file:///nowhere/schema.json" }, { "id": "b", "url": "base64://***" }, { "id": "c", "url": "ftp://x/y" },
                { "id": "d", "url": "base64:///w==" }, { "id": "e", "url": "http://127.0.0.1:9/schema" }, { "url": "base64://", "ulr": 1 } ] } }
            """, IdentityOptions.Read);
        Assert.Contains("gateway.directory: must begin with file://, base64://, https:// or http://", problems);
        Assert.Contains(problems, problem => problem.StartsWith("identity.default_schema_id: 'custmer' is none of identity.schemas, did you mean 'customer'?", StringComparison.Ordinal));
        Assert.Contains("identity.schemas[1].id: the id 'customer' occurs twice", problems);
        Assert.Contains("identity.schemas[2].url: names a file that does not exist: /nowhere/schema.json", problems);
        Assert.Contains("identity.schemas[3].url: is not valid base64 (standard alphabet, with padding)", problems);
        Assert.Contains("identity.schemas[4].url: must begin with file://, base64://, https:// or http://", problems);
        Assert.Contains("identity.schemas[5].url: is not UTF-8 text", problems);
        Assert.Contains("identity.schemas[6].url: could not be fetched (ConnectionError)", problems);
        Assert.Contains("identity.schemas[7].id: is missing", problems);
        Assert.Contains(problems, problem => problem.StartsWith("identity.schemas[7].ulr: unknown key", StringComparison.Ordinal));
    }

    [Fact]
    public void Read_DirectoryStore_IsNoFile()
    {
        var options = ConfigText.Read("""{ "gateway": { "directory": "store" } }""", IdentityOptions.Read);
        Assert.True(options.DirectoryInStore);
        Assert.Equal(0, options.Directory.Count);
        Assert.False(ConfigText.Read("{}", IdentityOptions.Read).DirectoryInStore);
    }

    [Theory]
    [InlineData("email", "email", "email")]
    [InlineData("sms", "phone", "phone")]
    [InlineData("username", "email,phone", "username,email,phone")]
    public void Read_Preset_IsReadyForCodes(string name, string codeTraits, string identifiers)
    {
        var schema = ConfigText.Read($$"""{ "identity": { "schemas": [ { "id": "preset://{{name}}", "url": "preset://{{name}}" } ] } }""", IdentityOptions.Read).DefaultSchema;
        Assert.Equal(codeTraits, string.Join(',', schema.CodeTraits.Select(trait => trait.Path)));
        Assert.Equal(identifiers, string.Join(',', schema.IdentifierTraits));
    }

    [Fact]
    public void Read_PresetThatIsNone_NamesTheNearest() =>
        Assert.Contains("identity.schemas[0].url: there is no preset 'emial', did you mean 'email'?",
            ConfigText.Problems("""{ "identity": { "schemas": [ { "id": "one", "url": "preset://emial" } ] } }""", IdentityOptions.Read));

    [Theory]
    [InlineData("""[ { "id": "alice", "traits": { "phone": "+491701234567" } }, { "id": "bob", "traits": {}, "schema_id": "default" } ]""", 2)]
    [InlineData("{ \"id\": \"alice\", \"traits\": { \"phone\": \"+491701234567\" } }\n\n{ \"id\": \"bob\", \"traits\": {} }\r\n", 2)]
    [InlineData("""{ "id": "alice", "traits": { "phone": "+491701234567" } }""", 1)]
    [InlineData("""{ "alice": { "traits": { "phone": "+491701234567" } }, "bob": { "traits": {} } }""", 2)]
    public void Read_DirectoryInAnyForm_IsLoaded(string text, int count)
    {
        var directory = ConfigText.Read($$"""{ "gateway": { "directory": "file://{{Write("directory.json", text)}}" } }""", IdentityOptions.Read).Directory;
        Assert.Equal(count, directory.Count);
        Assert.Equal("+491701234567", directory.Find("alice")!.Traits["phone"]!.GetValue<string>());
        Assert.Null(directory.Find("Alice"));
    }

    [Theory]
    [InlineData("[ { ] }", "gateway.directory: is not valid JSON, line 1, column 5")]
    [InlineData("{\"id\":\"a\",\"traits\":{}}\n{\"id\":", "gateway.directory: is not valid JSON, line 2, column 7")]
    [InlineData("""[ { "traits": {} } ]""", "gateway.directory: [0]: id is missing")]
    [InlineData("""[ { "id": "a" } ]""", "gateway.directory: [0]: traits must be an object")]
    [InlineData("""[ { "id": "a", "traits": {} }, { "id": "a", "traits": {} } ]""", "gateway.directory: [1]: the id occurs twice")]
    [InlineData("""[ { "id": "a", "traits": {}, "trait": 1 } ]""", "gateway.directory: [0]: unknown key 'trait', did you mean 'traits'?")]
    [InlineData("""[ 1 ]""", "gateway.directory: [0]: must be an object")]
    [InlineData("7", "gateway.directory: the directory: must be an object")]
    public void Read_BadDirectory_IsAProblem(string text, string expected) =>
        Assert.Contains(expected, ConfigText.Problems($$"""{ "gateway": { "directory": "file://{{Write("directory.json", text)}}" } }""", IdentityOptions.Read));

    private string Write(string name, string text)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
