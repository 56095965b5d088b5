using System.Data.Common;
using Dapper;
using OtpGateway.Storage;

namespace OtpGateway.Identities;

/// <summary>The addresses that identities have shown to have, sealed, in the database.</summary>
internal sealed class ProvenAddressStore(Database database, KeyRing keys)
{
    private const string Purpose = "proven address";

    /// <summary>Notes that a code that went to the address was entered. Part of the caller's transaction.</summary>
    public Task ProveAsync(DbTransaction transaction, string identityId, Address address, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var addressHash = address.Hash(keys);
        return transaction.Connection!.ExecuteAsync(new CommandDefinition(
            """
            INSERT INTO proven_addresses (identity_id, address_hash, channel, trait, address, proven_at)
            VALUES (@identityId, @addressHash, @Channel, @Trait, @sealedAddress, @provenAt)
            ON CONFLICT (identity_id, address_hash) DO UPDATE SET trait = excluded.trait, address = excluded.address, proven_at = excluded.proven_at
            """,
            new
            {
                identityId,
                addressHash,
                address.Channel,
                address.Trait,
                sealedAddress = keys.Seal(Purpose, BelongsTo(identityId, addressHash), address.Value),
                provenAt = now.ToUnixTimeMilliseconds(),
            },
            transaction, cancellationToken: cancellationToken));
    }

    /// <summary>What the identity has proven, each address once, the latest first.</summary>
    public async Task<IReadOnlyList<ProvenAddress>> ListAsync(string identityId, CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync(connection => connection.QueryAsync<Row>(new CommandDefinition(
            "SELECT address_hash, channel, trait, address, proven_at FROM proven_addresses WHERE identity_id = @identityId ORDER BY proven_at DESC, address_hash",
            new { identityId }, cancellationToken: cancellationToken)), cancellationToken);
        // Under another secret the same address has another hash: it is the newer row that counts.
        return [.. rows.Select(row => Open(identityId, row)).DistinctBy(proven => (proven.Channel, proven.Value ?? proven.AddressHash))];
    }

    private ProvenAddress Open(string identityId, Row row) => new(
        row.Channel,
        keys.OpenText(Purpose, BelongsTo(identityId, row.AddressHash), row.Address),
        row.Trait,
        row.AddressHash,
        DateTimeOffset.FromUnixTimeMilliseconds(row.ProvenAt));

    private static string BelongsTo(string identityId, string addressHash) => $"{identityId} {addressHash}";

    private sealed record Row
    {
        public string AddressHash { get; init; } = "";

        public string Channel { get; init; } = "";

        public string Trait { get; init; } = "";

        public byte[] Address { get; init; } = [];

        public long ProvenAt { get; init; }
    }
}
