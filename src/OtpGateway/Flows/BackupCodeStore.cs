using System.Data.Common;
using System.Text.Json;
using Dapper;
using OtpGateway.Storage;

namespace OtpGateway.Flows;

/// <summary>Backup codes in the database: keyed hashes, and the codes themselves, sealed, from their making until they are shown.</summary>
internal sealed class BackupCodeStore(Database database, KeyRing keys)
{
    private const string Purpose = "backup code";

    /// <summary>A new set that counts for nothing yet, in the place of any other that was not confirmed.</summary>
    public Task AddAsync(string setId, string identityId, string flowId, IReadOnlyList<BackupCode> codes, DateTimeOffset expiresAt, CancellationToken cancellationToken) =>
        database.WriteAsync(async transaction =>
        {
            await TakeTurnAsync(transaction, identityId, cancellationToken);
            await ExecuteAsync(transaction, "DELETE FROM backup_code_sets WHERE identity_id = @identityId AND confirmed_at IS NULL", new { identityId }, cancellationToken);
            await ExecuteAsync(transaction,
                "INSERT INTO backup_code_sets (id, identity_id, flow_id, codes, created_at, expires_at) VALUES (@setId, @identityId, @flowId, @codes, @now, @expiresAt)",
                new
                {
                    setId,
                    identityId,
                    flowId,
                    codes = keys.Seal(Purpose, setId, JsonSerializer.Serialize(codes.Select(code => code.Value))),
                    now = database.Clock.NowMilliseconds,
                    expiresAt = expiresAt.ToUnixTimeMilliseconds(),
                },
                cancellationToken);
            foreach (var (index, code) in codes.Index())
                await ExecuteAsync(transaction, "INSERT INTO backup_codes (id, set_id, identity_id, mac) VALUES (@id, @setId, @identityId, @mac)",
                    new { id = $"{setId} {index}", setId, identityId, mac = keys.Mac(Purpose, identityId, code.Value) }, cancellationToken);
            return true;
        }, cancellationToken);

    /// <summary>The set that this flow has made and that was not confirmed, or null.</summary>
    public async Task<PendingBackupCodes?> PendingAsync(string identityId, string flowId, CancellationToken cancellationToken)
    {
        var row = await database.ReadAsync(connection => connection.QuerySingleOrDefaultAsync<SetRow>(new CommandDefinition(
            "SELECT id, codes FROM backup_code_sets WHERE identity_id = @identityId AND flow_id = @flowId AND confirmed_at IS NULL AND expires_at > @now",
            new { identityId, flowId, now = database.Clock.NowMilliseconds }, cancellationToken: cancellationToken)), cancellationToken);
        return row is null ? null : new PendingBackupCodes(row.Id, flowId, row.Codes is null);
    }

    /// <summary>The codes of a pending set, the first time; null ever after.</summary>
    public Task<IReadOnlyList<BackupCode>?> ShowAsync(PendingBackupCodes set, CancellationToken cancellationToken) =>
        database.TryWriteAsync<IReadOnlyList<BackupCode>?>(async transaction =>
        {
            var codes = await transaction.Connection!.ExecuteScalarAsync<byte[]?>(new CommandDefinition(
                "SELECT codes FROM backup_code_sets WHERE id = @Id", new { set.Id }, transaction, cancellationToken: cancellationToken));
            // Two who read them at once: one row, one of them shows them.
            if (codes is null || await ExecuteAsync(transaction, "UPDATE backup_code_sets SET codes = NULL WHERE id = @Id AND codes IS NOT NULL", new { set.Id }, cancellationToken) == 0)
                return (false, null);
            return (true, keys.OpenText(Purpose, set.Id, codes) is { } text ? [.. JsonSerializer.Deserialize<List<string>>(text)!.Select(value => new BackupCode(value))] : null);
        }, cancellationToken);

    /// <summary>Makes the pending set the one that counts; the one before it ends with that. Only once it was shown.</summary>
    public Task<bool> ConfirmAsync(PendingBackupCodes set, string identityId, CancellationToken cancellationToken) =>
        database.TryWriteAsync(async transaction =>
        {
            await TakeTurnAsync(transaction, identityId, cancellationToken);
            await ExecuteAsync(transaction, "DELETE FROM backup_code_sets WHERE identity_id = @identityId AND confirmed_at IS NOT NULL AND id <> @Id", new { identityId, set.Id }, cancellationToken);
            var confirmed = await ExecuteAsync(transaction,
                """
                UPDATE backup_code_sets SET confirmed_at = @now
                WHERE id = @Id AND identity_id = @identityId AND confirmed_at IS NULL AND codes IS NULL AND expires_at > @now
                """,
                new { set.Id, identityId, now = database.Clock.NowMilliseconds }, cancellationToken) == 1;
            return (confirmed, confirmed);
        }, cancellationToken);

