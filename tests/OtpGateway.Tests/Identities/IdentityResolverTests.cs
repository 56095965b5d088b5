using System.Text.Json.Nodes;
using OtpGateway.Configuration;
using OtpGateway.Identities;

namespace OtpGateway.Tests.Identities;

public class IdentityResolverTests
{
    private const string Schema = """
        { "properties": { "traits": { "properties": { "name": {},
            "email": { "ory.sh/kratos": { "credentials": { "code": { "identifier": true, "via": "email" } } } },
            "contact": { "properties": { "phone": { "ory.sh/kratos": { "credentials": { "code": { "identifier": true, "via": "sms" } } } }, "mobile": {} } },
            "phones": { "items": { "ory.sh/kratos": { "credentials": { "code": { "identifier": true, "via": "sms" } } } } } } } } }
        """;

    [Fact]
    public void Resolve_Caller_HasBothIdsAndSortedAddresses()
    {
        var identity = Resolver("[]").Resolve("bank", "alice", Traits("""
            { "email": "Alice@X.example", "contact": { "phone": "+49 170 1234567" }, "phones": ["0049 170 1234567", "+43 660 1234567", "nonsense"] }
            """));
        Assert.Equal("alice", identity.ExternalId);
        Assert.Equal("bank", identity.Authenticator);
        Assert.Equal("one", identity.SchemaId);
        Assert.Equal(
            [("sms", "+436601234567", "phones"), ("sms", "+491701234567", "contact.phone"), ("email", "Alice@x.example", "email")],
            identity.Addresses.Select(address => (address.Channel, address.Value, address.Trait)));
    }

    [Fact]
    public void Resolve_Id_IsAStableUuidOfAuthenticatorAndSubject()
    {
        var resolver = Resolver("[]");
        var id = resolver.Resolve("bank", "alice", []).Id;
        Assert.Equal(id, Resolver("[]").Resolve("bank", "alice", Traits("""{ "name": "Alice" }""")).Id);
        Assert.Equal('5', id[14]);
        Assert.Contains(id[19], "89ab");
        Assert.NotEqual(id, resolver.Resolve("bank", "Alice", []).Id);
        Assert.NotEqual(id, resolver.Resolve("ban", "kalice", []).Id);
        // Written down, because everything stored hangs on it.
        Assert.Equal("613f58f0-f1f0-5a73-8828-5d575ff93790", id);
    }

    [Fact]
    public void Resolve_DirectoryEntry_WinsTraitByTrait()
    {
        var resolver = Resolver("""[ { "id": "alice", "traits": { "email": null, "contact": { "phone": "431", "mobile": "x" }, "phones": ["+436601234567"] } } ]""");
        var theirs = Traits("""{ "name": "Alice", "email": "alice@x.example", "contact": { "phone": "+491701234567", "room": 7 } }""");
        var identity = resolver.Resolve("bank", "alice", theirs);
        Assert.Equal("""{"name":"Alice","email":null,"contact":{"phone":"431","room":7,"mobile":"x"},"phones":["\u002B436601234567"]}""", identity.Traits.ToJsonString());
        Assert.Equal(["+436601234567"], identity.Addresses.Select(address => address.Value));
        Assert.Equal("alice@x.example", theirs["email"]!.GetValue<string>());
        Assert.Equal("bob@x.example", resolver.Resolve("bank", "bob", Traits("""{ "email": "bob@x.example" }""")).Addresses.Single().Value);
    }

    [Fact]
    public void Resolve_DirectoryEntry_SaysItsOwnAddressesAndNoOthers()
    {
        var resolver = Resolver("""[ { "id": "alice", "traits": { "contact": { "mobile": "x" }, "phones": ["+43 660 1234567"] } } ]""");

        var identity = resolver.Resolve("bank", "alice", Traits("""{ "email": "alice@x.example", "contact": { "phone": "+491701234567" }, "phones": ["+491709999999"] }"""));

        Assert.Equal(
            [("+436601234567", true), ("+491701234567", false), ("alice@x.example", false)],
            identity.Addresses.Select(address => (address.Value, address.FromDirectory)));
        Assert.Equal(identity.Addresses, Identity.FromJson(identity.ToJson()).Addresses);
    }

