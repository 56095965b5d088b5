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
    /// <summary>What contents are sealed for.</summary>
    public const string Purpose = "message";

    /// <summary>What recipients are hashed for, and their masks sealed.</summary>
    public const string RecipientPurpose = "message recipient";

    // Whoever may take a message: nobody has it, or whoever had it did not come back.
    private const string Available = "(status = 'queued' AND due_at <= @now OR status = 'processing' AND lease_until <= @now)";

    private long Now => database.Clock.NowMilliseconds;

    /// <summary>Writes a message in the caller's transaction, its content sealed.</summary>
    public async Task AddAsync(DbTransaction transaction, MessageRow row, CancellationToken cancellationToken) =>
        await transaction.Connection!.ExecuteAsync(new CommandDefinition(
            """
            INSERT INTO messages (id, status, channel, message_type, template_type, identity_id, flow_id, code_id, recipient_hash,
                recipient, content, send_count, priority, due_at, last_error, created_at, updated_at, expires_at)
            VALUES (@Id, @Status, @Channel, @MessageType, @TemplateType, @IdentityId, @FlowId, @CodeId, @recipientHash,
                @recipient, @content, 0, @Priority, @now, @LastError, @now, @now, @expiresAt)
            """,
            new
            {
                row.Id, row.Status, row.Channel, row.MessageType, row.TemplateType, row.IdentityId, row.FlowId, row.CodeId, row.Priority, row.LastError,
                recipientHash = keys.Mac(RecipientPurpose, row.Recipient),
                recipient = keys.Seal(RecipientPurpose, row.Id, RecipientMask.Of(row.Recipient)),
                content = row.Content is null ? null : keys.Seal(Purpose, row.Id, row.Content.ToBytes()),
                expiresAt = row.ExpiresAt.ToUnixTimeMilliseconds(),
                now = Now,
            },
            transaction, cancellationToken: cancellationToken));

    /// <summary>
    /// Ends what is not sent yet for a flow; what is just being sent is not tried again, what was given up cannot be any
    /// more. Returns how many.
    /// </summary>
    public Task<int> CancelForFlowAsync(DbTransaction transaction, string flowId, CancellationToken cancellationToken) =>
        CancelAsync(transaction, "flow_id = @key", flowId, cancellationToken);

    /// <summary>The same for one code.</summary>
    public Task<int> CancelForCodeAsync(DbTransaction transaction, string codeId, CancellationToken cancellationToken) =>
        CancelAsync(transaction, "code_id = @key", codeId, cancellationToken);

    public async Task<MessageState?> StateOfAsync(string messageId, CancellationToken cancellationToken)
    {
        var row = await database.ReadAsync(connection => connection.QuerySingleOrDefaultAsync<StateRow>(new CommandDefinition(
            "SELECT status, send_count, due_at, updated_at, sent_by, fallback_type FROM messages WHERE id = @messageId", new { messageId }, cancellationToken: cancellationToken)), cancellationToken);
        return row is null ? null : new MessageState(
            MessageStatusNames.Parse(row.Status), (int)row.SendCount, DateTimeOffset.FromUnixTimeMilliseconds(row.DueAt), DateTimeOffset.FromUnixTimeMilliseconds(row.UpdatedAt),
            row.SentBy, row.FallbackType);
    }

    /// <summary>When there is something to do next for each channel, in unix milliseconds: an attempt, a lease that ends, a message that expires.</summary>
    public async Task<IReadOnlyList<(string Channel, long At)>> NextDueAsync(CancellationToken cancellationToken)
    {
        var due = await database.ReadAsync(connection => connection.QueryAsync<(string, long)>(new CommandDefinition(
            """
            SELECT channel, MIN(CASE WHEN status = 'processing' THEN lease_until WHEN due_at < expires_at THEN due_at ELSE expires_at END)
            FROM messages WHERE status IN ('queued', 'processing') GROUP BY channel
            """, cancellationToken: cancellationToken)), cancellationToken);
        return [.. due];
    }

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
    /// Takes up to <paramref name="count"/> messages of a channel that are due, codes before notices. What another worker is
    /// just taking is passed over: waiting for it, two workers that meet in different rows would wait for each other.
    /// </summary>
    /// <remarks>An attempt whose worker vanished is the same attempt when it is taken over: a crash uses up none.</remarks>
    public async Task<IReadOnlyList<LeasedMessage>> LeaseAsync(string owner, string channel, int count, TimeSpan lease, CancellationToken cancellationToken)
    {
        var now = Now;
        var leased = await database.WriteAsync(transaction => transaction.Connection!.QueryAsync<LeasedRow>(new CommandDefinition(
            $"""
            WITH due AS MATERIALIZED (
                SELECT id FROM messages WHERE channel = @channel AND {Available} AND expires_at > @now ORDER BY priority, due_at, id LIMIT @count {PassOver})
            UPDATE messages SET status = 'processing', lease_owner = @owner, lease_until = @until, updated_at = @now,
                send_count = send_count + CASE WHEN status = 'queued' THEN 1 ELSE 0 END
            WHERE id IN (SELECT id FROM due) AND {Available} AND expires_at > @now
            RETURNING id, channel, message_type, template_type, content, send_count, expires_at, lease_owner
            """,
            new { owner, channel, count, now, until = now + (long)lease.TotalMilliseconds }, transaction, cancellationToken: cancellationToken)), cancellationToken);
        return [.. leased.Select(Open)];
    }

    /// <summary>Whether it is still this worker's to send: not cancelled, not expired, the lease not ended.</summary>
    public Task<bool> IsWantedAsync(LeasedMessage message, CancellationToken cancellationToken) =>
        database.ReadAsync(async connection => await connection.ExecuteScalarAsync<long>(new CommandDefinition(
            "SELECT COUNT(*) FROM messages WHERE id = @Id AND lease_owner = @LeaseOwner AND status = 'processing' AND lease_until > @now AND expires_at > @now",
            new { message.Id, message.LeaseOwner, now = Now }, cancellationToken: cancellationToken)) == 1, cancellationToken);

    /// <summary>Writes an attempt down that failed, and that the message may now reach another address. True: the next channel may be tried.</summary>
    /// <param name="otherType">The kind of message that it becomes, when that is another one.</param>
    public Task<bool> GoOnAsync(LeasedMessage message, Attempt? attempt, string? otherType, CancellationToken cancellationToken) =>
        ChangeAsync(
            """
            UPDATE messages SET fallback_type = COALESCE(@otherType, fallback_type), updated_at = @now
            WHERE id = @Id AND lease_owner = @LeaseOwner AND status = 'processing' AND lease_until > @now AND expires_at > @now
            """, attempt, new { message.Id, message.LeaseOwner, otherType, now = Now }, cancellationToken);

    /// <summary>
    /// The provider took it. Also when it was cancelled meanwhile: it did go out, and the store says so.
    /// False: the lease had ended and somebody else has it.
    /// </summary>
    public Task<bool> SentAsync(LeasedMessage message, Attempt attempt, CancellationToken cancellationToken) =>
        ChangeAsync(
            """
            UPDATE messages SET status = 'sent', content = NULL, last_error = NULL, lease_owner = NULL, lease_until = NULL, sent_by = @Channel, sent_at = @now, updated_at = @now
            WHERE id = @Id AND lease_owner = @LeaseOwner AND status IN ('processing', 'cancelled')
            """, attempt, new { message.Id, message.LeaseOwner, attempt.Channel, now = Now }, cancellationToken);

    /// <summary>Back into the queue for another attempt. False: cancelled, or somebody else has it.</summary>
    public Task<bool> RetryAsync(LeasedMessage message, Attempt? attempt, DateTimeOffset at, string error, CancellationToken cancellationToken) =>
        ChangeAsync(
            """
            UPDATE messages SET status = 'queued', due_at = @due, last_error = @error, lease_owner = NULL, lease_until = NULL, updated_at = @now
            WHERE id = @Id AND lease_owner = @LeaseOwner AND status = 'processing'
            """, attempt, new { message.Id, message.LeaseOwner, error, due = at.ToUnixTimeMilliseconds(), now = Now }, cancellationToken);

    /// <summary>Back into the queue as if it had not been taken: nothing was tried, and no attempt is used up.</summary>
    public Task<bool> PostponeAsync(LeasedMessage message, DateTimeOffset at, CancellationToken cancellationToken) =>
        ChangeAsync(
            """
            UPDATE messages SET status = 'queued', due_at = @due, send_count = send_count - 1, lease_owner = NULL, lease_until = NULL, updated_at = @now
            WHERE id = @Id AND lease_owner = @LeaseOwner AND status = 'processing'
            """, null, new { message.Id, message.LeaseOwner, due = at.ToUnixTimeMilliseconds(), now = Now }, cancellationToken);

    /// <summary>
    /// Ends a message that was not sent. One that is given up keeps its content until it expires: an operator may have it
    /// tried again. False: cancelled already, or somebody else has it.
    /// </summary>
    public Task<bool> EndAsync(LeasedMessage message, Attempt? attempt, MessageStatus status, string? error, CancellationToken cancellationToken) =>
        ChangeAsync(
            $"""
            UPDATE messages SET status = '{status.Name()}', {(status == MessageStatus.Abandoned ? "" : "content = NULL, ")}last_error = @error, lease_owner = NULL, lease_until = NULL, updated_at = @now
            WHERE id = @Id AND lease_owner = @LeaseOwner AND status = 'processing'
            """, attempt, new { message.Id, message.LeaseOwner, error, now = Now }, cancellationToken);

    /// <summary>The other kind of message that the one with this code went out as too, or may have; empty when it cannot have, null when nobody knows.</summary>
    public static Task<string?> FallbackTypeAsync(DbTransaction transaction, string codeId, CancellationToken cancellationToken) =>
        transaction.Connection!.ExecuteScalarAsync<string?>(new CommandDefinition(
            "SELECT COALESCE(fallback_type, '') FROM messages WHERE code_id = @codeId", new { codeId }, transaction, cancellationToken: cancellationToken));

    // SQLite has one writer.
    private string PassOver => database.Kind == StoreKind.Postgres ? "FOR UPDATE SKIP LOCKED" : "";

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

    // The attempt was made, whatever has become of the message meanwhile.
    private Task<bool> ChangeAsync(string sql, Attempt? attempt, object parameters, CancellationToken cancellationToken) =>
        database.WriteAsync(async transaction =>
        {
            if (attempt is not null)
                await AttemptStore.AddAsync(transaction, attempt, cancellationToken);
            return await transaction.Connection!.ExecuteAsync(new CommandDefinition(sql, parameters, transaction, cancellationToken: cancellationToken)) == 1;
        }, cancellationToken);

    private Task<int> CancelAsync(DbTransaction transaction, string which, string key, CancellationToken cancellationToken) =>
        transaction.Connection!.ExecuteAsync(new CommandDefinition(
            $"""
            UPDATE messages SET content = NULL, status = CASE WHEN status = 'abandoned' THEN status ELSE 'cancelled' END,
                updated_at = CASE WHEN status = 'abandoned' THEN updated_at ELSE @now END
            WHERE {which} AND (status IN ('queued', 'processing') OR status = 'abandoned' AND content IS NOT NULL)
            """,
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

        public long DueAt { get; init; }

        public long UpdatedAt { get; init; }

        public string? SentBy { get; init; }

        public string? FallbackType { get; init; }
    }
}
