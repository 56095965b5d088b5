using System.Data.Common;
using Dapper;
using OtpGateway.Storage;

namespace OtpGateway.Courier;

/// <summary>
/// The outbox table. Each step is one statement whose WHERE holds the guard, so that any number of workers on any
/// number of nodes agree: a message is leased, never just marked, and what a worker writes counts only under its lease.
/// </summary>
internal sealed class MessageStore(Database database, KeyRing keys)
{
    // What contents are sealed for.
    private const string Purpose = "message";

    // Whoever may take a message: nobody has it, or whoever had it did not come back.
    private const string Available = "(status = 'queued' AND due_at <= @now OR status = 'processing' AND lease_until <= @now)";

    private long Now => database.Clock.NowMilliseconds;

    /// <summary>Writes a message in the caller's transaction, its content sealed.</summary>
    public async Task AddAsync(DbTransaction transaction, MessageRow row, CancellationToken cancellationToken) =>
        await transaction.Connection!.ExecuteAsync(new CommandDefinition(
            """
            INSERT INTO messages (id, status, channel, message_type, template_type, identity_id, flow_id, code_id, recipient_hash,
                content, send_count, due_at, last_error, created_at, updated_at, expires_at)
            VALUES (@Id, @Status, @Channel, @MessageType, @TemplateType, @IdentityId, @FlowId, @CodeId, @recipientHash,
                @content, 0, @now, @LastError, @now, @now, @expiresAt)
            """,
            new
            {
                row.Id, row.Status, row.Channel, row.MessageType, row.TemplateType, row.IdentityId, row.FlowId, row.CodeId, row.LastError,
                recipientHash = keys.Mac("message recipient", row.Recipient),
                content = row.Content is null ? null : keys.Seal(Purpose, row.Id, row.Content.ToBytes()),
                expiresAt = row.ExpiresAt.ToUnixTimeMilliseconds(),
                now = Now,
            },
            transaction, cancellationToken: cancellationToken));

    /// <summary>Ends what is not sent yet for a flow; what is just being sent is not tried again. Returns how many.</summary>
    public Task<int> CancelForFlowAsync(DbTransaction transaction, string flowId, CancellationToken cancellationToken) =>
        CancelAsync(transaction, "flow_id = @key", flowId, cancellationToken);

    /// <summary>The same for one code.</summary>
    public Task<int> CancelForCodeAsync(DbTransaction transaction, string codeId, CancellationToken cancellationToken) =>
        CancelAsync(transaction, "code_id = @key", codeId, cancellationToken);

    public async Task<MessageState?> StateOfAsync(string messageId, CancellationToken cancellationToken)
    {
        var row = await database.ReadAsync(connection => connection.QuerySingleOrDefaultAsync<StateRow>(new CommandDefinition(
            "SELECT status, send_count, updated_at FROM messages WHERE id = @messageId", new { messageId }, cancellationToken: cancellationToken)), cancellationToken);
        return row is null ? null : new MessageState(MessageStatusNames.Parse(row.Status), (int)row.SendCount, DateTimeOffset.FromUnixTimeMilliseconds(row.UpdatedAt));
    }

    /// <summary>When there is something to do next, in unix milliseconds: an attempt, a lease that ends, a message that expires. Null: nothing.</summary>
    public Task<long?> NextDueAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(connection => connection.ExecuteScalarAsync<long?>(new CommandDefinition(
            """
            SELECT MIN(CASE WHEN status = 'processing' THEN lease_until WHEN due_at < expires_at THEN due_at ELSE expires_at END)
            FROM messages WHERE status IN ('queued', 'processing')
            """, cancellationToken: cancellationToken)), cancellationToken);

    /// <summary>Ends what may not be sent any more. Returns how many.</summary>
    public Task<int> ExpireAsync(CancellationToken cancellationToken) =>
        database.ExecuteAsync(
            """
            UPDATE messages SET status = 'expired', content = NULL, lease_owner = NULL, lease_until = NULL, updated_at = @now
            WHERE expires_at <= @now AND (status = 'queued' OR status = 'processing' AND lease_until <= @now)
            """, new { now = Now }, cancellationToken);

    /// <summary>
    /// Frees what a process that ended was sending. Only where no other process can be at work, which on SQLite and in
    /// memory is certain: a user need not wait for the end of a lease that nobody holds. Call before the first lease.
    /// </summary>
    public Task<int> RecoverAsync(CancellationToken cancellationToken) => database.Kind == StoreKind.Postgres
        ? Task.FromResult(0)
        : database.ExecuteAsync("UPDATE messages SET lease_until = @now WHERE status = 'processing' AND lease_until > @now", new { now = Now }, cancellationToken);

    /// <summary>Forgets what ended longer ago than this. Returns how many.</summary>
    public Task<int> ForgetAsync(TimeSpan age, CancellationToken cancellationToken) =>
        database.ExecuteAsync(
            "DELETE FROM messages WHERE updated_at <= @before AND status IN ('sent', 'abandoned', 'expired', 'cancelled')",
            new { before = Now - (long)age.TotalMilliseconds }, cancellationToken);

