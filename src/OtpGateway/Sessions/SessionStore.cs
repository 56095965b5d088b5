using System.Data.Common;
using System.Text.Json;
using Dapper;
using OtpGateway.Storage;

namespace OtpGateway.Sessions;

/// <summary>Sessions in the database. A handle is kept as its SHA-256 alone, the identity encrypted.</summary>
internal sealed class SessionStore(Database database, KeyRing keys)
{
    public Task CreateAsync(Session session, string handleHash, CancellationToken cancellationToken) =>
        database.WriteAsync(transaction => CreateAsync(transaction, session, handleHash, cancellationToken), cancellationToken);

    public Task<int> CreateAsync(DbTransaction transaction, Session session, string handleHash, CancellationToken cancellationToken) =>
        transaction.Connection!.ExecuteAsync(new CommandDefinition(
            """
            INSERT INTO sessions (id, handle_hash, identity_id, fingerprint, identity, device, aal, first_factor_at, second_factor_at, methods, seen_at, created_at, expires_at)
            VALUES (@Id, @handleHash, @identityId, @Fingerprint, @identity, @device, 1, @firstFactorAt, NULL, @methods, @seenAt, @createdAt, @expiresAt)
            """,
            new
            {
                session.Id,
                handleHash,
                identityId = session.Identity.Id,
                session.Fingerprint,
                identity = keys.Seal(SessionRow.Purpose, session.Id, session.Identity.ToJson().ToJsonString()),
                device = session.Device is { } device ? keys.Seal(SessionRow.Purpose, session.Id + " device", JsonSerializer.Serialize(device)) : null,
                firstFactorAt = session.FirstFactorAt.ToUnixTimeMilliseconds(),
                methods = JsonSerializer.Serialize(session.Methods),
                seenAt = session.SeenAt.ToUnixTimeMilliseconds(),
                createdAt = session.CreatedAt.ToUnixTimeMilliseconds(),
                expiresAt = session.ExpiresAt.ToUnixTimeMilliseconds(),
            },
            transaction, cancellationToken: cancellationToken));

    /// <summary>The live session that the handle opens, or null.</summary>
    public async Task<Session?> FindAsync(string handleHash, CancellationToken cancellationToken)
    {
        var row = await database.ReadAsync(connection => connection.QuerySingleOrDefaultAsync<SessionRow>(new CommandDefinition(
            $"SELECT {SessionRow.Columns} FROM sessions WHERE handle_hash = @handleHash AND expires_at > @now",
            new { handleHash, now = database.Clock.NowMilliseconds }, cancellationToken: cancellationToken)), cancellationToken);
        return row?.Open(keys);
    }

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

    /// <summary>A session by its id, expired or not, or null.</summary>
    public async Task<Session?> FindByIdAsync(string id, CancellationToken cancellationToken)
    {
        var row = await database.ReadAsync(connection => connection.QuerySingleOrDefaultAsync<SessionRow>(new CommandDefinition(
            $"SELECT {SessionRow.Columns} FROM sessions WHERE id = @id", new { id }, cancellationToken: cancellationToken)), cancellationToken);
        return row?.Open(keys);
    }

    /// <summary>Known sessions as they stand now, by id: what moves in them is read again, and those that have ended are not among them.</summary>
    public async Task<IReadOnlyDictionary<string, Session>> ReadAgainAsync(IEnumerable<Session> known, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, Session>(StringComparer.Ordinal);
        var byId = known.ToDictionary(session => session.Id, StringComparer.Ordinal);
        foreach (var ids in byId.Keys.Chunk(500))
        {
            var parameters = new DynamicParameters(new { now = database.Clock.NowMilliseconds });
            var rows = await database.ReadAsync(connection => connection.QueryAsync<SessionRow>(new CommandDefinition(
                $"SELECT {SessionRow.MovingColumns} FROM sessions WHERE id IN ({In(parameters, ids)}) AND expires_at > @now", parameters, cancellationToken: cancellationToken)), cancellationToken);
            foreach (var row in rows)
                found[row.Id] = row.Over(byId[row.Id]);
        }
        return found;
    }

