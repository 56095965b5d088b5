using Dapper;
using OtpGateway.Storage;

namespace OtpGateway.Sessions;

/// <summary>The sessions table as an operator sees it.</summary>
internal sealed class SessionAdminStore(Database database, KeyRing keys)
{
    /// <summary>The newest sessions first, from behind a position on.</summary>
    /// <param name="identityId">Only theirs; null for everybody's.</param>
    /// <param name="active">Only those that live, or only those that have expired and are not removed yet; null for both.</param>
    public async Task<IReadOnlyList<Session>> ListAsync(string? identityId, bool? active, SessionPosition behind, int count, CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync(connection => connection.QueryAsync<SessionRow>(new CommandDefinition(
            $"""
            SELECT {SessionRow.Columns} FROM sessions
            WHERE (created_at < @CreatedAt OR created_at = @CreatedAt AND id > @Id)
                {(identityId is null ? "" : "AND identity_id = @identityId")}
                {active switch { null => "", true => "AND expires_at > @now", false => "AND expires_at <= @now" }}
            ORDER BY created_at DESC, id LIMIT @count
            """,
            new { behind.CreatedAt, behind.Id, identityId, count, now = database.Clock.NowMilliseconds }, cancellationToken: cancellationToken)), cancellationToken);
        return [.. rows.Select(row => row.Open(keys)).OfType<Session>()];
    }

    public async Task<Session?> FindAsync(string id, CancellationToken cancellationToken)
    {
        var row = await database.ReadAsync(connection => connection.QuerySingleOrDefaultAsync<SessionRow>(new CommandDefinition(
            $"SELECT {SessionRow.Columns} FROM sessions WHERE id = @id", new { id }, cancellationToken: cancellationToken)), cancellationToken);
        return row?.Open(keys);
    }
}
