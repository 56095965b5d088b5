using System.Data.Common;
using Dapper;
using OtpGateway.Sessions;
using OtpGateway.Storage;

namespace OtpGateway.Flows;

/// <summary>Flows and their codes in the database. Each atomic step is one statement with its guard in the WHERE.</summary>
internal sealed class FlowStore(Database database, KeyRing keys)
{
    private const string Purpose = "flow";
    private const string CodePurpose = "code";

    // Flows of a person that are kept for each that may be open, whatever became of them.
    private const int EndedPerOpen = 8;

    private const string Columns =
        "id, kind, aal, content, type, state, identity_id, fingerprint, via, backup_codes, held_id, digest, max_submissions, submit_count, send_count, sent_at, sent_to, message_id, confirming, code_expires_at, notice, notice_until, counted_as, return_to, request_url, refresh, raised, replaced_expired_at, created_at, updated_at, expires_at";

    /// <summary>The flow of this login, or null: a flow of somebody else is not there.</summary>
    public Task<Flow?> FindAsync(string id, FlowKind kind, string identityId, string fingerprint, CancellationToken cancellationToken) =>
        FindAsync("id = @id AND kind = @kind AND aal = 2 AND identity_id = @identityId AND fingerprint = @fingerprint", new { id, kind = kind.Text(), identityId, fingerprint }, cancellationToken);

    /// <summary>The visitor's flow that this browser has begun, or null; an API client's is found by whoever knows its id.</summary>
    public Task<Flow?> FindVisitorsAsync(string id, FlowKind kind, string fingerprint, CancellationToken cancellationToken) =>
        FindAsync("id = @id AND kind = @kind AND aal = 1 AND (type = 'api' OR fingerprint = @fingerprint)", new { id, kind = kind.Text(), fingerprint }, cancellationToken);

    /// <summary>Whether the right code was entered into it, by whomever.</summary>
    public Task<bool> HasPassedAsync(string id, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => connection.ExecuteScalarAsync<bool>(new CommandDefinition(
            "SELECT COUNT(*) > 0 FROM flows WHERE id = @id AND state = 'passed_challenge'", new { id }, cancellationToken: cancellationToken)), cancellationToken);

    /// <summary>Writes a visitor's flow.</summary>
    public Task AddAsync(DbTransaction transaction, Flow flow, CancellationToken cancellationToken) => InsertAsync(transaction, flow, cancellationToken);

    /// <summary>Says whom a visitor's flow is about, or what is to be changed, and what was entered.</summary>
    /// <returns>Whether it was still open.</returns>
    public async Task<bool> AimAsync(DbTransaction transaction, Flow flow, CancellationToken cancellationToken) =>
        await transaction.Connection!.ExecuteAsync(new CommandDefinition(
            "UPDATE flows SET identity_id = @IdentityId, content = @content WHERE id = @Id AND (aal = 1 OR kind = 'settings') AND state <> 'passed_challenge' AND expires_at > @now",
            new { flow.Id, flow.IdentityId, content = Seal(flow.Id, flow.Content), now = database.Clock.NowMilliseconds }, transaction, cancellationToken: cancellationToken)) == 1;

    /// <summary>Keeps what was entered and could not be used, for the page that says so.</summary>
    public Task KeepAsync(Flow flow, FlowNotice notice, CancellationToken cancellationToken) =>
        database.ExecuteAsync("UPDATE flows SET content = @content, notice = @notice WHERE id = @Id AND state = 'choose_method'",
            new { flow.Id, content = Seal(flow.Id, flow.Content), notice = notice.ToString() }, cancellationToken);

    /// <summary>Back to the first step: what was entered cannot be used, and its codes neither.</summary>
    public Task RestartAsync(Flow flow, FlowNotice notice, CancellationToken cancellationToken) =>
        database.WriteAsync(async transaction =>
        {
            await transaction.Connection!.ExecuteAsync(new CommandDefinition(
                "UPDATE codes SET replaced_at = @now WHERE flow_id = @Id AND used_at IS NULL AND replaced_at IS NULL", new { flow.Id, now = database.Clock.NowMilliseconds }, transaction, cancellationToken: cancellationToken));
            return await transaction.Connection!.ExecuteAsync(new CommandDefinition(
                "UPDATE flows SET state = 'choose_method', content = @content, notice = @notice WHERE id = @Id AND (aal = 1 OR kind = 'settings') AND state = 'sent_email'",
                new { flow.Id, content = Seal(flow.Id, flow.Content), notice = notice.ToString() }, transaction, cancellationToken: cancellationToken));
        }, cancellationToken);