    /// <summary>The other live sessions of an identity in the order of their ids, those after the given id.</summary>
    public async Task<IReadOnlyList<Session>> OthersAsync(string identityId, string exceptId, string afterId, int limit, CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync(connection => connection.QueryAsync<SessionRow>(new CommandDefinition(
            $"SELECT {SessionRow.Columns} FROM sessions WHERE identity_id = @identityId AND id <> @exceptId AND id > @afterId AND expires_at > @now ORDER BY id LIMIT @limit",
            new { identityId, exceptId, afterId, limit, now = database.Clock.NowMilliseconds }, cancellationToken: cancellationToken)), cancellationToken);
        return [.. rows.Select(row => row.Open(keys)).OfType<Session>()];
    }

    public Task<long> CountOthersAsync(string identityId, string exceptId, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => connection.ExecuteScalarAsync<long>(new CommandDefinition(
            "SELECT COUNT(*) FROM sessions WHERE identity_id = @identityId AND id <> @exceptId AND expires_at > @now",
            new { identityId, exceptId, now = database.Clock.NowMilliseconds }, cancellationToken: cancellationToken)), cancellationToken);

    /// <summary>Ends the other live sessions of an identity, or the one of them that is named.</summary>
    /// <returns>The ids of those that ended.</returns>
    public async Task<IReadOnlyList<string>> RevokeOthersAsync(string identityId, string exceptId, string? id, CancellationToken cancellationToken) =>
        [.. await database.WriteAsync(transaction => transaction.Connection!.QueryAsync<string>(new CommandDefinition(
            $"DELETE FROM sessions WHERE identity_id = @identityId AND id <> @exceptId AND expires_at > @now {(id is null ? "" : "AND id = @id")} RETURNING id",
            new { identityId, exceptId, id, now = database.Clock.NowMilliseconds }, transaction, cancellationToken: cancellationToken)), cancellationToken)];

    /// <summary>Raises the session to aal2 under a new handle; the handle before it is dead from then on. Part of the transaction that uses the code.</summary>
    /// <returns>Whether the session was still there.</returns>
    public static async Task<bool> StepUpAsync(DbTransaction transaction, Session session, string handleHash, AuthenticationMethod method, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        return await transaction.Connection!.ExecuteAsync(new CommandDefinition(
            """
            UPDATE sessions SET handle_hash = @handleHash, aal = 2, second_factor_at = @at, seen_at = @at, methods = @methods, expires_at = @expiresAt
            WHERE id = @Id AND expires_at > @at
            """,
            new
            {
                session.Id,
                handleHash,
                at = method.CompletedAt,
                methods = JsonSerializer.Serialize(session.MethodsWith(method)),
                expiresAt = expiresAt.ToUnixTimeMilliseconds(),
            },
            transaction, cancellationToken: cancellationToken)) == 1;
    }

    /// <summary>Notes what was shown for one request alone, under a new handle: the session stays as sure, as old and as idle as it was.</summary>
    /// <returns>Whether the session was still there.</returns>
    public static async Task<bool> NoteAsync(DbTransaction transaction, Session session, string handleHash, AuthenticationMethod method, CancellationToken cancellationToken) =>
        await transaction.Connection!.ExecuteAsync(new CommandDefinition(
            "UPDATE sessions SET handle_hash = @handleHash, methods = @methods WHERE id = @Id AND expires_at > @at",
            new { session.Id, handleHash, at = method.CompletedAt, methods = JsonSerializer.Serialize(session.MethodsWith(method)) },
            transaction, cancellationToken: cancellationToken)) == 1;

    /// <summary>Writes the session whose own first factor was shown again, under a new handle. Part of the transaction that uses the code.</summary>
    /// <returns>Whether the session was still there.</returns>
    public static async Task<bool> RenewAsync(DbTransaction transaction, Session session, string handleHash, CancellationToken cancellationToken) =>
        await transaction.Connection!.ExecuteAsync(new CommandDefinition(
            """
            UPDATE sessions SET handle_hash = @handleHash, aal = @aal, first_factor_at = @at, second_factor_at = @secondFactorAt, seen_at = @at, methods = @methods, expires_at = @expiresAt
            WHERE id = @Id AND expires_at > @at
            """,
            new
            {
                session.Id,
                handleHash,
                aal = session.SecondFactorAt is null ? 1 : 2,
                at = session.FirstFactorAt.ToUnixTimeMilliseconds(),
                secondFactorAt = session.SecondFactorAt?.ToUnixTimeMilliseconds(),
                methods = JsonSerializer.Serialize(session.Methods),
                expiresAt = session.ExpiresAt.ToUnixTimeMilliseconds(),
            },
            transaction, cancellationToken: cancellationToken)) == 1;

