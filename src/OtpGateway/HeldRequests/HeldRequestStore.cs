using System.Text.Json;
using Dapper;
using OtpGateway.Storage;

namespace OtpGateway.HeldRequests;

/// <summary>Held requests in the database: the head in one sealed value, the body as sealed chunks, any node can read them.</summary>
internal sealed class HeldRequestStore(Database database, KeyRing keys)
{
    public const int ChunkSize = 64 * 1024;
    private const string Purpose = "held";
    private const string DigestPurpose = "held digest";

    // States whose rows take room and count against an identity.
    private const string Open = "state IN ('receiving', 'held', 'verified', 'forwarding')";

    /// <summary>Opens a row if the identity and the whole have room for it; the declared length is reserved at once.</summary>
    /// <returns>Whether there was room for one more request of this identity, and for its length.</returns>
    public Task<(bool Opened, bool TooMany)> OpenAsync(HeldRequest held, string secretHash, TimeSpan lifespan, int perIdentity, long total, CancellationToken cancellationToken) =>
        database.WriteAsync(async transaction =>
        {
            var connection = transaction.Connection!;
            var now = database.Clock.NowMilliseconds;
            await database.TakeTurnAsync(transaction, "held_requests", cancellationToken);
            var mine = await connection.ExecuteScalarAsync<long>(new CommandDefinition(
                $"SELECT COUNT(*) FROM held_requests WHERE identity_id = @IdentityId AND expires_at > @now AND {Open}", new { held.IdentityId, now }, transaction, cancellationToken: cancellationToken));
            if (mine >= perIdentity)
                return (false, true);
            var inserted = await connection.ExecuteAsync(new CommandDefinition(
                $"""
                INSERT INTO held_requests (id, identity_id, fingerprint, state, once, granted, secret_hash, request, length, created_at, expires_at)
                SELECT @Id, @IdentityId, @Fingerprint, 'receiving', @once, 0, @secretHash, @request, @Length, @now, @expiresAt
                WHERE (SELECT COALESCE(SUM(length), 0) FROM held_requests WHERE expires_at > @now AND {Open}) + @Length <= @total
                """,
                new
                {
                    held.Id, held.IdentityId, held.Fingerprint, secretHash, once = held.Once ? 1 : 0, held.Length, now, total,
                    request = keys.Seal(Purpose, held.Id, JsonSerializer.SerializeToUtf8Bytes(held)),
                    expiresAt = now + (long)lifespan.TotalMilliseconds,
                },
                transaction, cancellationToken: cancellationToken));
            return (inserted == 1, false);
        }, cancellationToken);

    /// <summary>Adds a piece of the body if it still fits into the whole.</summary>
    public Task<bool> AppendAsync(string id, int number, ReadOnlyMemory<byte> data, long received, long total, CancellationToken cancellationToken) =>
        database.WriteAsync(async transaction =>
        {
            var connection = transaction.Connection!;
            // The reserved length grows with what has come in beyond it (a body of unknown length).
            var fits = await connection.ExecuteAsync(new CommandDefinition(
                $"""
                UPDATE held_requests SET length = CASE WHEN length < @received THEN @received ELSE length END
                WHERE id = @id AND state = 'receiving'
                  AND (length >= @received OR (SELECT COALESCE(SUM(length), 0) FROM held_requests WHERE id <> @id AND expires_at > @now AND {Open}) + @received <= @total)
                """,
                new { id, received, total, now = database.Clock.NowMilliseconds }, transaction, cancellationToken: cancellationToken));
            if (fits == 0)
                return false;
            await connection.ExecuteAsync(new CommandDefinition(
                "INSERT INTO held_chunks (held_id, number, data) VALUES (@id, @number, @data)",
                new { id, number, data = keys.Seal(Purpose, $"{id}/{number}", data.Span) }, transaction, cancellationToken: cancellationToken));
            return true;
        }, cancellationToken);

    public Task<int> CompleteAsync(string id, long length, CancellationToken cancellationToken) =>
        database.ExecuteAsync("UPDATE held_requests SET state = 'held', length = @length WHERE id = @id AND state = 'receiving'", new { id, length }, cancellationToken);

    /// <summary>The same for a request whose code confirms it in words: request and words are bound to each other.</summary>
    /// <param name="digest">Of both (<see cref="TransactionDigest"/>). Kept with a key: what was sent could be guessed from the bare one.</param>
    public Task<int> CompleteAsync(string id, long length, Transaction transaction, string digest, CancellationToken cancellationToken) =>
        database.ExecuteAsync("UPDATE held_requests SET state = 'held', length = @length, words = @words, digest = @mac WHERE id = @id AND state = 'receiving'",
            new { id, length, words = keys.Seal(Purpose, id + " words", JsonSerializer.SerializeToUtf8Bytes(transaction)), mac = keys.Mac(DigestPurpose, id, digest) }, cancellationToken);