    /// <summary>Uses the code of one of several addresses: the flow goes on with the next, with tries and sends of its own. One row: you won.</summary>
    public async Task<bool> AdvanceAsync(DbTransaction transaction, Flow flow, string codeId, CancellationToken cancellationToken)
    {
        var now = database.Clock.NowMilliseconds;
        var advanced = await transaction.Connection!.ExecuteAsync(new CommandDefinition(
            """
            UPDATE flows SET state = 'choose_method', content = @content, submit_count = 0, send_count = 0, sent_at = NULL, sent_to = NULL, message_id = NULL, code_expires_at = NULL, notice = 'None', updated_at = @now
            WHERE id = @Id AND state = 'sent_email' AND expires_at > @now
            """,
            new { flow.Id, content = Seal(flow.Id, flow.Content), now }, transaction, cancellationToken: cancellationToken));
        return advanced == 1 && await UseCodeAsync(transaction, flow.Id, codeId, now, cancellationToken);
    }

    private async Task<Flow?> FindAsync(string where, object parameters, CancellationToken cancellationToken)
    {
        var row = await database.ReadAsync(connection => connection.QuerySingleOrDefaultAsync<Row>(new CommandDefinition(
            $"SELECT {Columns} FROM flows WHERE {where}", parameters, cancellationToken: cancellationToken)), cancellationToken);
        return row is null ? null : ToFlow(row);
    }

    /// <summary>The open flow that another tab of this login has begun for the same trait, else the new one, written.</summary>
    /// <param name="transaction">The caller's.</param>
    /// <param name="flow">The new one.</param>
    /// <param name="openPerIdentity">How many may be open at once.</param>
    /// <param name="mayShare">Whether another tab's flow will do.</param>
    /// <param name="maxSends">How many codes a flow sends: one that can send no more, and whose code has ended, is of no use to another tab.</param>
    public async Task<StartedFlow> StartAsync(DbTransaction transaction, Flow flow, bool mayShare, int openPerIdentity, int maxSends, CancellationToken cancellationToken)
    {
        await database.TakeTurnAsync(transaction, "flows " + flow.IdentityId, cancellationToken);
        var open = await transaction.Connection!.QueryAsync<Row>(new CommandDefinition(
            $"""
            SELECT {Columns} FROM flows
            WHERE identity_id = @IdentityId AND aal = 2 AND state <> 'passed_challenge' AND submit_count < max_submissions AND expires_at > @now
            ORDER BY created_at
            """,
            new { flow.IdentityId, now = database.Clock.NowMilliseconds }, transaction, cancellationToken: cancellationToken));
        var rows = open.ToList();
        if (mayShare && flow is { HeldId: null, Type: FlowType.Browser }
            && rows.Find(row => row.Kind == flow.Kind.Text() && row.Fingerprint == flow.Fingerprint && row.Via == flow.Via && row.BackupCodes == (flow.BackupCodes ? 1 : 0) && row.HeldId is null && row.Type == "browser"
                && (row.SendCount < maxSends || row.CodeExpiresAt > database.Clock.NowMilliseconds)) is { } shared)
            return new StartedFlow(ToFlow(shared), []);
        // The oldest give way: whoever opens many flows ends their own first, and nobody is kept out.
        var surplus = rows.Take(Math.Max(0, rows.Count - openPerIdentity + 1)).Select(row => row.Id).ToList();
        foreach (var id in surplus)
            await EndAsync(transaction, id, cancellationToken);
        await InsertAsync(transaction, flow, cancellationToken);
        // What has ended is kept for the page that says so, but not without end.
        await transaction.Connection!.ExecuteAsync(new CommandDefinition(
            """
            DELETE FROM flows WHERE id IN (
                SELECT id FROM flows WHERE identity_id = @IdentityId AND aal = 2
                ORDER BY CASE WHEN submit_count < max_submissions THEN 0 ELSE 1 END, created_at DESC, id LIMIT 1000000 OFFSET @kept)
            """,
            new { flow.IdentityId, kept = openPerIdentity * EndedPerOpen }, transaction, cancellationToken: cancellationToken));
        return new StartedFlow(flow, surplus);
    }

