using Dapper;
using OtpGateway.Storage;

namespace OtpGateway.FirstFactor;

/// <summary>Observed logins in the database: hashes of cookies, and sealed who it is.</summary>
internal sealed class ObservedLoginStore(Database database)
{
    // Answers that are under way at once may each renew the cookie; a caller that takes none of them must not fill the store.
    private const int MostUnconfirmed = 8;

    /// <summary>Keeps a new login in the place of whatever the same cookies opened before.</summary>
    public Task<int> AddAsync(string loginId, string hash, string cookieHash, string identityId, string fingerprint, string subjectHash, byte[] subject, DateTimeOffset expiresAt, CancellationToken cancellationToken) =>
        database.WriteAsync(async transaction =>
        {
            var parameters = new { loginId, hash, cookieHash, identityId, fingerprint, subjectHash, subject, now = database.Clock.NowMilliseconds, expiresAt = expiresAt.ToUnixTimeMilliseconds() };
            await transaction.Connection!.ExecuteAsync(new CommandDefinition(
                "DELETE FROM observed_logins WHERE hash = @hash OR cookie_hash = @cookieHash", parameters, transaction, cancellationToken: cancellationToken));
            return await transaction.Connection!.ExecuteAsync(new CommandDefinition(
                """
                INSERT INTO observed_logins (hash, cookie_hash, login_id, identity_id, fingerprint, subject_hash, subject, confirmed_at, set_at, seen_at, expires_at)
                VALUES (@hash, @cookieHash, @loginId, @identityId, @fingerprint, @subjectHash, @subject, @now, @now, @now, @expiresAt)
                """, parameters, transaction, cancellationToken: cancellationToken));
        }, cancellationToken);

    /// <summary>The live login that the cookies open, or null.</summary>
    /// <param name="hashes">The cookies under every key that is still read.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public Task<ObservedLoginRow?> FindAsync(IReadOnlyList<string> hashes, CancellationToken cancellationToken)
    {
        var parameters = new DynamicParameters(new { now = database.Clock.NowMilliseconds });
        return database.ReadAsync(connection => connection.QueryFirstOrDefaultAsync<ObservedLoginRow>(new CommandDefinition(
            $"SELECT hash, login_id, subject, confirmed_at, set_at, seen_at FROM observed_logins WHERE hash IN ({In(parameters, hashes)}) AND expires_at > @now",
            parameters, cancellationToken: cancellationToken)), cancellationToken);
    }

    /// <summary>Notes that a browser has taken a renewed cookie: those before it open nothing any more.</summary>
    public Task<int> ConfirmAsync(ObservedLoginRow row, CancellationToken cancellationToken) =>
        database.WriteAsync(async transaction =>
        {
            var parameters = new { row.Hash, row.LoginId, row.SetAt, now = database.Clock.NowMilliseconds };
            var confirmed = await transaction.Connection!.ExecuteAsync(new CommandDefinition(
                "UPDATE observed_logins SET confirmed_at = @now WHERE hash = @Hash AND confirmed_at IS NULL", parameters, transaction, cancellationToken: cancellationToken));
            if (confirmed == 1)
                await transaction.Connection!.ExecuteAsync(new CommandDefinition(
                    "DELETE FROM observed_logins WHERE login_id = @LoginId AND hash <> @Hash AND set_at <= @SetAt", parameters, transaction, cancellationToken: cancellationToken));
            return confirmed;
        }, cancellationToken);

    /// <summary>Notes that the login is in use.</summary>
    public Task TouchAsync(string hash, DateTimeOffset expiresAt, CancellationToken cancellationToken) =>
        database.ExecuteAsync("UPDATE observed_logins SET seen_at = @now, expires_at = @expiresAt WHERE hash = @hash AND seen_at < @now",
            new { hash, now = database.Clock.NowMilliseconds, expiresAt = expiresAt.ToUnixTimeMilliseconds() }, cancellationToken);

    /// <summary>Lets another cookie open the same login. The one before does so until the new one is shown.</summary>
    public Task<int> RenewAsync(ObservedLoginRow row, string hash, string cookieHash, DateTimeOffset expiresAt, CancellationToken cancellationToken) =>
        database.WriteAsync(async transaction =>
        {
            var parameters = new { old = row.Hash, row.LoginId, hash, cookieHash, now = database.Clock.NowMilliseconds, expiresAt = expiresAt.ToUnixTimeMilliseconds(), most = MostUnconfirmed };
            var added = await transaction.Connection!.ExecuteAsync(new CommandDefinition(
                """
                INSERT INTO observed_logins (hash, cookie_hash, login_id, identity_id, fingerprint, subject_hash, subject, confirmed_at, set_at, seen_at, expires_at)
                SELECT @hash, @cookieHash, login_id, identity_id, fingerprint, subject_hash, subject, NULL, @now, seen_at, @expiresAt
                FROM observed_logins WHERE hash = @old AND expires_at > @now
                ON CONFLICT (hash) DO NOTHING
                """, parameters, transaction, cancellationToken: cancellationToken));
            await transaction.Connection!.ExecuteAsync(new CommandDefinition(
                """
                DELETE FROM observed_logins WHERE login_id = @LoginId AND confirmed_at IS NULL AND hash NOT IN
                (SELECT hash FROM observed_logins WHERE login_id = @LoginId AND confirmed_at IS NULL ORDER BY set_at DESC, hash LIMIT @most)
                """, parameters, transaction, cancellationToken: cancellationToken));
            return added;
        }, cancellationToken);

    /// <summary>Ends the logins that any of these cookies opens, and the gateway's own sessions that are bound to them.</summary>
    /// <returns>Which, and whose.</returns>
    public async Task<IReadOnlyList<(string Id, string IdentityId)>> EndAsync(IReadOnlyList<string> cookieHashes, CancellationToken cancellationToken)
    {
        var parameters = new DynamicParameters();
        var these = $"login_id IN (SELECT login_id FROM observed_logins WHERE cookie_hash IN ({In(parameters, cookieHashes)}))";
        // Most requests to a login form present none: then nothing is written.
        var found = (await database.ReadAsync(connection => connection.QueryAsync<(string Id, string IdentityId)>(new CommandDefinition(
            $"SELECT DISTINCT login_id, identity_id FROM observed_logins WHERE {these}", parameters, cancellationToken: cancellationToken)), cancellationToken)).ToList();
        if (found.Count > 0)
            await database.WriteAsync(async transaction =>
            {
                await transaction.Connection!.ExecuteAsync(new CommandDefinition(
                    $"DELETE FROM sessions WHERE identity_id IN (SELECT identity_id FROM observed_logins WHERE {these}) AND fingerprint IN (SELECT fingerprint FROM observed_logins WHERE {these})",
                    parameters, transaction, cancellationToken: cancellationToken));
                return await transaction.Connection!.ExecuteAsync(new CommandDefinition($"DELETE FROM observed_logins WHERE {these}", parameters, transaction, cancellationToken: cancellationToken));
            }, cancellationToken);
        return found;
    }

    public Task<int> SweepAsync(CancellationToken cancellationToken) =>
        database.ExecuteAsync("DELETE FROM observed_logins WHERE expires_at <= @now", new { now = database.Clock.NowMilliseconds }, cancellationToken);

    private static string In(DynamicParameters parameters, IReadOnlyList<string> values)
    {
        foreach (var (index, value) in values.Index())
            parameters.Add($"value{index}", value);
        return string.Join(", ", values.Select((_, index) => $"@value{index}"));
    }
}