    /// <summary>Whether this is the digest of what the code was sent for.</summary>
    public bool IsBoundTo(HeldRequest held, string digest) => held.Digest is { } bound && keys.Verify(DigestPurpose, bound, held.Id, digest);

    public Task<int> DeleteAsync(string id, CancellationToken cancellationToken) =>
        database.ExecuteAsync("DELETE FROM held_requests WHERE id = @id", new { id }, cancellationToken);

    /// <summary>The held request of this login, without its body; null when it is not there, not theirs, or too old.</summary>
    public Task<HeldRequest?> FindAsync(string id, string identityId, string fingerprint, CancellationToken cancellationToken) =>
        FindAsync("id = @id AND identity_id = @identityId AND fingerprint = @fingerprint AND expires_at > @now",
            new { id, identityId, fingerprint, now = database.Clock.NowMilliseconds }, cancellationToken);

    /// <summary>The held request that a browser with this secret may take, or has taken, at this very target; null when there is none to speak of there.</summary>
    public async Task<HeldRequest?> FindArmedAsync(string id, string secretHash, string target, CancellationToken cancellationToken)
    {
        // One that is not armed says nothing about a visit to its URL.
        var held = await FindAsync(
            "id = @id AND secret_hash = @secretHash AND expires_at > @now AND (state IN ('forwarding', 'unknown', 'done') OR (state = 'verified' AND armed_until > @now))",
            new { id, secretHash, now = database.Clock.NowMilliseconds }, cancellationToken);
        return held?.Target == target ? held : null;
    }

    /// <summary>Arms the held request of the browser with this secret: for a while a navigation to its very target may take it.</summary>
    public async Task<bool> VerifyAsync(HeldRequest held, string secretHash, TimeSpan window, DateTimeOffset? grantedAt, CancellationToken cancellationToken)
    {
        var now = database.Clock.NowMilliseconds;
        return await database.ExecuteAsync(
            """
            UPDATE held_requests SET state = 'verified', armed_until = @until, granted = CASE WHEN @granted > 0 THEN @granted ELSE granted END
            WHERE id = @Id AND identity_id = @IdentityId AND fingerprint = @Fingerprint AND secret_hash = @secretHash AND state IN ('held', 'verified') AND expires_at > @now
            """,
            new { held.Id, held.IdentityId, held.Fingerprint, secretHash, granted = grantedAt?.ToUnixTimeMilliseconds() ?? 0, now, until = now + (long)window.TotalMilliseconds }, cancellationToken) == 1;
    }

    /// <summary>Takes the request for forwarding. Exactly one caller ever gets it; committed before the first byte leaves.</summary>
    public async Task<bool> TakeAsync(string id, string owner, TimeSpan lease, CancellationToken cancellationToken)
    {
        var now = database.Clock.NowMilliseconds;
        return await database.ExecuteAsync(
            "UPDATE held_requests SET state = 'forwarding', owner = @owner, lease_until = @until WHERE id = @id AND state = 'verified' AND expires_at > @now",
            new { id, owner, now, until = now + (long)lease.TotalMilliseconds }, cancellationToken) == 1;
    }

    /// <summary>Still on its way: the lease goes on.</summary>
    public Task<int> RenewAsync(string id, string owner, TimeSpan lease, CancellationToken cancellationToken) =>
        database.ExecuteAsync("UPDATE held_requests SET lease_until = @until WHERE id = @id AND owner = @owner AND state = 'forwarding'",
            new { id, owner, until = database.Clock.NowMilliseconds + (long)lease.TotalMilliseconds }, cancellationToken);

    /// <summary>The application was never reached: the request waits again, armed as long as it is kept.</summary>
    public Task<int> ReturnAsync(string id, string owner, CancellationToken cancellationToken) =>
        database.ExecuteAsync("UPDATE held_requests SET state = 'verified', armed_until = expires_at, owner = NULL, lease_until = NULL WHERE id = @id AND owner = @owner AND state = 'forwarding'", new { id, owner }, cancellationToken);

    /// <summary>The application has answered: the body goes, the note stays for a minute.</summary>
    public Task<int> FinishAsync(string id, string owner, CancellationToken cancellationToken) =>
        EndAsync(id, owner, "UPDATE held_requests SET state = 'done', length = 0, expires_at = @soon WHERE id = @id AND owner = @owner AND state = 'forwarding'", cancellationToken);

    /// <summary>Nobody can tell whether it was carried out: the body goes, the note stays until it expires.</summary>
    public Task<int> GiveUpAsync(string id, string owner, CancellationToken cancellationToken) =>
        EndAsync(id, owner, "UPDATE held_requests SET state = 'unknown', length = 0 WHERE id = @id AND owner = @owner AND state = 'forwarding'", cancellationToken);