    /// <summary>Counts one more message of the flow, if it may send one now.</summary>
    /// <param name="first">Only if nothing has been sent yet: what a page load may do by itself.</param>
    /// <returns>Whether the flow may send.</returns>
    public static async Task<bool> CountSendAsync(DbTransaction transaction, Flow flow, string sentTo, long now, long codeExpiresAt, int maxSends, TimeSpan cooldown, bool first, CancellationToken cancellationToken) =>
        await transaction.Connection!.ExecuteAsync(new CommandDefinition(
            """
            UPDATE flows SET state = 'sent_email', send_count = send_count + 1, sent_at = @now, sent_to = @sentTo, code_expires_at = @codeExpiresAt, notice = 'CodeSent', updated_at = @now
            WHERE id = @Id AND send_count = @SendCount AND send_count < @maxSends AND state <> 'passed_challenge' AND submit_count < max_submissions AND expires_at > @now
              AND (@first = 0 OR send_count = 0)
              AND (sent_at IS NULL OR @allowedAt <= @now)
            """,
            new
            {
                flow.Id,
                flow.SendCount,
                sentTo,
                now,
                codeExpiresAt,
                maxSends,
                first = first ? 1 : 0,
                allowedAt = flow.ResendAllowedAt(cooldown).ToUnixTimeMilliseconds(),
            },
            transaction, cancellationToken: cancellationToken)) == 1;

    /// <summary>A new code; every earlier one of the flow, and of the same identity and address, is useless from now on.</summary>
    /// <returns>The ids of the codes that ended.</returns>
    public async Task<IReadOnlyList<string>> AddCodeAsync(DbTransaction transaction, Flow flow, PreparedCode code, long now, CancellationToken cancellationToken)
    {
        var connection = transaction.Connection!;
        var addressHash = code.To.Hash(keys);
        var replaced = await connection.QueryAsync<string>(new CommandDefinition(
            """
            UPDATE codes SET replaced_at = @now
            WHERE (flow_id = @flowId OR (identity_id = @IdentityId AND address_hash = @addressHash)) AND used_at IS NULL AND replaced_at IS NULL
            RETURNING id
            """,
            new { flowId = flow.Id, flow.IdentityId, addressHash, now }, transaction, cancellationToken: cancellationToken));
        await connection.ExecuteAsync(new CommandDefinition(
            """
            INSERT INTO codes (id, flow_id, identity_id, address_hash, channel, sent_to, confirms, mac, created_at, expires_at)
            VALUES (@Id, @flowId, @IdentityId, @addressHash, @Channel, @sentTo, @confirms, @mac, @now, @expiresAt)
            """,
            new
            {
                code.Id,
                flowId = flow.Id,
                flow.IdentityId,
                addressHash,
                code.To.Channel,
                sentTo = string.Join(' ', code.SentTo),
                confirms = code.Confirms.Count == 0 ? null : string.Join(' ', code.Confirms.Select(address => address.Id)),
                mac = keys.Mac(CodePurpose, Bound(flow, addressHash, code.Id, code.Code)),
                now,
                expiresAt = code.ExpiresAt.ToUnixTimeMilliseconds(),
            },
            transaction, cancellationToken: cancellationToken));
        return [.. replaced];
    }

    /// <param name="confirming">The channel of the new address that its code confirms.</param>
    public static Task NoteMessageAsync(DbTransaction transaction, string flowId, string messageId, string? confirming, CancellationToken cancellationToken) =>
        transaction.Connection!.ExecuteAsync(new CommandDefinition("UPDATE flows SET message_id = @messageId, confirming = @confirming WHERE id = @flowId", new { flowId, messageId, confirming }, transaction, cancellationToken: cancellationToken));

