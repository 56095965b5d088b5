using System.Data.Common;
using OtpGateway.Audit;
using OtpGateway.Configuration;
using OtpGateway.Courier;
using OtpGateway.Storage;

namespace OtpGateway.Flows;

/// <summary>Takes codes in: counted and committed before anything is compared, used by one guarded statement together with what they open.</summary>
internal sealed class CodeIntake(Database database, FlowStore store, BackupCodeStore backupCodes, FlowBudgets budgets, Outbox outbox, Live<FlowOptions> options, AuditTrail audit, Refusals refusals, ILogger<CodeIntake> logger)
{
    /// <param name="flow">The flow that it was entered into.</param>
    /// <param name="typed">What was entered.</param>
    /// <param name="use">Uses the right code, in its transaction; null when it could not be used, and nothing was written.</param>
    /// <returns>What the code has opened, or why it has opened nothing.</returns>
    public async Task<(SubmitOutcome? Refusal, T? Opened)> TakeAsync<T>(Flow flow, string typed, Func<DbTransaction, MatchedCode, Task<T?>> use, CancellationToken cancellationToken)
        where T : class
    {
        if (flow.HasPassed)
            return (new SubmitOutcome.AlreadyPassed(), null);
        var now = database.Clock.GetUtcNow();
        if (flow.IsDead(now))
            return (new SubmitOutcome.Ended(), null);
        if (OneTimeCode.Read(typed, options.Value.CodeLength, options.Value.Alphabet) is not { } code)
        {
            await store.NoteAsync(flow.Id, string.IsNullOrWhiteSpace(typed) ? FlowNotice.EmptyCode : FlowNotice.MalformedCode, cancellationToken);
            return (new SubmitOutcome.Malformed(), null);
        }

        var (refusal, left) = await CountAsync(flow, transaction => FlowStore.CountSubmissionAsync(transaction, flow.Id, now.ToUnixTimeMilliseconds(), cancellationToken), cancellationToken);
        if (refusal is not null)
            return (refusal, null);
        if (await store.MatchAsync(flow, code, cancellationToken) is not { } match)
            return (await RefuseAsync(flow, left, cancellationToken), null);
        if (await UseAsync(flow, transaction => use(transaction, match), match.Id, cancellationToken) is not { } opened)
            return (await WhyUnusableAsync(flow, left, cancellationToken), null);
        logger.CodeAccepted(flow.Id, match.Channel);
        audit.Record(EventOf(AuditEvent.CodeAccepted, flow) with { Channel = match.Channel });
        return (null, opened);
    }

    /// <summary>The same for a backup code: counted alike, for the flow and for the identity.</summary>
    public async Task<(SubmitOutcome? Refusal, T? Opened)> TakeBackupCodeAsync<T>(Flow flow, string typed, Func<DbTransaction, MatchedBackupCode, Task<T?>> use, CancellationToken cancellationToken)
        where T : class
    {
        if (flow.HasPassed)
            return (new SubmitOutcome.AlreadyPassed(), null);
        var now = database.Clock.GetUtcNow();
        if (flow.IsDead(now))
            return (new SubmitOutcome.Ended(), null);
        if (BackupCode.Read(typed) is not { } code)
        {
            await store.NoteAsync(flow.Id, string.IsNullOrWhiteSpace(typed) ? FlowNotice.EmptyBackupCode : FlowNotice.MalformedBackupCode, cancellationToken);
            return (new SubmitOutcome.Malformed(), null);
        }

        var (refusal, left) = await CountAsync(flow, transaction => FlowStore.CountBackupCodeAsync(transaction, flow.Id, now.ToUnixTimeMilliseconds(), cancellationToken), cancellationToken);
        if (refusal is not null)
            return (refusal, null);
        var match = await backupCodes.MatchAsync(flow.IdentityId, code, cancellationToken);
        if (match is { IsUsed: true })
            await store.NoteAsync(flow.Id, FlowNotice.UsedBackupCode, cancellationToken);
        if (match is null or { IsUsed: true })
            return (await RefuseAsync(flow, left, cancellationToken), null);
        if (await UseAsync(flow, transaction => use(transaction, match), null, cancellationToken) is not { } opened)
            return (await WhyUnusableAsync(flow, left, cancellationToken), null);
        logger.BackupCodeAccepted(flow.Id);
        audit.Record(EventOf(AuditEvent.CodeAccepted, flow) with { Channel = "backup_code" });
        return (null, opened);
    }

    // Committed on its own: what is undone with the comparison would not have been counted.
    private async Task<(SubmitOutcome? Refusal, int Left)> CountAsync(Flow flow, Func<DbTransaction, Task<long?>> count, CancellationToken cancellationToken)
    {
        var (locked, left) = await database.TryWriteAsync(async transaction =>
        {
            var wait = await budgets.CountSubmissionAsync(transaction, flow, cancellationToken);
            if (wait > TimeSpan.Zero)
                return (false, (wait, (long?)null));
            var remaining = await count(transaction);
            return (remaining is not null, (TimeSpan.Zero, remaining));
        }, cancellationToken);
        if (locked > TimeSpan.Zero)
        {
            logger.SubmissionLocked(flow.Id);
            refusals.Record(new AuditEvent(AuditEvent.CodeLocked) { IdentityId = PersonOf(flow), Rule = "gateway.limits" });
            await store.NoteAsync(flow.Id, FlowNotice.Locked, locked, cancellationToken);
            return (new SubmitOutcome.Locked(locked), 0);
        }
        if (left is { } counted)
            return (null, (int)counted);
        return (await store.HasPassedAsync(flow.Id, cancellationToken) ? new SubmitOutcome.AlreadyPassed() : new SubmitOutcome.Ended(), 0);
    }

    private async Task<SubmitOutcome> RefuseAsync(Flow flow, int left, CancellationToken cancellationToken)
    {
        logger.CodeRefused(flow.Id, left);
        audit.Record(EventOf(AuditEvent.CodeRefused, flow));
        // Its code is of no use to anybody any more.
        if (left == 0)
            await database.WriteAsync(transaction => outbox.CancelForFlowAsync(transaction, flow.Id, cancellationToken), cancellationToken);
        return new SubmitOutcome.Wrong(left);
    }

    private Task<T?> UseAsync<T>(Flow flow, Func<DbTransaction, Task<T?>> use, string? sentCodeId, CancellationToken cancellationToken)
        where T : class => database.TryWriteAsync<T?>(async transaction =>
        {
            if (await use(transaction) is not { } value)
                return (false, null);
            if (sentCodeId is not null)
                await budgets.NoteVerifiedAsync(transaction, sentCodeId, cancellationToken);
            await FlowBudgets.ClearFailuresAsync(transaction, flow.CountedFor, cancellationToken);
            await outbox.CancelForFlowAsync(transaction, flow.Id, cancellationToken);
            return (true, value);
        }, cancellationToken);

    private async Task<SubmitOutcome> WhyUnusableAsync(Flow flow, int left, CancellationToken cancellationToken)
    {
        audit.Record(EventOf(AuditEvent.CodeRefused, flow) with { Reason = "right, and of no use any more" });
        return await store.HasPassedAsync(flow.Id, cancellationToken) ? new SubmitOutcome.AlreadyPassed() : new SubmitOutcome.Wrong(left);
    }

    private static AuditEvent EventOf(string name, Flow flow) => new(name) { FlowId = flow.Id, IdentityId = PersonOf(flow) };

    // A visitor's flow is counted for what was typed, and may be about somebody all the same.
    private static string PersonOf(Flow flow) => flow.Content.KnownId ?? flow.IdentityId;
}
