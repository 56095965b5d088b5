using System.Data.Common;
using OtpGateway.Configuration;
using OtpGateway.Courier;
using OtpGateway.Storage;

namespace OtpGateway.Flows;

/// <summary>Takes codes in: counted and committed before anything is compared, used by one guarded statement together with what they open.</summary>
internal sealed class CodeIntake(Database database, FlowStore store, FlowBudgets budgets, Outbox outbox, Live<FlowOptions> options, ILogger<CodeIntake> logger)
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

        var (locked, left) = await database.TryWriteAsync(async transaction =>
        {
            var wait = await budgets.CountSubmissionAsync(transaction, flow.IdentityId, cancellationToken);
            if (wait > TimeSpan.Zero)
                return (false, (wait, (long?)null));
            var remaining = await FlowStore.CountSubmissionAsync(transaction, flow.Id, now.ToUnixTimeMilliseconds(), cancellationToken);
            return (remaining is not null, (TimeSpan.Zero, remaining));
        }, cancellationToken);
        if (locked > TimeSpan.Zero)
        {
            logger.SubmissionLocked(flow.Id);
            await store.NoteAsync(flow.Id, FlowNotice.Locked, cancellationToken);
            return (new SubmitOutcome.Locked(locked), null);
        }
        if (left is null)
            return (await store.HasPassedAsync(flow.Id, cancellationToken) ? new SubmitOutcome.AlreadyPassed() : new SubmitOutcome.Ended(), null);

        if (await store.MatchAsync(flow, code, cancellationToken) is not { } match)
        {
            logger.CodeRefused(flow.Id, (int)left);
            // Its code is of no use to anybody any more.
            if (left == 0)
                await database.WriteAsync(transaction => outbox.CancelForFlowAsync(transaction, flow.Id, cancellationToken), cancellationToken);
            return (new SubmitOutcome.Wrong((int)left), null);
        }
        var opened = await database.TryWriteAsync<T?>(async transaction =>
        {
            if (await use(transaction, match) is not { } value)
                return (false, null);
            await FlowBudgets.ClearFailuresAsync(transaction, flow.IdentityId, cancellationToken);
            await outbox.CancelForFlowAsync(transaction, flow.Id, cancellationToken);
            return (true, value);
        }, cancellationToken);
        if (opened is null)
            return (await store.HasPassedAsync(flow.Id, cancellationToken) ? new SubmitOutcome.AlreadyPassed() : new SubmitOutcome.Wrong((int)left), null);
        logger.CodeAccepted(flow.Id, match.Channel);
        return (null, opened);
    }
}