    /// <summary>Counts a backup code that was submitted, before it is compared.</summary>
    /// <returns>How many submissions are left after this one; null when the flow takes none any more.</returns>
    public static Task<long?> CountBackupCodeAsync(DbTransaction transaction, string flowId, long now, CancellationToken cancellationToken) =>
        transaction.Connection!.ExecuteScalarAsync<long?>(new CommandDefinition(
            """
            UPDATE flows SET submit_count = submit_count + 1, notice = 'WrongBackupCode', updated_at = @now
            WHERE id = @flowId AND backup_codes = 1 AND state <> 'passed_challenge' AND submit_count < max_submissions AND expires_at > @now
            RETURNING max_submissions - submit_count
            """,
            new { flowId, now }, transaction, cancellationToken: cancellationToken));

    /// <summary>Notes that a backup code has passed the flow. One row: you won.</summary>
    public static async Task<bool> PassByBackupCodeAsync(DbTransaction transaction, string flowId, long now, CancellationToken cancellationToken) =>
        await transaction.Connection!.ExecuteAsync(new CommandDefinition(
            "UPDATE flows SET state = 'passed_challenge', notice = 'None', updated_at = @now WHERE id = @flowId AND backup_codes = 1 AND digest IS NULL AND state <> 'passed_challenge' AND expires_at > @now",
            new { flowId, now }, transaction, cancellationToken: cancellationToken)) == 1;

    /// <summary>Counts a submission before anything is compared.</summary>
    /// <returns>How many are left after this one; null when the flow takes none any more.</returns>
    public static Task<long?> CountSubmissionAsync(DbTransaction transaction, string flowId, long now, CancellationToken cancellationToken) =>
        transaction.Connection!.ExecuteScalarAsync<long?>(new CommandDefinition(
            """
            UPDATE flows SET submit_count = submit_count + 1, notice = 'WrongCode', updated_at = @now
            WHERE id = @flowId AND state = 'sent_email' AND submit_count < max_submissions AND expires_at > @now
            RETURNING max_submissions - submit_count
            """,
            new { flowId, now }, transaction, cancellationToken: cancellationToken));

    /// <summary>The live code of the flow that matches, or null. Hashes at least once, whether or not there is one.</summary>
    public async Task<MatchedCode?> MatchAsync(Flow flow, OneTimeCode code, CancellationToken cancellationToken)
    {
        var live = await database.ReadAsync(connection => connection.QueryAsync<CodeRow>(new CommandDefinition(
            "SELECT id, address_hash, channel, sent_to, confirms, mac FROM codes WHERE flow_id = @flowId AND used_at IS NULL AND replaced_at IS NULL AND expires_at > @now",
            new { flowId = flow.Id, now = database.Clock.NowMilliseconds }, cancellationToken: cancellationToken)), cancellationToken);
        MatchedCode? match = null;
        foreach (var row in live.DefaultIfEmpty(CodeRow.None))
            if (keys.Verify(CodePurpose, row.Mac, Bound(flow, row.AddressHash, row.Id, code)))
                match = new MatchedCode(row.Id, row.Channel, row.SentTo?.Split(' ') ?? []) { Confirms = row.Confirms?.Split(' ') ?? [] };
        return match;
    }

    // With the digest in it the code of one transaction is none of another, whatever is written over in the store.
    private static string[] Bound(Flow flow, string addressHash, string codeId, OneTimeCode code) => flow.Digest is { } digest
        ? [flow.Id, flow.IdentityId, addressHash, codeId, code.Value, digest]
        : [flow.Id, flow.IdentityId, addressHash, codeId, code.Value];

    /// <summary>Uses the code; that of a transaction while the held request is the one that it was sent for. One row: you won.</summary>
    public static async Task<bool> UseAsync(DbTransaction transaction, string flowId, string codeId, long now, CancellationToken cancellationToken)
    {
        var connection = transaction.Connection!;
        // The flow first, as where a code is sent: in the other order the two could wait for each other.
        var passed = await connection.ExecuteAsync(new CommandDefinition(
            """
            UPDATE flows SET state = 'passed_challenge', notice = 'None', updated_at = @now
            WHERE id = @flowId AND state = 'sent_email'
              AND (digest IS NULL OR EXISTS (SELECT 1 FROM held_requests WHERE held_requests.id = flows.held_id AND held_requests.digest = flows.digest))
            """,
            new { flowId, now }, transaction, cancellationToken: cancellationToken));
        return passed == 1 && await UseCodeAsync(transaction, flowId, codeId, now, cancellationToken);
    }

