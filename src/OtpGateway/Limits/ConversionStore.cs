using System.Data.Common;
using Dapper;
using OtpGateway.Storage;

namespace OtpGateway.Limits;

/// <summary>
/// What becomes of the codes that go to numbers which lie side by side. A code counts once it was entered, or its life is
/// over; one that is alive counts as neither, nor one whose message never went out.
/// </summary>
internal sealed class ConversionStore(Database database)
{
    // Before that nothing is looked at: nor is what counted before a stop.
    private static readonly TimeSpan LookBack = TimeSpan.FromHours(24);

    /// <summary>Notes a code that goes out.</summary>
    /// <param name="prefix">The keyed hash of what its number has in common with its neighbours.</param>
    public Task AddAsync(DbTransaction transaction, string codeId, string prefix, long expiresAt, CancellationToken cancellationToken) =>
        transaction.Connection!.ExecuteAsync(new CommandDefinition(
            "INSERT INTO prefix_sends (code_id, prefix, at, expires_at) VALUES (@codeId, @prefix, @at, @expiresAt)",
            new { codeId, prefix, at = database.Clock.NowMilliseconds, expiresAt }, transaction, cancellationToken: cancellationToken));

    /// <summary>Notes that a code was entered.</summary>
    public Task VerifyAsync(DbTransaction transaction, string codeId, CancellationToken cancellationToken) =>
        transaction.Connection!.ExecuteAsync(new CommandDefinition(
            "UPDATE prefix_sends SET verified_at = @now WHERE code_id = @codeId AND verified_at IS NULL",
            new { codeId, now = database.Clock.NowMilliseconds }, transaction, cancellationToken: cancellationToken));

    /// <summary>What became of the last codes since these numbers were stopped last.</summary>
    public async Task<Conversion> OfAsync(DbConnection connection, string prefix, int sends, CancellationToken cancellationToken)
    {
        var now = database.Clock.NowMilliseconds;
        var (ended, verified) = await connection.QuerySingleAsync<(long, long)>(new CommandDefinition(
            """
            SELECT COUNT(*), COUNT(verified_at) FROM (
                SELECT verified_at FROM prefix_sends
                WHERE prefix = @prefix AND at > @since
                  AND at > COALESCE((SELECT MAX(counted.at) FROM counted WHERE counter = @stopped AND key = @prefix), 0)
                  AND (verified_at IS NOT NULL OR (expires_at <= @now
                    AND NOT EXISTS (SELECT 1 FROM messages WHERE messages.code_id = prefix_sends.code_id AND messages.status IN ('abandoned', 'expired', 'cancelled'))))
                ORDER BY at DESC LIMIT @sends) AS last
            """,
            new { prefix, stopped = Counters.PrefixStopped, since = now - (long)LookBack.TotalMilliseconds, now, sends }, cancellationToken: cancellationToken));
        return new Conversion((int)ended, (int)verified);
    }

    /// <summary>How long nothing is sent there any more; zero when it is.</summary>
    public async Task<TimeSpan> StoppedAsync(DbConnection connection, string prefix, TimeSpan stopFor, CancellationToken cancellationToken)
    {
        var now = database.Clock.NowMilliseconds;
        var (_, last) = await LimitStore.CountAsync(connection, null, Counters.PrefixStopped, prefix, now - (long)stopFor.TotalMilliseconds, cancellationToken);
        return last == 0 ? TimeSpan.Zero : TimeSpan.FromMilliseconds(last + (long)stopFor.TotalMilliseconds - now);
    }

    /// <summary>Forgets what became of the codes.</summary>
    public static Task<int> ForgetAsync(DbTransaction transaction, string prefix, CancellationToken cancellationToken) =>
        transaction.Connection!.ExecuteAsync(new CommandDefinition("DELETE FROM prefix_sends WHERE prefix = @prefix", new { prefix }, transaction, cancellationToken: cancellationToken));

    public Task<int> SweepAsync(CancellationToken cancellationToken) =>
        database.ExecuteAsync("DELETE FROM prefix_sends WHERE at < @before", new { before = database.Clock.NowMilliseconds - (long)LookBack.TotalMilliseconds }, cancellationToken);
}
