using System.Data.Common;
using System.Text;
using System.Text.Json.Nodes;
using Dapper;
using OtpGateway.Storage;

namespace OtpGateway.Identities;

/// <summary>The directory's tables. What is known of a person is encrypted; they are found by keyed hashes, under every key that is still read.</summary>
internal sealed class IdentityStore(Database database, KeyRing keys)
{
    private const string Purpose = "identity";
    private const string IdentifierPurpose = "identity identifier";
    /// <summary>What the application's ids are hashed for, wherever somebody is to be found by theirs.</summary>
    public const string ExternalIdPurpose = "identity external id";
    private const string Columns = "id, schema_id, state, content, version, state_changed_at, created_at, updated_at";

    public Task<StoredIdentity?> FindAsync(string id, CancellationToken cancellationToken) =>
        FindAsync("id = @id", new DynamicParameters(new { id }), cancellationToken);

    public Task<StoredIdentity?> FindByExternalIdAsync(string externalId, CancellationToken cancellationToken)
    {
        var parameters = new DynamicParameters();
        return FindAsync($"external_id_hash IN ({In(parameters, "hash", keys.Macs(ExternalIdPurpose, externalId))})", parameters, cancellationToken);
    }

    /// <summary>A page of the directory, by id.</summary>
    /// <param name="identifier">Only who has it (in any spelling); null for all.</param>
    /// <param name="ids">Only these; null for all.</param>
    /// <param name="behind">The id before the page; empty for the first.</param>
    public async Task<IReadOnlyList<StoredIdentity>> ListAsync(string? identifier, IReadOnlyList<string>? ids, string behind, int count, CancellationToken cancellationToken)
    {
        if (ids is { Count: 0 })
            return [];
        var parameters = new DynamicParameters(new { behind, count });
        var found = identifier is null ? "" :
            $"AND id IN (SELECT identity_id FROM identity_identifiers WHERE hash IN ({In(parameters, "hash", keys.Macs(IdentifierPurpose, Identifiers.Normalise(identifier)))}))";
        var named = ids is null ? "" : $"AND id IN ({In(parameters, "id", ids)})";
        var rows = await database.ReadAsync(connection => connection.QueryAsync<Row>(new CommandDefinition(
            $"SELECT {Columns} FROM identities WHERE id > @behind {found} {named} ORDER BY id LIMIT @count",
            parameters, cancellationToken: cancellationToken)), cancellationToken);
        return [.. rows.Select(Open)];
    }

    /// <param name="keep">False: only whether it could be done.</param>
    public Task<IdentityWritten> CreateAsync(StoredIdentity identity, IReadOnlyList<string> identifiers, bool keep, CancellationToken cancellationToken) =>
        database.TryWriteAsync(async transaction =>
        {
            var written = await CreateAsync(transaction, identity, identifiers, cancellationToken);
            return (keep && written == IdentityWritten.Done, written);
        }, cancellationToken);

    /// <summary>The same as a part of the caller's transaction, which must not be committed when it could not be done.</summary>
    public async Task<IdentityWritten> CreateAsync(DbTransaction transaction, StoredIdentity identity, IReadOnlyList<string> identifiers, CancellationToken cancellationToken)
    {
        var parameters = Parameters(identity);
        await TakeTurnAsync(transaction, identity, cancellationToken);
        var taken = identity.ExternalId is { } externalId ? $"WHERE NOT EXISTS (SELECT 1 FROM identities WHERE external_id_hash IN ({In(parameters, "external", keys.Macs(ExternalIdPurpose, externalId))}))" : "WHERE true";
        var written = await ExecuteAsync(transaction,
            $"""
            INSERT INTO identities (id, schema_id, state, external_id_hash, content, version, state_changed_at, created_at, updated_at)
            SELECT @Id, @SchemaId, @state, @externalIdHash, @content, 1, CAST(@stateChangedAt AS BIGINT), @createdAt, @updatedAt
            {taken} ON CONFLICT DO NOTHING
            """, parameters, cancellationToken);
        return written != 1 ? IdentityWritten.ExternalIdTaken
            : await NameAsync(transaction, identity, identifiers, cancellationToken) ? IdentityWritten.Done
            : IdentityWritten.IdentifierTaken;
    }

