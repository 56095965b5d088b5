using System.Text;
using Dapper;
using OtpGateway.Configuration;
using OtpGateway.Identities;
using OtpGateway.Storage;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Identities;

public class ProvenAddressStoreTests
{
    private const string Anna = "6f0f2b52-3f5e-5a57-9d4d-0c6a3b9f1c11";
    private const string Bert = "6f0f2b52-3f5e-5a57-9d4d-0c6a3b9f1c12";

    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;
    private readonly ManualTimeProvider clock = new();

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Prove_Addresses_AreListedOnceEachTheLatestFirst(string kind)
    {
        await using var store = await StoreUnderTest.OpenAsync(kind, clock, cancellationToken);
        var proven = new ProvenAddressStore(store.Database, store.Keys);
        await ProveAsync(store, Anna, "sms", "+491701234567", "phone");
        clock.Advance(TimeSpan.FromMinutes(1));
        await ProveAsync(store, Anna, "email", "anna@mail.example", "email");
        clock.Advance(TimeSpan.FromMinutes(1));
        await ProveAsync(store, Anna, "sms", "0049 170 1234567", "contact.phone");

        var listed = await proven.ListAsync(Anna, cancellationToken);

        var phone = Address.Create(Anna, "sms", "+491701234567", "phone", store.Keys)!;
        Assert.Equal(2, listed.Count);
        Assert.Equal(new ProvenAddress("sms", "+491701234567", "contact.phone", phone.Hash(store.Keys), clock.GetUtcNow()), listed[0]);
        Assert.Equal(("email", "anna@mail.example", "email", clock.GetUtcNow() - TimeSpan.FromMinutes(1)), (listed[1].Channel, listed[1].Value, listed[1].Trait, listed[1].ProvenAt));
        Assert.Empty(await proven.ListAsync(Bert, cancellationToken));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Prove_WithinATransactionThatIsUndone_ProvesNothing(string kind)
    {
        await using var store = await StoreUnderTest.OpenAsync(kind, clock, cancellationToken);
        var proven = new ProvenAddressStore(store.Database, store.Keys);

        await store.Database.TryWriteAsync(async transaction =>
        {
            await proven.ProveAsync(transaction, Anna, Address.Create(Anna, "sms", "+491701234567", "phone", store.Keys)!, clock.GetUtcNow(), cancellationToken);
            return (false, 0);
        }, cancellationToken);

        Assert.Empty(await proven.ListAsync(Anna, cancellationToken));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Prove_Address_IsNowhereInClear(string kind)
    {
        await using var store = await StoreUnderTest.OpenAsync(kind, clock, cancellationToken);
        await ProveAsync(store, Anna, "sms", "+491701234567", "phone");

        var all = new StringBuilder();
        foreach (IDictionary<string, object> row in await store.Database.ReadAsync(connection => connection.QueryAsync("SELECT * FROM proven_addresses"), cancellationToken))
            foreach (var value in row.Values)
                all.Append(value is byte[] bytes ? Encoding.Latin1.GetString(bytes) : value).Append('|');

        Assert.Contains("|phone|", all.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("1701234567", all.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task List_AfterTheSecretsHaveChanged_KnowsWhatItCanStillRead(string kind)
    {
        await using var store = await StoreUnderTest.OpenAsync(kind, clock, cancellationToken);
        await ProveAsync(store, Anna, "sms", "+491701234567", "phone");
        var before = Assert.Single(await new ProvenAddressStore(store.Database, store.Keys).ListAsync(Anna, cancellationToken));
        var replaced = new KeyRing(new SecretOptions
        {
            Cookie = [new Secret("a secret that took the place of the first")],
            Cipher = [new Secret("and another one for what is encrypted")],
        });

        // Nothing opens it any more: that there is one is not forgotten.
        Assert.Equal([before with { Value = null }], await new ProvenAddressStore(store.Database, replaced).ListAsync(Anna, cancellationToken));

        var rotated = new KeyRing(new SecretOptions
        {
            Cookie = [new Secret("a secret that took the place of the first"), new Secret("a secret of the tests, 32 bytes long")],
            Cipher = [new Secret("and another one for what is encrypted"), new Secret("another secret of the tests, longer still")],
        });
        clock.Advance(TimeSpan.FromMinutes(1));
        var address = Address.Create(Anna, "sms", "+491701234567", "phone", rotated)!;
        await store.Database.WriteAsync(async transaction =>
        {
            await new ProvenAddressStore(store.Database, rotated).ProveAsync(transaction, Anna, address, clock.GetUtcNow(), cancellationToken);
            return 0;
        }, cancellationToken);
        // The same address under another hash is one address.
        Assert.Equal([before with { AddressHash = address.Hash(rotated), ProvenAt = clock.GetUtcNow() }], await new ProvenAddressStore(store.Database, rotated).ListAsync(Anna, cancellationToken));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Accept_Address_IsKnownAndNotProven(string kind)
    {
        await using var store = await StoreUnderTest.OpenAsync(kind, clock, cancellationToken);
        var proven = new ProvenAddressStore(store.Database, store.Keys);
        await ProveAsync(store, Anna, "sms", "+491701234567", "phone");
        foreach (var address in new[] { Address.Create(Anna, "sms", "+491701234567", "phone", store.Keys)!, Address.Create(Anna, "email", "anna@mail.example", "email", store.Keys)! })
            await store.Database.WriteAsync(async transaction =>
            {
                await proven.AcceptAsync(transaction, Anna, address, cancellationToken);
                return 0;
            }, cancellationToken);

        Assert.Equal(["+491701234567"], (await proven.ListAsync(Anna, cancellationToken)).Select(address => address.Value));
        var known = await proven.KnownAsync(Anna, cancellationToken);
        Assert.Equal([("+491701234567", clock.GetUtcNow()), ("anna@mail.example", ProvenAddress.Never)], known.Select(address => (address.Value, address.ProvenAt)));

        await store.Database.WriteAsync(async transaction =>
        {
            await ProvenAddressStore.ForgetAsync(transaction, Anna, known[0].AddressHash, cancellationToken);
            return 0;
        }, cancellationToken);
        Assert.Equal(known[1], Assert.Single(await proven.KnownAsync(Anna, cancellationToken)));
        Assert.Equal(1, await proven.ForgetAllAsync(Anna, cancellationToken));
        Assert.Empty(await proven.KnownAsync(Anna, cancellationToken));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Erase_Identity_TakesWhatItHasProvenAndWhatWasCountedUnderIt(string kind)
    {
        await using var store = await StoreUnderTest.OpenAsync(kind, clock, cancellationToken);
        var proven = new ProvenAddressStore(store.Database, store.Keys);
        await ProveAsync(store, Anna, "sms", "+491701234567", "phone");
        await ProveAsync(store, Bert, "sms", "+491707654321", "phone");
        foreach (var whose in (string[])[Anna, Bert])
            await store.Database.ExecuteAsync("INSERT INTO counted (id, counter, key, at) VALUES (@whose, 'sends_per_address', @key, 1)",
                new { whose, key = (await proven.ListAsync(whose, cancellationToken))[0].AddressHash }, cancellationToken);

        var erased = await new IdentityStore(store.Database, store.Keys).EraseAsync(Anna, [], cancellationToken);

        Assert.Contains(("proven_addresses", 1), erased);
        Assert.Contains(("counted", 1), erased);
        Assert.Empty(await proven.ListAsync(Anna, cancellationToken));
        Assert.Single(await proven.ListAsync(Bert, cancellationToken));
    }

    private Task<int> ProveAsync(StoreUnderTest store, string identityId, string channel, string value, string trait) =>
        store.Database.WriteAsync(async transaction =>
        {
            await new ProvenAddressStore(store.Database, store.Keys).ProveAsync(transaction, identityId, Address.Create(identityId, channel, value, trait, store.Keys)!, clock.GetUtcNow(), cancellationToken);
            return 0;
        }, cancellationToken);
}
