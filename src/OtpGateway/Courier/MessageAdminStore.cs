using Dapper;
using OtpGateway.Storage;

namespace OtpGateway.Courier;

/// <summary>The outbox table as an operator sees and mends it.</summary>
internal sealed class MessageAdminStore(Database database, KeyRing keys)
{
    private const string Columns = "id, status, message_type, template_type, channel, send_count, recipient, created_at, updated_at";

    private long Now => database.Clock.NowMilliseconds;

    /// <summary>The newest messages first, from behind a position on.</summary>
    /// <param name="withContent">Whether contents are decrypted.</param>
    public async Task<IReadOnlyList<StoredMessage>> ListAsync(MessageFilter filter, MessagePosition behind, int count, bool withContent, CancellationToken cancellationToken)
    {
        var parameters = new DynamicParameters(new { behind.CreatedAt, behind.Id, count, status = filter.Status?.Name() });
        var hashes = new List<string>();
        // Written one by one: what Dapper makes of a list is another statement for each database.
        foreach (var (index, hash) in (filter.Recipient is null ? [] : keys.Macs(MessageStore.RecipientPurpose, filter.Recipient)).Index())
        {
            parameters.Add($"hash{index}", hash);
            hashes.Add($"@hash{index}");
        }
        var rows = await database.ReadAsync(connection => connection.QueryAsync<Row>(new CommandDefinition(
            $"""
            SELECT {Wanted(withContent)} FROM messages
            WHERE (created_at < @CreatedAt OR created_at = @CreatedAt AND id > @Id)
                {(filter.Status is null ? "" : "AND status = @status")} {(hashes.Count == 0 ? "" : $"AND recipient_hash IN ({string.Join(", ", hashes)})")}
            ORDER BY created_at DESC, id LIMIT @count
            """, parameters, cancellationToken: cancellationToken)), cancellationToken);
        return [.. rows.Select(Open)];
    }

    public async Task<StoredMessage?> FindAsync(string id, bool withContent, CancellationToken cancellationToken)
    {
        var row = await database.ReadAsync(connection => connection.QuerySingleOrDefaultAsync<Row>(new CommandDefinition(
            $"SELECT {Wanted(withContent)} FROM messages WHERE id = @id", new { id }, cancellationToken: cancellationToken)), cancellationToken);
        return row is null ? null : Open(row);
    }

    /// <summary>
    /// Puts a message back into the queue, due now: one that waits for its next attempt, or one that was given up. False:
    /// it is on its way or over, what it says is gone, or its code has ended.
    /// </summary>
    public async Task<bool> ResendAsync(string id, CancellationToken cancellationToken) => await database.ExecuteAsync(
        """
        UPDATE messages SET status = 'queued', due_at = @now, updated_at = @now
        WHERE id = @id AND status IN ('queued', 'abandoned') AND content IS NOT NULL AND expires_at > @now
        """, new { id, now = Now }, cancellationToken) == 1;

    /// <summary>Ends a message that is not sent yet; one that is just being sent is not tried again. False: it is over already.</summary>
    public async Task<bool> CancelAsync(string id, CancellationToken cancellationToken) => await database.ExecuteAsync(
        "UPDATE messages SET status = 'cancelled', content = NULL, updated_at = @now WHERE id = @id AND status IN ('queued', 'processing')",
        new { id, now = Now }, cancellationToken) == 1;

    /// <summary>Since when the message has been due that has been for longest; null when none is.</summary>
    public async Task<DateTimeOffset?> OldestDueAsync(CancellationToken cancellationToken)
    {
        var oldest = await database.ReadAsync(connection => connection.ExecuteScalarAsync<long?>(new CommandDefinition(
            """
            SELECT MIN(CASE WHEN status = 'queued' THEN due_at ELSE lease_until END) FROM messages
            WHERE (status = 'queued' AND due_at <= @now OR status = 'processing' AND lease_until <= @now) AND expires_at > @now
            """, new { now = Now }, cancellationToken: cancellationToken)), cancellationToken);
        return oldest is null ? null : DateTimeOffset.FromUnixTimeMilliseconds(oldest.Value);
    }

    /// <summary>Removes what messages say that were given up and may not be sent any more.</summary>
    public Task<int> SweepAsync(CancellationToken cancellationToken) => database.ExecuteAsync(
        "UPDATE messages SET content = NULL WHERE status = 'abandoned' AND content IS NOT NULL AND expires_at <= @now", new { now = Now }, cancellationToken);

    private static string Wanted(bool withContent) => withContent ? Columns + ", content" : Columns;

    private StoredMessage Open(Row row) => new()
    {
        Id = row.Id,
        Status = MessageStatusNames.Parse(row.Status),
        MessageType = row.MessageType,
        TemplateType = row.TemplateType,
        Channel = row.Channel,
        SendCount = row.SendCount,
        Recipient = row.Recipient is null ? "" : keys.OpenText(MessageStore.RecipientPurpose, row.Id, row.Recipient) ?? "",
        Content = row.Content is not null && keys.Open(MessageStore.Purpose, row.Id, row.Content) is { } content ? MessageContent.FromBytes(content) : null,
        CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.CreatedAt),
        UpdatedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.UpdatedAt),
    };

    private sealed record Row
    {
        public string Id { get; init; } = "";

        public string Status { get; init; } = "";

        public string MessageType { get; init; } = "";

        public string TemplateType { get; init; } = "";

        public string Channel { get; init; } = "";

        public long SendCount { get; init; }

        public byte[]? Recipient { get; init; }

        public byte[]? Content { get; init; }

        public long CreatedAt { get; init; }

        public long UpdatedAt { get; init; }
    }
}