    /// <summary>One piece of the body, or null after the last.</summary>
    public async Task<byte[]?> ReadChunkAsync(string id, int number, CancellationToken cancellationToken)
    {
        var data = await database.ReadAsync(connection => connection.ExecuteScalarAsync<byte[]?>(new CommandDefinition(
            "SELECT data FROM held_chunks WHERE held_id = @id AND number = @number", new { id, number }, cancellationToken: cancellationToken)), cancellationToken);
        if (data is null)
            return null;
        return keys.Open(Purpose, $"{id}/{number}", data) ?? throw new InvalidDataException("A piece of a held request cannot be decrypted.");
    }

    /// <summary>At the start of the only process on the store: whatever was coming in or going out belongs to nobody any more.</summary>
    public Task<int> RecoverAsync(CancellationToken cancellationToken) =>
        database.WriteAsync(async transaction =>
        {
            var connection = transaction.Connection!;
            await connection.ExecuteAsync(new CommandDefinition("DELETE FROM held_requests WHERE state = 'receiving'", transaction: transaction, cancellationToken: cancellationToken));
            return await connection.ExecuteAsync(new CommandDefinition("UPDATE held_requests SET lease_until = 0 WHERE state = 'forwarding'", transaction: transaction, cancellationToken: cancellationToken));
        }, cancellationToken);

    /// <summary>Removes what has expired; what was being forwarded by a process that is gone becomes unknown.</summary>
    public Task<int> SweepAsync(CancellationToken cancellationToken) =>
        database.WriteAsync(async transaction =>
        {
            var connection = transaction.Connection!;
            var now = database.Clock.NowMilliseconds;
            var lost = new CommandDefinition(
                "DELETE FROM held_chunks WHERE held_id IN (SELECT id FROM held_requests WHERE state = 'forwarding' AND lease_until <= @now)", new { now }, transaction, cancellationToken: cancellationToken);
            await connection.ExecuteAsync(lost);
            await connection.ExecuteAsync(new CommandDefinition(
                "UPDATE held_requests SET state = 'unknown', length = 0 WHERE state = 'forwarding' AND lease_until <= @now", new { now }, transaction, cancellationToken: cancellationToken));
            return await connection.ExecuteAsync(new CommandDefinition("DELETE FROM held_requests WHERE expires_at <= @now AND state <> 'forwarding'", new { now }, transaction, cancellationToken: cancellationToken));
        }, cancellationToken);

    private Task<int> EndAsync(string id, string owner, string update, CancellationToken cancellationToken) =>
        database.WriteAsync(async transaction =>
        {
            var connection = transaction.Connection!;
            var changed = await connection.ExecuteAsync(new CommandDefinition(update, new { id, owner, soon = database.Clock.NowMilliseconds + 60_000 }, transaction, cancellationToken: cancellationToken));
            if (changed == 1)
                await connection.ExecuteAsync(new CommandDefinition("DELETE FROM held_chunks WHERE held_id = @id", new { id }, transaction, cancellationToken: cancellationToken));
            return changed;
        }, cancellationToken);

    private async Task<HeldRequest?> FindAsync(string where, object parameters, CancellationToken cancellationToken)
    {
        var row = await database.ReadAsync(connection => connection.QuerySingleOrDefaultAsync<Row>(new CommandDefinition(
            $"SELECT id, identity_id, fingerprint, state, once, granted, request, words, digest, length FROM held_requests WHERE {where}", parameters, cancellationToken: cancellationToken)), cancellationToken);
        if (row is null || keys.Open(Purpose, row.Id, row.Request) is not { } request)
            return null;
        var words = row.Words is null ? null : keys.Open(Purpose, row.Id + " words", row.Words);
        if (row.Words is not null && words is null)
            return null;
        return JsonSerializer.Deserialize<HeldRequest>(request)! with
        {
            Id = row.Id,
            IdentityId = row.IdentityId,
            Fingerprint = row.Fingerprint,
            Length = row.Length,
            State = Enum.Parse<HeldState>(row.State, ignoreCase: true),
            Once = row.Once != 0,
            Transaction = words is null ? null : JsonSerializer.Deserialize<Transaction>(words),
            Digest = row.Digest,
            GrantedAt = row.Granted == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.Granted),
        };
    }

    private sealed record Row
    {
        public string Id { get; init; } = "";
        public string IdentityId { get; init; } = "";
        public string Fingerprint { get; init; } = "";
        public string State { get; init; } = "";
        public long Once { get; init; }
        public long Granted { get; init; }
        public byte[] Request { get; init; } = [];
        public byte[]? Words { get; init; }
        public string? Digest { get; init; }
        public long Length { get; init; }
    }
}