    private static async Task<bool> UseCodeAsync(DbTransaction transaction, string flowId, string codeId, long now, CancellationToken cancellationToken) =>
        await transaction.Connection!.ExecuteAsync(new CommandDefinition(
            "UPDATE codes SET used_at = @now WHERE id = @codeId AND flow_id = @flowId AND used_at IS NULL AND replaced_at IS NULL AND expires_at > @now",
            new { codeId, flowId, now }, transaction, cancellationToken: cancellationToken)) == 1;

    /// <summary>Notes what the page has to tell, and how long that holds.</summary>
    public Task<int> NoteAsync(string flowId, FlowNotice notice, TimeSpan wait, CancellationToken cancellationToken)
    {
        var until = wait == TimeSpan.MaxValue ? Flow.Forever : database.Clock.GetUtcNow() + wait;
        return database.ExecuteAsync("UPDATE flows SET notice = @notice, notice_until = @until WHERE id = @flowId AND state <> 'passed_challenge'",
            new { flowId, notice = notice.ToString(), until = until.ToUnixTimeMilliseconds() }, cancellationToken);
    }

    /// <summary>Notes what the page has to tell.</summary>
    public Task<int> NoteAsync(string flowId, FlowNotice notice, CancellationToken cancellationToken) =>
        database.ExecuteAsync("UPDATE flows SET notice = @notice WHERE id = @flowId AND state <> 'passed_challenge'", new { flowId, notice = notice.ToString() }, cancellationToken);

    /// <summary>Removes flows and codes a minute after their end.</summary>
    public Task<int> SweepAsync(CancellationToken cancellationToken) =>
        database.WriteAsync(async transaction =>
        {
            var before = database.Clock.NowMilliseconds - 60_000;
            var connection = transaction.Connection!;
            await connection.ExecuteAsync(new CommandDefinition(
                "DELETE FROM codes WHERE expires_at < @before OR used_at < @before OR replaced_at < @before", new { before }, transaction, cancellationToken: cancellationToken));
            // A flow that has ended is still shown for a while, with what to do next.
            return await connection.ExecuteAsync(new CommandDefinition(
                "DELETE FROM flows WHERE expires_at < @before", new { before = before - 600_000 }, transaction, cancellationToken: cancellationToken));
        }, cancellationToken);

    private static Task<int> EndAsync(DbTransaction transaction, string flowId, CancellationToken cancellationToken) =>
        transaction.Connection!.ExecuteAsync(new CommandDefinition("UPDATE flows SET submit_count = max_submissions WHERE id = @flowId", new { flowId }, transaction, cancellationToken: cancellationToken));

    private Task<int> InsertAsync(DbTransaction transaction, Flow flow, CancellationToken cancellationToken) =>
        transaction.Connection!.ExecuteAsync(new CommandDefinition(
            """
            INSERT INTO flows (id, kind, aal, type, state, identity_id, fingerprint, via, backup_codes, held_id, digest, max_submissions, submit_count, send_count, notice, counted_as, content, return_to, request_url, refresh, raised, replaced_expired_at, created_at, updated_at, expires_at)
            VALUES (@Id, @kind, @aal, @type, 'choose_method', @IdentityId, @Fingerprint, @Via, @backupCodes, @HeldId, @Digest, @MaxSubmissions, 0, 0, 'None', @CountedAs, @content, @returnTo, @requestUrl, @refresh, @raised, @replacedExpiredAt, @createdAt, @createdAt, @expiresAt)
            """,
            new
            {
                flow.Id,
                kind = flow.Kind.Text(),
                aal = (long)flow.Aal,
                content = Seal(flow.Id, flow.Content),
                type = flow.Type == FlowType.Browser ? "browser" : "api",
                flow.IdentityId,
                flow.Fingerprint,
                flow.Via,
                backupCodes = flow.BackupCodes ? 1 : 0,
                flow.HeldId,
                flow.Digest,
                flow.MaxSubmissions,
                flow.CountedAs,
                returnTo = keys.Seal(Purpose, flow.Id + " return_to", flow.ReturnTo),
                requestUrl = keys.Seal(Purpose, flow.Id + " request_url", flow.RequestUrl),
                refresh = flow.Refresh ? 1 : 0,
                raised = flow.Raised ? 1 : 0,
                replacedExpiredAt = flow.ReplacesExpiredAt?.ToUnixTimeMilliseconds(),
                createdAt = flow.CreatedAt.ToUnixTimeMilliseconds(),
                expiresAt = flow.ExpiresAt.ToUnixTimeMilliseconds(),
            },
            transaction, cancellationToken: cancellationToken));