    /// <summary>Writes a changed identity over the one that was read. Who becomes inactive is signed out with it.</summary>
    public Task<IdentityWritten> ReplaceAsync(StoredIdentity identity, IReadOnlyList<string> identifiers, CancellationToken cancellationToken) =>
        database.TryWriteAsync(async transaction =>
        {
            var written = await ReplaceAsync(transaction, identity, identifiers, cancellationToken);
            return (written == IdentityWritten.Done, written);
        }, cancellationToken);

    /// <summary>The same as a part of the caller's transaction, which must not be committed when it could not be done.</summary>
    public async Task<IdentityWritten> ReplaceAsync(DbTransaction transaction, StoredIdentity identity, IReadOnlyList<string> identifiers, CancellationToken cancellationToken)
    {
        if (identity.ExternalId is { } externalId)
        {
            await TakeTurnAsync(transaction, identity, cancellationToken);
            var others = new DynamicParameters(new { identity.Id });
            if (await transaction.Connection!.ExecuteScalarAsync<long>(new CommandDefinition(
                $"SELECT COUNT(*) FROM identities WHERE id <> @Id AND external_id_hash IN ({In(others, "external", keys.Macs(ExternalIdPurpose, externalId))})",
                others, transaction, cancellationToken: cancellationToken)) > 0)
                return IdentityWritten.ExternalIdTaken;
        }
        var written = await ExecuteAsync(transaction,
            """
            UPDATE identities SET schema_id = @SchemaId, state = @state, external_id_hash = @externalIdHash, content = @content, version = version + 1,
                state_changed_at = @stateChangedAt, updated_at = @updatedAt
            WHERE id = @Id AND version = @Version
            """, Parameters(identity), cancellationToken);
        if (written != 1)
            return IdentityWritten.Changed;
        await ExecuteAsync(transaction, "DELETE FROM identity_identifiers WHERE identity_id = @Id", new { identity.Id }, cancellationToken);
        if (!await NameAsync(transaction, identity, identifiers, cancellationToken))
            return IdentityWritten.IdentifierTaken;
        if (identity.State == IdentityState.Inactive)
            await IdentityTraces.EndAsync(transaction, identity.Id, database.Clock.NowMilliseconds, cancellationToken);
        return IdentityWritten.Done;
    }

    /// <summary>Removes the identity and ends what was begun with it. False: there was none.</summary>
    public Task<bool> DeleteAsync(string id, CancellationToken cancellationToken) =>
        database.WriteAsync(async transaction =>
        {
            if (await ExecuteAsync(transaction, "DELETE FROM identities WHERE id = @id", new { id }, cancellationToken) != 1)
                return false;
            // Named by its own statement: not every connection has SQLite's foreign keys switched on.
            await ExecuteAsync(transaction, "DELETE FROM identity_identifiers WHERE identity_id = @id", new { id }, cancellationToken);
            await ExecuteAsync(transaction, "DELETE FROM proven_addresses WHERE identity_id = @id", new { id }, cancellationToken);
            await IdentityTraces.EndAsync(transaction, id, database.Clock.NowMilliseconds, cancellationToken);
            return true;
        }, cancellationToken);

    /// <summary>Removes everything that is kept about somebody, in the directory or not.</summary>
    /// <param name="id">The identity.</param>
    /// <param name="otherKeys">Under which their addresses are counted, and what was begun in their name by people who were not signed in.</param>
    /// <returns>How many rows of what.</returns>
    public Task<IReadOnlyList<(string What, int Count)>> EraseAsync(string id, IReadOnlyList<string> otherKeys, CancellationToken cancellationToken) =>
        database.WriteAsync(transaction => IdentityTraces.EraseAsync(transaction, id, otherKeys, cancellationToken), cancellationToken);

    // The unique index cannot be asked not to throw in an update: whoever gives an external id away waits for the others.
    private Task TakeTurnAsync(DbTransaction transaction, StoredIdentity identity, CancellationToken cancellationToken) =>
        identity.ExternalId is { } externalId
            ? database.TakeTurnAsync(transaction, ExternalIdPurpose + keys.Mac(ExternalIdPurpose, externalId), cancellationToken)
            : Task.CompletedTask;

