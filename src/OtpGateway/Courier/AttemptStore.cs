using System.Data.Common;
using Dapper;
using OtpGateway.Storage;

namespace OtpGateway.Courier;

/// <summary>What was tried for each message. A row is written with what becomes of the message, and goes with it; a message that was erased meanwhile has none.</summary>
internal sealed class AttemptStore(Database database)
{
    public static Task<int> AddAsync(DbTransaction transaction, Attempt attempt, CancellationToken cancellationToken) =>
        transaction.Connection!.ExecuteAsync(new CommandDefinition(
            """
            INSERT INTO message_attempts (id, message_id, number, channel, status, status_code, answer, started_at, ended_at)
            SELECT @Id, @MessageId, (SELECT COUNT(*) FROM message_attempts WHERE message_id = @MessageId) + 1, @Channel, @Status, @statusCode, @Answer, @startedAt, @endedAt
            WHERE EXISTS (SELECT 1 FROM messages WHERE id = @MessageId)
            """,
            new
            {
                attempt.Id,
                attempt.MessageId,
                attempt.Channel,
                attempt.Status,
                statusCode = (long?)attempt.StatusCode,
                attempt.Answer,
                startedAt = attempt.StartedAt.ToUnixTimeMilliseconds(),
                endedAt = attempt.EndedAt.ToUnixTimeMilliseconds(),
            },
            transaction, cancellationToken: cancellationToken));

    /// <summary>The attempts of a message, the latest first.</summary>
    public async Task<IReadOnlyList<Attempt>> OfMessageAsync(string messageId, CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync(connection => connection.QueryAsync<Row>(new CommandDefinition(
            """
            SELECT id, message_id, number, channel, status, status_code, answer, started_at, ended_at
            FROM message_attempts WHERE message_id = @messageId ORDER BY number DESC, ended_at DESC
            """, new { messageId }, cancellationToken: cancellationToken)), cancellationToken);
        return [.. rows.Select(row => new Attempt
        {
            Id = row.Id,
            MessageId = row.MessageId,
            Number = row.Number,
            Channel = row.Channel,
            Status = row.Status,
            StatusCode = (int?)row.StatusCode,
            Answer = row.Answer,
            StartedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.StartedAt),
            EndedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.EndedAt),
        })];
    }

    private sealed record Row
    {
        public string Id { get; init; } = "";
        public string MessageId { get; init; } = "";
        public long Number { get; init; }
        public string Channel { get; init; } = "";
        public string Status { get; init; } = "";
        public long? StatusCode { get; init; }
        public string? Answer { get; init; }
        public long StartedAt { get; init; }
        public long EndedAt { get; init; }
    }
}
