using System.Data.Common;
using Dapper;
using OtpGateway.Storage;

namespace OtpGateway.Limits;

/// <summary>
/// Counts what has happened within a window, in the database, so that neither a restart nor another node forgets it.
/// Keys are keyed hashes or ids, never addresses.
/// </summary>
internal sealed class LimitStore(Database database)
{
    // What is older than the longest window counts no more.
    private static readonly TimeSpan Longest = TimeSpan.FromHours(25);

    /// <summary>Counts one more unless the window is full. Part of the caller's transaction.</summary>
    /// <returns>Zero when it was counted; else how long until there is room again.</returns>
    public async Task<TimeSpan> TryCountAsync(DbTransaction transaction, string counter, string key, int limit, TimeSpan window, CancellationToken cancellationToken)
    {
        var connection = transaction.Connection!;
        // Two nodes that both count "one below" must take turns.
        await database.TakeTurnAsync(transaction, counter + key, cancellationToken);
        var now = database.Clock.NowMilliseconds;
        var since = now - (long)window.TotalMilliseconds;
        var inserted = await connection.ExecuteAsync(new CommandDefinition(
            """
            INSERT INTO counted (id, counter, key, at)
            SELECT @id, @counter, @key, @now
            WHERE (SELECT COUNT(*) FROM counted WHERE counter = @counter AND key = @key AND at > @since) < @limit
            """,
            new { id = Guid.NewGuid().ToString("N"), counter, key, now, since, limit }, transaction, cancellationToken: cancellationToken));
        if (inserted == 1)
            return TimeSpan.Zero;
        // Room comes when the oldest of the newest `limit` leaves the window.
        var oldest = await connection.ExecuteScalarAsync<long?>(new CommandDefinition(
            "SELECT at FROM counted WHERE counter = @counter AND key = @key AND at > @since ORDER BY at DESC LIMIT 1 OFFSET @offset",
            new { counter, key, since, offset = Math.Max(0, limit - 1) }, transaction, cancellationToken: cancellationToken));
        return TimeSpan.FromMilliseconds(Math.Max(1, (oldest ?? now) - since));
    }

    /// <summary>How often it was counted within the window, and when last.</summary>
    public static async Task<(int Count, long LastAt)> CountAsync(DbConnection connection, DbTransaction? transaction, string counter, string key, long since, CancellationToken cancellationToken)
    {
        var (count, last) = await connection.QuerySingleAsync<(long Count, long? Last)>(new CommandDefinition(
            "SELECT COUNT(*), MAX(at) FROM counted WHERE counter = @counter AND key = @key AND at > @since",
            new { counter, key, since }, transaction, cancellationToken: cancellationToken));
        return ((int)count, last ?? 0);
    }

    /// <summary>How often it was counted within the window, and when there is room again; null while there is.</summary>
    public async Task<(int Used, DateTimeOffset? FreeAt)> StateAsync(DbConnection connection, string counter, string key, LimitWindow limit, CancellationToken cancellationToken)
    {
        var since = database.Clock.NowMilliseconds - (long)limit.Window.TotalMilliseconds;
        var (used, _) = await CountAsync(connection, null, counter, key, since, cancellationToken);
        if (used < limit.Count)
            return (used, null);
        var oldest = await connection.ExecuteScalarAsync<long?>(new CommandDefinition(
            "SELECT at FROM counted WHERE counter = @counter AND key = @key AND at > @since ORDER BY at DESC LIMIT 1 OFFSET @offset",
            new { counter, key, since, offset = Math.Max(0, limit.Count - 1) }, cancellationToken: cancellationToken));
        return (used, DateTimeOffset.FromUnixTimeMilliseconds((oldest ?? database.Clock.NowMilliseconds) + (long)limit.Window.TotalMilliseconds));
    }

    /// <summary>Takes back what was counted for the key: a success clears the failures before it.</summary>
    /// <returns>How often it was.</returns>
    public static Task<int> ClearAsync(DbTransaction transaction, string counter, string key, CancellationToken cancellationToken) =>
        transaction.Connection!.ExecuteAsync(new CommandDefinition("DELETE FROM counted WHERE counter = @counter AND key = @key", new { counter, key }, transaction, cancellationToken: cancellationToken));

    /// <summary>Takes back the newest of what was counted for the key.</summary>
    public static Task TakeBackLastAsync(DbTransaction transaction, string counter, string key, CancellationToken cancellationToken) =>
        transaction.Connection!.ExecuteAsync(new CommandDefinition(
            "DELETE FROM counted WHERE id = (SELECT id FROM counted WHERE counter = @counter AND key = @key ORDER BY at DESC LIMIT 1)",
            new { counter, key }, transaction, cancellationToken: cancellationToken));

    /// <summary>Counts one without a limit.</summary>
    public Task AddAsync(DbTransaction transaction, string counter, string key, CancellationToken cancellationToken) =>
        transaction.Connection!.ExecuteAsync(new CommandDefinition(
            "INSERT INTO counted (id, counter, key, at) VALUES (@id, @counter, @key, @at)",
            new { id = Guid.NewGuid().ToString("N"), counter, key, at = database.Clock.NowMilliseconds }, transaction, cancellationToken: cancellationToken));

    /// <summary>Removes what no window reaches any more; consecutive failures stay until a success or an administrator.</summary>
    public async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        var removed = await database.ExecuteAsync("DELETE FROM counted WHERE at < @before AND counter <> @kept",
            new { before = database.Clock.NowMilliseconds - (long)Longest.TotalMilliseconds, kept = Counters.FailuresInARow }, cancellationToken);
        await database.ExecuteAsync("DELETE FROM counted_for WHERE NOT EXISTS (SELECT 1 FROM counted WHERE counted.key = counted_for.key)", new { }, cancellationToken);
        return removed;
    }
}