    private Flow ToFlow(Row row) => new()
    {
        Id = row.Id,
        Kind = FlowKinds.Parse(row.Kind),
        Aal = (Aal)row.Aal,
        Content = row.Content is null ? FlowContent.Empty : keys.OpenText(Purpose, row.Id + " content", row.Content) is { } content ? FlowContent.FromJson(content)
            : throw new InvalidDataException("A flow is encrypted with a secret that secrets.cipher does not have."),
        Type = row.Type == "browser" ? FlowType.Browser : FlowType.Api,
        State = FlowStates.Parse(row.State),
        IdentityId = row.IdentityId,
        Fingerprint = row.Fingerprint,
        Via = row.Via,
        BackupCodes = row.BackupCodes != 0,
        HeldId = row.HeldId,
        Digest = row.Digest,
        MaxSubmissions = (int)row.MaxSubmissions,
        SubmitCount = (int)row.SubmitCount,
        SendCount = (int)row.SendCount,
        SentAt = Time(row.SentAt),
        SentTo = row.SentTo,
        MessageId = row.MessageId,
        Confirming = row.Confirming,
        CodeExpiresAt = Time(row.CodeExpiresAt),
        Notice = Enum.TryParse<FlowNotice>(row.Notice, out var notice) ? notice : FlowNotice.None,
        NoticeUntil = Time(row.NoticeUntil),
        CountedAs = row.CountedAs,
        ReturnTo = keys.OpenText(Purpose, row.Id + " return_to", row.ReturnTo) ?? "",
        RequestUrl = keys.OpenText(Purpose, row.Id + " request_url", row.RequestUrl) ?? "",
        Refresh = row.Refresh != 0,
        Raised = row.Raised != 0,
        ReplacesExpiredAt = Time(row.ReplacedExpiredAt),
        CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.CreatedAt),
        UpdatedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.UpdatedAt),
        ExpiresAt = DateTimeOffset.FromUnixTimeMilliseconds(row.ExpiresAt),
    };

    private byte[]? Seal(string flowId, FlowContent content) => content == FlowContent.Empty ? null : keys.Seal(Purpose, flowId + " content", content.ToJson());

    private static DateTimeOffset? Time(long? milliseconds) => milliseconds is { } value ? DateTimeOffset.FromUnixTimeMilliseconds(value) : null;

    private sealed record Row
    {
        public string Id { get; init; } = "";
        public string Kind { get; init; } = "";
        public long Aal { get; init; }
        public byte[]? Content { get; init; }
        public string Type { get; init; } = "";
        public string State { get; init; } = "";
        public string IdentityId { get; init; } = "";
        public string Fingerprint { get; init; } = "";
        public string Via { get; init; } = "";
        public long BackupCodes { get; init; }
        public string? HeldId { get; init; }
        public string? Digest { get; init; }
        public long MaxSubmissions { get; init; }
        public long SubmitCount { get; init; }
        public long SendCount { get; init; }
        public long? SentAt { get; init; }
        public string? SentTo { get; init; }
        public string? MessageId { get; init; }
        public string? Confirming { get; init; }
        public long? CodeExpiresAt { get; init; }
        public string Notice { get; init; } = "";
        public long? NoticeUntil { get; init; }
        public string? CountedAs { get; init; }
        public byte[] ReturnTo { get; init; } = [];
        public byte[] RequestUrl { get; init; } = [];
        public long Refresh { get; init; }
        public long Raised { get; init; }
        public long? ReplacedExpiredAt { get; init; }
        public long CreatedAt { get; init; }
        public long UpdatedAt { get; init; }
        public long ExpiresAt { get; init; }
    }

    private sealed record CodeRow
    {
        public static readonly CodeRow None = new();

        public string Id { get; init; } = "";
        public string AddressHash { get; init; } = "";
        public string Channel { get; init; } = "";
        public string? SentTo { get; init; }
        public string? Confirms { get; init; }
        public string Mac { get; init; } = "";
    }
}
