using System.Data.Common;
using System.Text;
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
    public async Task<IReadOnlyList<ProvenAddress>> ListAsync(string identityId, CancellationToken cancellationToken) =>
        [.. (await ListAsync([identityId], cancellationToken))[identityId]];

    /// <summary>The same for several identities at once, by their ids.</summary>
    public async Task<ILookup<string, ProvenAddress>> ListAsync(IEnumerable<string> identityIds, CancellationToken cancellationToken)
    {
        var parameters = new DynamicParameters();
        var list = new StringBuilder("''");
        foreach (var (index, id) in identityIds.Distinct().Index())
        {
            parameters.Add($"id{index}", id);
            list.Append(", @id").Append(index);
        }
        var rows = await database.ReadAsync(connection => connection.QueryAsync<Row>(new CommandDefinition(
            $"SELECT identity_id, address_hash, channel, trait, address, proven_at FROM proven_addresses WHERE identity_id IN ({list}) ORDER BY proven_at DESC, address_hash",
            parameters, cancellationToken: cancellationToken)), cancellationToken);
        // Under another secret the same address has another hash: it is the newer row that counts.
        return rows.Select(row => (row.IdentityId, Proven: Open(row)))
            .DistinctBy(row => (row.IdentityId, row.Proven.Channel, row.Proven.Value ?? row.Proven.AddressHash))
            .ToLookup(row => row.IdentityId, row => row.Proven);
    }

    private ProvenAddress Open(Row row) => new(
        row.Channel,
        keys.OpenText(Purpose, BelongsTo(row.IdentityId, row.AddressHash), row.Address),
        row.Trait,
        row.AddressHash,
        DateTimeOffset.FromUnixTimeMilliseconds(row.ProvenAt));

    private static string BelongsTo(string identityId, string addressHash) => $"{identityId} {addressHash}";

    private sealed record Row
    {
        public string IdentityId { get; init; } = "";

        public string AddressHash { get; init; } = "";

        public string Channel { get; init; } = "";

        public string Trait { get; init; } = "";

        public byte[] Address { get; init; } = [];

        public long ProvenAt { get; init; }
    }
}