    [Fact]
    public void Addresses_Via_PicksTheTraitsAddress()
    {
        var resolver = Resolver("[]");
        var identity = resolver.Resolve("bank", "alice", Traits("""{ "email": "alice@x.example", "contact": { "phone": "+491701234567", "mobile": "0049 170 1234567" } }"""));
        Assert.Equal(2, Assert.IsType<AddressesResult.Found>(resolver.Addresses(identity, "")).Addresses.Count);
        Assert.Equal("+491701234567", Assert.IsType<AddressesResult.Found>(resolver.Addresses(identity, "contact.phone")).Addresses.Single().Value);
        // The same number under a trait that is not marked: Ory goes by the value.
        Assert.Equal("contact.phone", Assert.IsType<AddressesResult.Found>(resolver.Addresses(identity, "contact.mobile")).Addresses.Single().Trait);
    }

    [Theory]
    [InlineData("pager", typeof(AddressesResult.TraitNotInSchema), "No value found for trait pager in the current identity.")]
    [InlineData("Email", typeof(AddressesResult.TraitNotInSchema), "No value found for trait Email in the current identity.")]
    [InlineData("email", typeof(AddressesResult.TraitEmpty), "No value found for trait email in the current identity.")]
    [InlineData("phones", typeof(AddressesResult.TraitEmpty), "No value found for trait phones in the current identity.")]
    [InlineData("contact", typeof(AddressesResult.TraitEmpty), "No value found for trait contact in the current identity.")]
    [InlineData("name", typeof(AddressesResult.NoAddress), "You can only reference a trait that matches a verification email address in the via parameter, or a registered credential.")]
    [InlineData("contact.phone", typeof(AddressesResult.NoAddress), "You can only reference a trait that matches a verification email address in the via parameter, or a registered credential.")]
    [InlineData("", typeof(AddressesResult.NoAddress), "The current identity has no address that a code can be sent to.")]
    public void Addresses_NothingThere_SaysWhy(string via, Type expected, string reason)
    {
        var resolver = Resolver("[]");
        var identity = resolver.Resolve("bank", "alice", Traits("""{ "name": "Alice", "email": "  ", "phones": [], "contact": { "phone": "0170 1234567" }, "pager": "+491701234567" }"""));
        var result = resolver.Addresses(identity, via);
        Assert.IsType(expected, result);
        Assert.Equal(reason, Assert.IsAssignableFrom<AddressesResult.Missing>(result).Reason);
    }

    [Fact]
    public void FromJson_Stored_IsTheSame()
    {
        var resolver = Resolver("[]");
        var identity = resolver.Resolve("bank", "alice", Traits("""{ "email": "alice@x.example", "contact": { "phone": "+491701234567" } }"""));
        var restored = Identity.FromJson(JsonNode.Parse(identity.ToJson().ToJsonString())!.AsObject());
        Assert.Equal(identity.ToJson().ToJsonString(), restored.ToJson().ToJsonString());
        Assert.Equal(identity.Addresses, restored.Addresses);
        Assert.IsType<AddressesResult.Found>(resolver.Addresses(restored, "email"));
    }

    [Fact]
    public void ToPublicJson_Identity_HasOrysShape()
    {
        var identity = Resolver("[]").Resolve("bank", "alice", Traits("""{ "email": "alice@x.example" }"""));
        Assert.Equal(
            $$$"""{"id":"{{{identity.Id}}}","external_id":"alice","schema_id":"one","schema_url":"https://bank.example/schemas/b25l","state":"active","traits":{"email":"alice@x.example"},"metadata_public":null,"organization_id":null}""",
            identity.ToPublicJson("https://bank.example/schemas/b25l").ToJsonString());
        Assert.DoesNotContain("alice", identity.ToString(), StringComparison.Ordinal);
    }

    private static JsonObject Traits(string json) => JsonNode.Parse(json)!.AsObject();

    private static IdentityResolver Resolver(string directory)
    {
        var options = ConfigText.Read($$"""
            { "gateway": { "directory": "{{ConfigText.Base64(directory)}}" }, "identity": { "schemas": [ { "id": "one", "url": "{{ConfigText.Base64(Schema)}}" } ] } }
            """, IdentityOptions.Read);
        return new IdentityResolver(new Live<IdentityOptions>(options), TestKeys.New());
    }
}
