using System.Data.Common;
using System.Text;
using Dapper;

namespace OtpGateway.Identities;

/// <summary>What other features keep about an identity, by its id: ended with it, or removed altogether. Part of the caller's transaction.</summary>
internal static class IdentityTraces
{
    /// <summary>Signs them out: sessions, flows, held requests and messages that are not sent yet end.</summary>
    public static async Task EndAsync(DbTransaction transaction, string id, long now, CancellationToken cancellationToken)
    {
        foreach (var table in (string[])["sessions", "observed_logins", "codes", "flows", "held_requests"])
            await ExecuteAsync(transaction, $"DELETE FROM {table} WHERE identity_id = @id", new { id }, cancellationToken);
        // What one says that was given up could still be sent by an operator.
        await ExecuteAsync(transaction,
            """
            UPDATE messages SET content = NULL, status = CASE WHEN status = 'abandoned' THEN status ELSE 'cancelled' END, updated_at = @now
            WHERE identity_id = @id AND (status IN ('queued', 'processing') OR status = 'abandoned' AND content IS NOT NULL)
            """, new { id, now }, cancellationToken);
    }

    /// <summary>Removes every row about them.</summary>
    /// <param name="otherKeys">Under which their addresses are counted, by which the application knows them, and what was begun in their name by people who were not signed in.</param>
    /// <returns>How many rows of what.</returns>
    public static async Task<IReadOnlyList<(string What, int Count)>> EraseAsync(DbTransaction transaction, string id, IReadOnlyList<string> otherKeys, CancellationToken cancellationToken)
    {
        var removed = new List<(string, int)>();
        var keys = new DynamicParameters(new { id });
        var list = new StringBuilder("@id");
        foreach (var (index, key) in otherKeys.Index())
        {
            keys.Add($"key{index}", key);
            list.Append(", @key").Append(index);
        }
        foreach (var (what, sql) in new[]
        {
            ("sessions", "DELETE FROM sessions WHERE identity_id = @id"),
            ("observed_logins", $"DELETE FROM observed_logins WHERE identity_id = @id OR subject_hash IN ({list})"),
            ("codes", $"DELETE FROM codes WHERE identity_id IN ({list})"),
            ("flows", $"DELETE FROM flows WHERE identity_id IN ({list})"),
            ("backup_codes", "DELETE FROM backup_codes WHERE identity_id = @id"),
            ("backup_code_sets", "DELETE FROM backup_code_sets WHERE identity_id = @id"),
            ("held_chunks", "DELETE FROM held_chunks WHERE held_id IN (SELECT id FROM held_requests WHERE identity_id = @id)"),
            ("held_requests", "DELETE FROM held_requests WHERE identity_id = @id"),
            ("message_attempts", "DELETE FROM message_attempts WHERE message_id IN (SELECT id FROM messages WHERE identity_id = @id)"),
            ("messages", "DELETE FROM messages WHERE identity_id = @id"),
            ("identity_identifiers", "DELETE FROM identity_identifiers WHERE identity_id = @id"),
            ("identities", "DELETE FROM identities WHERE id = @id"),
        })
            removed.Add((what, await ExecuteAsync(transaction, sql, keys, cancellationToken)));
        // They may have proven addresses that stand nowhere else any more.
        removed.Add(("counted", await ExecuteAsync(transaction,
            $"DELETE FROM counted WHERE key IN ({list}) OR key IN (SELECT address_hash FROM proven_addresses WHERE identity_id = @id) OR key IN (SELECT key FROM counted_for WHERE identity_id = @id)", keys, cancellationToken)));
        removed.Add(("counted_for", await ExecuteAsync(transaction, "DELETE FROM counted_for WHERE identity_id = @id", new { id }, cancellationToken)));
        removed.Add(("proven_addresses", await ExecuteAsync(transaction, "DELETE FROM proven_addresses WHERE identity_id = @id", new { id }, cancellationToken)));
        return removed;
    }

    private static Task<int> ExecuteAsync(DbTransaction transaction, string sql, object parameters, CancellationToken cancellationToken) =>
        transaction.Connection!.ExecuteAsync(new CommandDefinition(sql, parameters, transaction, cancellationToken: cancellationToken));
}
