using Dapper;
using OtpGateway.Storage;

namespace OtpGateway.Audit;

/// <summary>Keeps how far each chain of the audit trail has come. A chain never gets shorter.</summary>
internal sealed class AuditAnchorStore(Database database, KeyRing keys)
{
    private const string Columns = "chain, node, previous_chain, previous_seq, previous_hash, previous_at, started_at, last_seq, last_hash, last_at, mac";

    public Task SaveAsync(IReadOnlyList<AuditAnchor> anchors, CancellationToken cancellationToken) => database.WriteAsync(async transaction =>
    {
        foreach (var anchor in anchors)
            await transaction.Connection!.ExecuteAsync(new CommandDefinition(
                $"""
                INSERT INTO audit_anchors ({Columns})
                VALUES (@Chain, @Node, @PreviousChain, @PreviousSeq, @PreviousHash, @PreviousAt, @StartedAt, @LastSeq, @LastHash, @LastAt, @Mac)
                ON CONFLICT (chain) DO UPDATE SET last_seq = excluded.last_seq, last_hash = excluded.last_hash, last_at = excluded.last_at, mac = excluded.mac
                WHERE audit_anchors.last_seq < excluded.last_seq
                """, anchor.Signed(keys), transaction, cancellationToken: cancellationToken));
        return true;
    }, cancellationToken);

    /// <summary>The chain that was written last, by whichever node: the next one follows it.</summary>
    public async Task<AuditAnchor?> LatestAsync(CancellationToken cancellationToken) =>
        await database.ReadAsync(connection => connection.QueryFirstOrDefaultAsync<AuditAnchor?>(new CommandDefinition(
            $"SELECT {Columns} FROM audit_anchors ORDER BY last_at DESC, started_at DESC LIMIT 1", cancellationToken: cancellationToken)), cancellationToken) is { } latest && latest.IsGenuine(keys) ? latest : null;

    public async Task<IReadOnlyList<AuditAnchor>> ListAsync(CancellationToken cancellationToken) =>
        [.. await database.ReadAsync(connection => connection.QueryAsync<AuditAnchor>(new CommandDefinition(
            $"SELECT {Columns} FROM audit_anchors ORDER BY started_at, chain", cancellationToken: cancellationToken)), cancellationToken)];

    public Task DeleteAsync(string chain, CancellationToken cancellationToken) =>
        database.ExecuteAsync("DELETE FROM audit_anchors WHERE chain = @chain", new { chain }, cancellationToken);
}
