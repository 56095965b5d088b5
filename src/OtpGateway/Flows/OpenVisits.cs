using System.Data.Common;
using Dapper;

namespace OtpGateway.Flows;

/// <summary>The flows of people who are not signed in, as long as they can go on.</summary>
internal static class OpenVisits
{
    private const string Open = "aal = 1 AND expires_at > @now AND state <> 'passed_challenge' AND submit_count < max_submissions";

    /// <summary>How many flows of visitors there are that have not ended, up to some number, and when the first of them does.</summary>
    public static async Task<(long Count, long FirstEnd)> CountAsync(DbConnection connection, DbTransaction? transaction, long now, int most, CancellationToken cancellationToken)
    {
        var (count, first) = await connection.QuerySingleAsync<(long, long?)>(new CommandDefinition(
            $"SELECT COUNT(*), MIN(expires_at) FROM (SELECT expires_at FROM flows WHERE {Open} LIMIT @most) AS visits", new { now, most }, transaction, cancellationToken: cancellationToken));
        return (count, first ?? now);
    }

    /// <summary>Ends the visitor's flow that nobody has gone on with for the longest time. False: there is none.</summary>
    public static async Task<bool> EndOldestAsync(DbTransaction transaction, long now, CancellationToken cancellationToken) =>
        await transaction.Connection!.ExecuteAsync(new CommandDefinition(
            $"DELETE FROM flows WHERE id IN (SELECT id FROM flows WHERE {Open} AND state = 'choose_method' AND send_count = 0 ORDER BY expires_at, id LIMIT 1)", new { now }, transaction, cancellationToken: cancellationToken)) == 1;
}