    private async Task<bool> NameAsync(DbTransaction transaction, StoredIdentity identity, IReadOnlyList<string> identifiers, CancellationToken cancellationToken)
    {
        // In one order for everybody: two nodes that wait for each other's names would wait for ever.
        foreach (var identifier in identifiers.Order(StringComparer.Ordinal))
        {
            var parameters = new DynamicParameters(new { identity.SchemaId, identity.Id, own = keys.Mac(IdentifierPurpose, identifier) });
            var written = await ExecuteAsync(transaction,
                $"""
                INSERT INTO identity_identifiers (schema_id, hash, identity_id)
                SELECT @SchemaId, @own, @Id WHERE NOT EXISTS (SELECT 1 FROM identity_identifiers WHERE schema_id = @SchemaId AND hash IN ({In(parameters, "hash", keys.Macs(IdentifierPurpose, identifier))}))
                ON CONFLICT DO NOTHING
                """, parameters, cancellationToken);
            if (written != 1)
                return false;
        }
        return true;
    }

    private DynamicParameters Parameters(StoredIdentity identity) => new(new
    {
        identity.Id,
        identity.SchemaId,
        identity.Version,
        state = identity.State.Name(),
        externalIdHash = identity.ExternalId is { } externalId ? keys.Mac(ExternalIdPurpose, externalId) : null,
        content = keys.Seal(Purpose, identity.Id, identity.ToContent().ToJsonString()),
        stateChangedAt = identity.StateChangedAt?.ToUnixTimeMilliseconds(),
        createdAt = identity.CreatedAt.ToUnixTimeMilliseconds(),
        updatedAt = identity.UpdatedAt.ToUnixTimeMilliseconds(),
    });

    private async Task<StoredIdentity?> FindAsync(string where, DynamicParameters parameters, CancellationToken cancellationToken)
    {
        var row = await database.ReadAsync(connection => connection.QuerySingleOrDefaultAsync<Row>(new CommandDefinition(
            $"SELECT {Columns} FROM identities WHERE {where}", parameters, cancellationToken: cancellationToken)), cancellationToken);
        return row is null ? null : Open(row);
    }

    /// <exception cref="InvalidDataException">No known key opens it: whether the person may sign in cannot be decided.</exception>
    private StoredIdentity Open(Row row)
    {
        var content = keys.OpenText(Purpose, row.Id, row.Content) is { } text ? JsonNode.Parse(text)!.AsObject()
            : throw new InvalidDataException($"Identity {row.Id} is encrypted with a secret that secrets.cipher does not have.");
        return new StoredIdentity
        {
            Id = row.Id,
            SchemaId = row.SchemaId,
            ExternalId = content["external_id"]?.GetValue<string>(),
            State = IdentityStates.Find(row.State) ?? IdentityState.Inactive,
            StateChangedAt = row.StateChangedAt is { } changed ? DateTimeOffset.FromUnixTimeMilliseconds(changed) : null,
            Traits = content["traits"]!.DeepClone().AsObject(),
            MetadataPublic = content["metadata_public"]?.DeepClone(),
            MetadataAdmin = content["metadata_admin"]?.DeepClone(),
            CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.CreatedAt),
            UpdatedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.UpdatedAt),
            Version = row.Version,
        };
    }

    // Written one by one: what Dapper makes of a list is another statement for each database.
    private static string In(DynamicParameters parameters, string name, IReadOnlyList<string> values)
    {
        var list = new StringBuilder();
        foreach (var (index, value) in values.Index())
        {
            parameters.Add($"{name}{index}", value);
            list.Append(index == 0 ? "@" : ", @").Append(name).Append(index);
        }
        return list.ToString();
    }

    private static Task<int> ExecuteAsync(DbTransaction transaction, string sql, object parameters, CancellationToken cancellationToken) =>
        transaction.Connection!.ExecuteAsync(new CommandDefinition(sql, parameters, transaction, cancellationToken: cancellationToken));

    private sealed record Row
    {
        public string Id { get; init; } = "";

        public string SchemaId { get; init; } = "";

        public string State { get; init; } = "";

        public byte[] Content { get; init; } = [];

        public long Version { get; init; }

        public long? StateChangedAt { get; init; }

        public long CreatedAt { get; init; }

        public long UpdatedAt { get; init; }
    }
}
