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

    /// <summary>Notes an address that is known from now on although no code went there. Part of the caller's transaction.</summary>
    public Task AcceptAsync(DbTransaction transaction, string identityId, Address address, CancellationToken cancellationToken)
    {
        var addressHash = address.Hash(keys);
        return transaction.Connection!.ExecuteAsync(new CommandDefinition(
            """
            INSERT INTO proven_addresses (identity_id, address_hash, channel, trait, address, proven_at)
            VALUES (@identityId, @addressHash, @Channel, @Trait, @sealedAddress, 0)
            ON CONFLICT (identity_id, address_hash) DO NOTHING
            """,
            new { identityId, addressHash, address.Channel, address.Trait, sealedAddress = keys.Seal(Purpose, BelongsTo(identityId, addressHash), address.Value) },
            transaction, cancellationToken: cancellationToken));
    }

    /// <summary>Forgets an address. Part of the caller's transaction.</summary>
    public static Task ForgetAsync(DbTransaction transaction, string identityId, string addressHash, CancellationToken cancellationToken) =>
        transaction.Connection!.ExecuteAsync(new CommandDefinition(
            "DELETE FROM proven_addresses WHERE identity_id = @identityId AND address_hash = @addressHash", new { identityId, addressHash }, transaction, cancellationToken: cancellationToken));

    /// <summary>Forgets everything that the identity has proven: what it says next is taken as at the first time.</summary>
    /// <returns>How many addresses.</returns>
    public Task<int> ForgetAllAsync(string identityId, CancellationToken cancellationToken) =>
        database.ExecuteAsync("DELETE FROM proven_addresses WHERE identity_id = @identityId", new { identityId }, cancellationToken);

    /// <summary>What is known of the identity, proven or accepted: what was shown last first, what was never shown at the end.</summary>
    public Task<IReadOnlyList<ProvenAddress>> KnownAsync(string identityId, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => KnownAsync(connection, null, identityId, cancellationToken), cancellationToken);

    /// <summary>The same for who decides by it: others who would change it wait until the transaction ends.</summary>
    public async Task<IReadOnlyList<ProvenAddress>> KnownAsync(DbTransaction transaction, string identityId, CancellationToken cancellationToken)
    {
        await database.TakeTurnAsync(transaction, "proven " + identityId, cancellationToken);
        return await KnownAsync(transaction.Connection!, transaction, identityId, cancellationToken);
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
            $"SELECT identity_id, address_hash, channel, trait, address, proven_at FROM proven_addresses WHERE identity_id IN ({list}) AND proven_at > 0 ORDER BY proven_at DESC, address_hash",
            parameters, cancellationToken: cancellationToken)), cancellationToken);
        // Under another secret the same address has another hash: it is the newer row that counts.
        return rows.Select(row => (row.IdentityId, Proven: Open(row)))
            .DistinctBy(row => (row.IdentityId, row.Proven.Channel, row.Proven.Value ?? row.Proven.AddressHash))
            .ToLookup(row => row.IdentityId, row => row.Proven);
    }

    private async Task<IReadOnlyList<ProvenAddress>> KnownAsync(DbConnection connection, DbTransaction? transaction, string identityId, CancellationToken cancellationToken) =>
        [.. (await connection.QueryAsync<Row>(new CommandDefinition(
            "SELECT identity_id, address_hash, channel, trait, address, proven_at FROM proven_addresses WHERE identity_id = @identityId ORDER BY proven_at DESC, address_hash",
            new { identityId }, transaction, cancellationToken: cancellationToken))).Select(Open)];

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