    /// <summary>
    /// Takes up to <paramref name="count"/> messages that are due. The guard stands outside of the sub-select too: PostgreSQL
    /// looks at the outer one again once a row that another worker had locked is free.
    /// </summary>
    /// <remarks>An attempt whose worker vanished is the same attempt when it is taken over: a crash uses up none.</remarks>
    public async Task<IReadOnlyList<LeasedMessage>> LeaseAsync(string owner, int count, TimeSpan lease, CancellationToken cancellationToken)
    {
        var now = Now;
        var leased = await database.WriteAsync(transaction => transaction.Connection!.QueryAsync<LeasedRow>(new CommandDefinition(
            $"""
            UPDATE messages SET status = 'processing', lease_owner = @owner, lease_until = @until, updated_at = @now,
                send_count = send_count + CASE WHEN status = 'queued' THEN 1 ELSE 0 END
            WHERE id IN (SELECT id FROM messages WHERE {Available} AND expires_at > @now ORDER BY due_at, id LIMIT @count)
                AND {Available} AND expires_at > @now
            RETURNING id, channel, message_type, template_type, content, send_count, expires_at, lease_owner
            """,
            new { owner, count, now, until = now + (long)lease.TotalMilliseconds }, transaction, cancellationToken: cancellationToken)), cancellationToken);
        return [.. leased.Select(Open)];
    }

    /// <summary>
    /// The provider took it. Also when it was cancelled meanwhile: it did go out, and the store says so.
    /// False: the lease had ended and somebody else has it.
    /// </summary>
    public Task<bool> SentAsync(LeasedMessage message, CancellationToken cancellationToken) =>
        ChangeAsync(
            """
            UPDATE messages SET status = 'sent', content = NULL, last_error = NULL, lease_owner = NULL, lease_until = NULL, sent_at = @now, updated_at = @now
            WHERE id = @Id AND lease_owner = @LeaseOwner AND status IN ('processing', 'cancelled')
            """, message, null, 0, cancellationToken);

    /// <summary>Back into the queue for another attempt. False: cancelled, or somebody else has it.</summary>
    public Task<bool> RetryAsync(LeasedMessage message, DateTimeOffset at, string error, CancellationToken cancellationToken) =>
        ChangeAsync(
            """
            UPDATE messages SET status = 'queued', due_at = @due, last_error = @error, lease_owner = NULL, lease_until = NULL, updated_at = @now
            WHERE id = @Id AND lease_owner = @LeaseOwner AND status = 'processing'
            """, message, error, at.ToUnixTimeMilliseconds(), cancellationToken);

    /// <summary>Ends a message that was not sent. False: cancelled already, or somebody else has it.</summary>
    public Task<bool> EndAsync(LeasedMessage message, MessageStatus status, string? error, CancellationToken cancellationToken) =>
        ChangeAsync(
            $"""
            UPDATE messages SET status = '{status.Name()}', content = NULL, last_error = @error, lease_owner = NULL, lease_until = NULL, updated_at = @now
            WHERE id = @Id AND lease_owner = @LeaseOwner AND status = 'processing'
            """, message, error, 0, cancellationToken);

    private LeasedMessage Open(LeasedRow row) => new()
    {
        Id = row.Id,
        Channel = row.Channel,
        MessageType = row.MessageType,
        TemplateType = row.TemplateType,
        Content = row.Content is not null && keys.Open(Purpose, row.Id, row.Content) is { } content ? MessageContent.FromBytes(content) : null,
        SendCount = row.SendCount,
        ExpiresAt = row.ExpiresAt,
        LeaseOwner = row.LeaseOwner,
    };

    private async Task<bool> ChangeAsync(string sql, LeasedMessage message, string? error, long due, CancellationToken cancellationToken) =>
        await database.ExecuteAsync(sql, new { message.Id, message.LeaseOwner, error, due, now = Now }, cancellationToken) == 1;

    private Task<int> CancelAsync(DbTransaction transaction, string which, string key, CancellationToken cancellationToken) =>
        transaction.Connection!.ExecuteAsync(new CommandDefinition(
            $"UPDATE messages SET status = 'cancelled', content = NULL, updated_at = @now WHERE {which} AND status IN ('queued', 'processing')",
            new { key, now = Now }, transaction, cancellationToken: cancellationToken));

    private sealed record LeasedRow
    {
        public string Id { get; init; } = "";

        public string Channel { get; init; } = "";

        public string MessageType { get; init; } = "";

        public string TemplateType { get; init; } = "";

        public byte[]? Content { get; init; }

        public long SendCount { get; init; }

        public long ExpiresAt { get; init; }

        public string LeaseOwner { get; init; } = "";
    }

    private sealed record StateRow
    {
        public string Status { get; init; } = "";

        public long SendCount { get; init; }

        public long UpdatedAt { get; init; }
    }
}