    /// <summary>Notes that the session is in use; moves the idle time only, never the absolute one.</summary>
    public Task TouchAsync(string id, DateTimeOffset seenAt, CancellationToken cancellationToken) =>
        database.ExecuteAsync("UPDATE sessions SET seen_at = @at WHERE id = @id AND seen_at < @at", new { id, at = seenAt.ToUnixTimeMilliseconds() }, cancellationToken);

    /// <summary>Binds the session to the renewed first factor of the same caller.</summary>
    public Task<int> RebindAsync(string id, string identityId, string from, string to, CancellationToken cancellationToken) =>
        database.WriteAsync(async transaction =>
        {
            var parameters = new { id, identityId, from, to };
            var bound = await transaction.Connection!.ExecuteAsync(new CommandDefinition(
                "UPDATE sessions SET fingerprint = @to, next_fingerprint = NULL WHERE id = @id AND fingerprint = @from AND next_fingerprint = @to", parameters, transaction, cancellationToken: cancellationToken));
            // What was begun with this login goes on with it.
            if (bound == 1)
                foreach (var table in (string[])["flows", "held_requests"])
                    await transaction.Connection!.ExecuteAsync(new CommandDefinition(
                        $"UPDATE {table} SET fingerprint = @to WHERE identity_id = @identityId AND fingerprint = @from", parameters, transaction, cancellationToken: cancellationToken));
            return bound;
        }, cancellationToken);

    /// <summary>Notes that an answer to a bound request renews the first factor.</summary>
    public Task<int> ExpectAsync(string id, string from, string next, CancellationToken cancellationToken) =>
        database.ExecuteAsync("UPDATE sessions SET next_fingerprint = @next WHERE id = @id AND fingerprint = @from", new { id, from, next }, cancellationToken);

    public Task<int> RevokeAsync(string id, CancellationToken cancellationToken) =>
        database.ExecuteAsync("DELETE FROM sessions WHERE id = @id", new { id }, cancellationToken);

    public Task<int> RevokeAllAsync(string identityId, CancellationToken cancellationToken) =>
        database.ExecuteAsync("DELETE FROM sessions WHERE identity_id = @identityId", new { identityId }, cancellationToken);

    /// <summary>Ends sessions, so many at a time.</summary>
    public Task<EndedSessions> EndAsync(SessionSelection selection, int most, CancellationToken cancellationToken)
    {
        var parameters = new DynamicParameters(new { most });
        var meant = selection switch
        {
            SessionSelection.Named named => $"id IN ({In(parameters, named.Ids)})",
            SessionSelection.OfIdentities owners => $"identity_id IN ({In(parameters, owners.Ids)})",
            _ => "1 = 1",
        };
        return database.WriteAsync(async transaction =>
        {
            var connection = transaction.Connection!;
            var ended = await connection.QueryAsync<string>(new CommandDefinition(
                $"DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE {meant} ORDER BY id LIMIT @most) RETURNING id", parameters, transaction, cancellationToken: cancellationToken));
            var left = await connection.ExecuteScalarAsync<long>(new CommandDefinition(
                $"SELECT COUNT(*) FROM sessions WHERE {meant}", parameters, transaction, cancellationToken: cancellationToken));
            return new EndedSessions([.. ended], left > 0);
        }, cancellationToken);
    }

    /// <summary>Lets a live session live as long as a new one; it is never cut short.</summary>
    /// <returns>Whether there was one.</returns>
    public async Task<bool> ExtendAsync(string id, DateTimeOffset until, CancellationToken cancellationToken) =>
        await database.ExecuteAsync(
            "UPDATE sessions SET expires_at = CASE WHEN expires_at < @until THEN @until ELSE expires_at END WHERE id = @id AND expires_at > @now",
            new { id, until = until.ToUnixTimeMilliseconds(), now = database.Clock.NowMilliseconds }, cancellationToken) == 1;

    private static string In(DynamicParameters parameters, IReadOnlyList<string> values)
    {
        foreach (var (index, value) in values.Index())
            parameters.Add($"value{index}", value);
        return string.Join(", ", values.Select((_, index) => $"@value{index}"));
    }

    public Task<int> SweepAsync(CancellationToken cancellationToken) =>
        database.ExecuteAsync("DELETE FROM sessions WHERE expires_at <= @now", new { now = database.Clock.NowMilliseconds }, cancellationToken);
}
