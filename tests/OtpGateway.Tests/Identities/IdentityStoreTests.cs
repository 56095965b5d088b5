using System.Text;
using System.Text.Json.Nodes;
using Dapper;
using OtpGateway.Configuration;
using OtpGateway.Identities;
using OtpGateway.Storage;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Identities;

public class IdentityStoreTests
{
    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;
    private readonly ManualTimeProvider clock = new();

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Create_Identity_IsFoundByEverythingThatNamesIt(string kind)
    {
        await using var store = await StoreUnderTest.OpenAsync(kind, clock, cancellationToken);
        var identities = new IdentityStore(store.Database, store.Keys);
        var anna = New("anna-4711", """{ "phone": "+49 170 1234567", "email": "Anna@Mail.Example" }""") with { MetadataPublic = JsonNode.Parse("[1]"), MetadataAdmin = "vip", StateChangedAt = clock.GetUtcNow() };

        Assert.Equal(IdentityWritten.Done, await CreateAsync(identities, anna));

        foreach (var found in new[]
        {
            await identities.FindAsync(anna.Id, cancellationToken),
            await identities.FindByExternalIdAsync("anna-4711", cancellationToken),
            Assert.Single(await identities.ListAsync("0049 (0)170 123 45 67", null, "", 10, cancellationToken)),
            Assert.Single(await identities.ListAsync(" anna@MAIL.example", null, "", 10, cancellationToken)),
            Assert.Single(await identities.ListAsync(null, [anna.Id, Guid.NewGuid().ToString()], "", 10, cancellationToken)),
        })
        {
            Assert.Equal(anna.ToImportJson().ToJsonString(), found!.ToImportJson().ToJsonString());
            Assert.Equal((anna.Id, anna.CreatedAt, anna.UpdatedAt, anna.StateChangedAt, 1), (found.Id, found.CreatedAt, found.UpdatedAt, found.StateChangedAt, found.Version));
        }
        Assert.Null(await identities.FindByExternalIdAsync("Anna-4711", cancellationToken));
        Assert.Empty(await identities.ListAsync("+491701234568", null, "", 10, cancellationToken));
        Assert.Empty(await identities.ListAsync(null, [], "", 10, cancellationToken));
        Assert.Empty(await identities.ListAsync(null, null, anna.Id, 10, cancellationToken));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Create_Identity_IsNowhereInClear(string kind)
    {
        await using var store = await StoreUnderTest.OpenAsync(kind, clock, cancellationToken);
        await CreateAsync(new IdentityStore(store.Database, store.Keys), New("anna-4711", """{ "phone": "+491701234567" }""") with { MetadataAdmin = "vip-marker" });

        var all = new StringBuilder();
        foreach (var table in (string[])["identities", "identity_identifiers"])
            foreach (IDictionary<string, object> row in await store.Database.ReadAsync(connection => connection.QueryAsync($"SELECT * FROM {table}"), cancellationToken))
                foreach (var value in row.Values)
                    all.Append(value is byte[] bytes ? Encoding.Latin1.GetString(bytes) : value).Append('|');

        Assert.Contains("|active|", all.ToString(), StringComparison.Ordinal);
        foreach (var secret in (string[])["1701234567", "4711", "vip-marker"])
            Assert.DoesNotContain(secret, all.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Create_TakenName_IsRefusedWhole(string kind)
    {
        await using var store = await StoreUnderTest.OpenAsync(kind, clock, cancellationToken);
        var identities = new IdentityStore(store.Database, store.Keys);
        await CreateAsync(identities, New("anna", """{ "phone": "+491701234567", "email": "anna@mail.example" }"""));

        Assert.Equal(IdentityWritten.IdentifierTaken, await CreateAsync(identities, New("bert", """{ "email": "bert@mail.example", "phone": "0049 170 1234567" }""")));
        Assert.Equal(IdentityWritten.IdentifierTaken, await CreateAsync(identities, New(null, """{ "email": "ANNA@mail.example" }""")));
        Assert.Equal(IdentityWritten.ExternalIdTaken, await CreateAsync(identities, New("anna", "{}")));
        // Another schema is another world, and nothing is left of what was refused.
        Assert.Equal(IdentityWritten.Done, await CreateAsync(identities, New(null, """{ "phone": "+491701234567" }""") with { SchemaId = "staff" }));
        Assert.Equal(IdentityWritten.Done, await CreateAsync(identities, New("bert", """{ "email": "bert@mail.example" }""")));
        Assert.Equal(2, (await identities.ListAsync("+491701234567", null, "", 10, cancellationToken)).Count);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Create_SameNameAtOnce_IsDoneOnce(string kind)
    {
        await using var store = await StoreUnderTest.OpenAsync(kind, clock, cancellationToken);
        var identities = new IdentityStore(store.Database, store.Keys);

        var byPhone = await Task.WhenAll(Enumerable.Range(0, 16).Select(number => Task.Run(() => CreateAsync(identities, New($"p{number}", """{ "phone": "+491701234567", "email": "x@mail.example" }""")))));
        var byExternalId = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => CreateAsync(identities, New("same", "{}")))));

        Assert.Equal((1, 15), (byPhone.Count(written => written == IdentityWritten.Done), byPhone.Count(written => written == IdentityWritten.IdentifierTaken)));
        Assert.Equal((1, 15), (byExternalId.Count(written => written == IdentityWritten.Done), byExternalId.Count(written => written == IdentityWritten.ExternalIdTaken)));
        Assert.Equal(2, (await identities.ListAsync(null, null, "", 100, cancellationToken)).Count);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Create_WithoutKeeping_LeavesNothing(string kind)
    {
        await using var store = await StoreUnderTest.OpenAsync(kind, clock, cancellationToken);
        var identities = new IdentityStore(store.Database, store.Keys);
        var anna = New("anna", """{ "phone": "+491701234567" }""");

        Assert.Equal(IdentityWritten.Done, await identities.CreateAsync(anna, Names(anna), keep: false, cancellationToken));

        Assert.Empty(await identities.ListAsync(null, null, "", 10, cancellationToken));
        Assert.Equal(IdentityWritten.Done, await CreateAsync(identities, anna));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Replace_VersionThatWasChanged_IsRefused(string kind)
    {
        await using var store = await StoreUnderTest.OpenAsync(kind, clock, cancellationToken);
        var identities = new IdentityStore(store.Database, store.Keys);
        var anna = New("anna", """{ "phone": "+491701234567" }""");
        await CreateAsync(identities, anna);
        await CreateAsync(identities, New("bert", """{ "phone": "+491702345678" }"""));
        var moved = anna with { Traits = Traits("""{ "phone": "+491703456789" }"""), ExternalId = "anna-2" };

        Assert.Equal(IdentityWritten.IdentifierTaken, await ReplaceAsync(identities, anna with { Traits = Traits("""{ "phone": "+491702345678" }""") }));
        Assert.Equal(IdentityWritten.ExternalIdTaken, await ReplaceAsync(identities, anna with { ExternalId = "bert" }));
        Assert.Equal(IdentityWritten.Done, await ReplaceAsync(identities, moved));
        Assert.Equal(IdentityWritten.Changed, await ReplaceAsync(identities, moved));
        Assert.Equal(IdentityWritten.Done, await ReplaceAsync(identities, moved with { Version = 2 }));

        Assert.Empty(await identities.ListAsync("+491701234567", null, "", 10, cancellationToken));
        Assert.Null(await identities.FindByExternalIdAsync("anna", cancellationToken));
        Assert.Equal(3, (await identities.FindByExternalIdAsync("anna-2", cancellationToken))!.Version);
        // What was given up may be somebody else's.
        Assert.Equal(IdentityWritten.Done, await CreateAsync(identities, New("anna", """{ "phone": "+491701234567" }""")));
    }

    [Fact]
    public async Task Find_WrittenUnderTheSecretBefore_IsFoundAndKeepsItsNames()
    {
        await using var store = await StoreUnderTest.OpenAsync("sqlite", clock, cancellationToken);
        var (older, newer) = (new Secret("the secret before, more than 32 bytes"), new Secret("the secret of today, more than 32 bytes"));
        var before = new IdentityStore(store.Database, new KeyRing(new SecretOptions { Cookie = [older], Cipher = [older] }));
        var today = new IdentityStore(store.Database, new KeyRing(new SecretOptions { Cookie = [newer, older], Cipher = [newer, older] }));
        var later = new IdentityStore(store.Database, new KeyRing(new SecretOptions { Cookie = [newer, older], Cipher = [newer] }));
        await CreateAsync(before, New("anna", """{ "phone": "+491701234567" }"""));

        Assert.NotNull(await today.FindByExternalIdAsync("anna", cancellationToken));
        Assert.Single(await today.ListAsync("+491701234567", null, "", 10, cancellationToken));
        Assert.Equal(IdentityWritten.IdentifierTaken, await CreateAsync(today, New("bert", """{ "phone": "+491701234567" }""")));
        Assert.Equal(IdentityWritten.ExternalIdTaken, await CreateAsync(today, New("anna", "{}")));
        // Whether somebody unreadable may sign in cannot be decided.
        await Assert.ThrowsAsync<InvalidDataException>(() => later.FindByExternalIdAsync("anna", cancellationToken));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Delete_Identity_FreesItsNames(string kind)
    {
        await using var store = await StoreUnderTest.OpenAsync(kind, clock, cancellationToken);
        var identities = new IdentityStore(store.Database, store.Keys);
        var anna = New("anna", """{ "phone": "+491701234567" }""");
        await CreateAsync(identities, anna);

        Assert.True(await identities.DeleteAsync(anna.Id, cancellationToken));
        Assert.False(await identities.DeleteAsync(anna.Id, cancellationToken));
        Assert.Null(await identities.FindAsync(anna.Id, cancellationToken));
        Assert.Equal(IdentityWritten.Done, await CreateAsync(identities, New("anna", """{ "phone": "+491701234567" }""")));
    }

    private StoredIdentity New(string? externalId, string traits) => new()
    {
        Id = Guid.NewGuid().ToString(),
        SchemaId = "default",
        ExternalId = externalId,
        Traits = Traits(traits),
        CreatedAt = clock.GetUtcNow(),
        UpdatedAt = clock.GetUtcNow(),
        Version = 1,
    };

    private static JsonObject Traits(string json) => JsonNode.Parse(json)!.AsObject();

    private static IReadOnlyList<string> Names(StoredIdentity identity) => Identifiers.Of(identity.Traits, IdentitySchema.BuiltIn);

    private Task<IdentityWritten> CreateAsync(IdentityStore identities, StoredIdentity identity) => identities.CreateAsync(identity, Names(identity), keep: true, cancellationToken);

    private Task<IdentityWritten> ReplaceAsync(IdentityStore identities, StoredIdentity identity) => identities.ReplaceAsync(identity, Names(identity), cancellationToken);
}