    /// <summary>How many codes of the confirmed set are unused; null when there is no such set.</summary>
    public Task<long?> CountAsync(string identityId, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => connection.ExecuteScalarAsync<long?>(new CommandDefinition(
            """
            SELECT (SELECT COUNT(*) FROM backup_codes WHERE set_id = sets.id AND used_at IS NULL)
            FROM backup_code_sets sets WHERE identity_id = @identityId AND confirmed_at IS NOT NULL
            """,
            new { identityId }, cancellationToken: cancellationToken)), cancellationToken);

    /// <summary>Whether the confirmed set is the one that this flow has made.</summary>
    public Task<bool> IsOfAsync(string identityId, string flowId, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => connection.ExecuteScalarAsync<bool>(new CommandDefinition(
            "SELECT COUNT(*) > 0 FROM backup_code_sets WHERE identity_id = @identityId AND flow_id = @flowId AND confirmed_at IS NOT NULL",
            new { identityId, flowId }, cancellationToken: cancellationToken)), cancellationToken);

    /// <summary>The code of the confirmed set that was typed, or null. Hashes at least once, whether or not there is one.</summary>
    public async Task<MatchedBackupCode?> MatchAsync(string identityId, BackupCode code, CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync(connection => connection.QueryAsync<CodeRow>(new CommandDefinition(
            """
            SELECT id, mac, used_at FROM backup_codes
            WHERE set_id IN (SELECT id FROM backup_code_sets WHERE identity_id = @identityId AND confirmed_at IS NOT NULL)
            """,
            new { identityId }, cancellationToken: cancellationToken)), cancellationToken);
        MatchedBackupCode? match = null;
        foreach (var row in rows.DefaultIfEmpty(CodeRow.None))
            if (keys.Verify(Purpose, row.Mac, identityId, code.Value))
                match = new MatchedBackupCode(row.Id, row.UsedAt is not null);
        return match;
    }

    /// <summary>Uses the code. One row: you won. What a new set has replaced meanwhile is gone, and so is what was switched off.</summary>
    public static async Task<bool> UseAsync(DbTransaction transaction, MatchedBackupCode code, long now, CancellationToken cancellationToken) =>
        await ExecuteAsync(transaction, "UPDATE backup_codes SET used_at = @now WHERE id = @Id AND used_at IS NULL", new { code.Id, now }, cancellationToken) == 1;

    /// <summary>Ends all of an identity's backup codes.</summary>
    public Task DisableAsync(string identityId, CancellationToken cancellationToken) =>
        database.WriteAsync(async transaction =>
        {
            await TakeTurnAsync(transaction, identityId, cancellationToken);
            return await ExecuteAsync(transaction, "DELETE FROM backup_code_sets WHERE identity_id = @identityId", new { identityId }, cancellationToken);
        }, cancellationToken);

    /// <summary>Removes what was never confirmed.</summary>
    public Task<int> SweepAsync(CancellationToken cancellationToken) =>
        database.ExecuteAsync("DELETE FROM backup_code_sets WHERE confirmed_at IS NULL AND expires_at <= @now", new { now = database.Clock.NowMilliseconds }, cancellationToken);

    // On PostgreSQL two confirmations at once would not see each other's set.
    private Task TakeTurnAsync(DbTransaction transaction, string identityId, CancellationToken cancellationToken) =>
        database.TakeTurnAsync(transaction, "backup codes " + identityId, cancellationToken);

    private static Task<int> ExecuteAsync(DbTransaction transaction, string sql, object parameters, CancellationToken cancellationToken) =>
        transaction.Connection!.ExecuteAsync(new CommandDefinition(sql, parameters, transaction, cancellationToken: cancellationToken));

    private sealed record SetRow
    {
        public string Id { get; init; } = "";
        public byte[]? Codes { get; init; }
    }

    private sealed record CodeRow
    {
        public static readonly CodeRow None = new();

        public string Id { get; init; } = "";
        public string Mac { get; init; } = "";
        public long? UsedAt { get; init; }
    }
}
