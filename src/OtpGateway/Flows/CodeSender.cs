using System.Data.Common;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using OtpGateway.Audit;
using OtpGateway.Configuration;
using OtpGateway.Courier;
using OtpGateway.Http;
using OtpGateway.Identities;
using OtpGateway.Limits;
using OtpGateway.Storage;

namespace OtpGateway.Flows;

/// <summary>Sends the codes of flows: flow, budgets, code and message are one transaction, the worker is woken after it.</summary>
internal sealed class CodeSender(
    Database database,
    FlowStore store,
    FlowBudgets budgets,
    Outbox outbox,
    KeyRing keys,
    GatewayUrls urls,
    Live<FlowOptions> options,
    Live<LimitOptions> limits,
    RandomNumberGenerator random,
    AuditTrail audit,
    Refusals refusals,
    ILogger<CodeSender> logger)
{
    /// <param name="flow">The flow; a visitor's already says whom it is about.</param>
    /// <param name="letter">What goes out.</param>
    /// <param name="first">Only if this flow has not sent anything yet.</param>
    public async Task<SendOutcome> SendAsync(Flow flow, CodeLetter letter, bool first, CancellationToken cancellationToken)
    {
        var now = database.Clock.GetUtcNow();
        if (flow.HasPassed || flow.IsDead(now))
            return new SendOutcome.Ended();
        if (first && flow.SendCount > 0)
            return new SendOutcome.Sent();
        if (flow.SendCount >= limits.Value.SendsPerFlow)
            return await RefuseAsync(flow, letter, FlowNotice.SendsUsedUp, new SendOutcome.UsedUp(), "gateway.limits.sends_per_flow", cancellationToken);
        var allowedAt = flow.ResendAllowedAt(limits.Value.SendCooldown);
        if (flow.SendCount > 0 && now < allowedAt)
            return await NoteAsync(flow, FlowNotice.WaitBeforeResend, new SendOutcome.Wait(allowedAt - now), allowedAt - now, cancellationToken);
        if (!MayBeSentTo(letter.To))
            return await RefuseAsync(flow, letter, FlowNotice.CannotSend, new SendOutcome.CannotSend(), "gateway.limits.sms_countries", cancellationToken);
        if (await budgets.StoppedAsync(flow, letter.To, cancellationToken) is { Ticks: > 0 } stopped)
            return await LimitReachedAsync(flow, letter, stopped, "gateway.limits.conversion", cancellationToken);
        if (letter.Fallback is { } instead && await budgets.StoppedAsync(flow, instead, cancellationToken) > TimeSpan.Zero)
            letter = letter with { Fallback = null };

        var code = Prepare(flow, letter, now, cancellationToken);
        var outcome = await database.TryWriteAsync(async transaction =>
        {
            var written = await WriteAsync(transaction, flow, code, letter.Trigger.ClientNetwork, now, first, cancellationToken);
            return (written is SendOutcome.Sent, written);
        }, cancellationToken);
        switch (outcome)
        {
            case SendOutcome.Sent:
                outbox.Wake();
                logger.CodeQueued(flow.Id, letter.To.Channel);
                // For nobody as for somebody: a line takes its time.
                audit.Record(EventOf(letter.IsForSomebody ? AuditEvent.CodeSent : AuditEvent.CodeNotSent, letter) with { FlowId = flow.Id, MessageId = code.Message.Id, Reason = letter.IsForSomebody ? null : "nobody has this address" });
                return outcome;
            case SendOutcome.LimitReached { Remaining: var wait }:
                return await LimitReachedAsync(flow, letter, wait, "gateway.limits", cancellationToken);
            case SendOutcome.CannotSend:
                return await RefuseAsync(flow, letter, FlowNotice.CannotSend, outcome, "courier", cancellationToken);
            default:
                return outcome;
        }
    }

    /// <summary>Whether codes may go there at all.</summary>
    public bool MayBeSentTo(Address address) => address.Channel != Channels.Sms || SmsCountries.Allows(address.Value, limits.Value.SmsCountries);

    // Before the transaction: a template may compute for a while.
    private PreparedCode Prepare(Flow flow, CodeLetter letter, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var expiresAt = now + options.Value.CodeLifespan;
        if (expiresAt > flow.ExpiresAt)
            expiresAt = flow.ExpiresAt;
        var code = OneTimeCode.New(options.Value.CodeLength, options.Value.Alphabet, random);
        var codeId = FlowId.New(random);
        var message = Message(flow, letter, letter.To, code, codeId, now, expiresAt) with
        {
            Fallback = letter.Fallback is { } fallback ? Message(flow, letter, fallback, code, codeId, now, expiresAt) : null,
        };
        var row = outbox.Prepare(message, cancellationToken);
        if (!letter.IsForSomebody)
        {
            // What is stored for it is a code that nobody knows, and that no code is.
            row = row with { Status = MessageStatus.Cancelled.Name(), Content = null };
            code = OneTimeCode.Unknowable(random);
        }
        return new PreparedCode(codeId, code, expiresAt, row, letter.To, letter.Fallback) { Confirms = letter.Confirms };
    }

    private async Task<SendOutcome> WriteAsync(DbTransaction transaction, Flow flow, PreparedCode code, string? clientNetwork, DateTimeOffset now, bool first, CancellationToken cancellationToken)
    {
        var nowMilliseconds = now.ToUnixTimeMilliseconds();
        if (flow.IsAimed && !await store.AimAsync(transaction, flow, cancellationToken))
            return new SendOutcome.Ended();
        if (!await FlowStore.CountSendAsync(transaction, flow, code.To.Id, nowMilliseconds, code.ExpiresAt.ToUnixTimeMilliseconds(),
                limits.Value.SendsPerFlow, limits.Value.SendCooldown, first, cancellationToken))
            // Another tab was faster: its code is on the way.
            return new SendOutcome.Wait(limits.Value.SendCooldown);
        var wait = await budgets.CountSendAsync(transaction, flow, code.To.Hash(keys), cancellationToken);
        if (wait > TimeSpan.Zero)
            return new SendOutcome.LimitReached(wait);
        // It may get there, so it counts there; where no more may go, none goes instead.
        if (code.Fallback is { } fallback && (await budgets.CountAddressAsync(transaction, flow, fallback.Hash(keys), cancellationToken) > TimeSpan.Zero
            || await budgets.CountPrefixAsync(transaction, flow, fallback, cancellationToken) > TimeSpan.Zero))
            code = code.WithoutFallback();
        wait = await budgets.CountSharedAsync(transaction, flow, code.To, clientNetwork, cancellationToken);
        if (wait > TimeSpan.Zero)
            return new SendOutcome.LimitReached(wait);

        await outbox.CancelForFlowAsync(transaction, flow.Id, cancellationToken);
        foreach (var replaced in await store.AddCodeAsync(transaction, flow, code, nowMilliseconds, cancellationToken))
            await outbox.CancelForCodeAsync(transaction, replaced, cancellationToken);
        await outbox.AddAsync(transaction, code.Message, cancellationToken);
        await budgets.NoteSendAsync(transaction, flow, code, cancellationToken);
        await FlowStore.NoteMessageAsync(transaction, flow.Id, code.Message.Id, code.Confirms.Count > 0 ? code.Confirms[0].Channel : null, cancellationToken);
        return new SendOutcome.Sent();
    }

    private NewMessage Message(Flow flow, CodeLetter letter, Address address, OneTimeCode code, string codeId, DateTimeOffset now, DateTimeOffset expiresAt)
    {
        var sms = address.Channel == Channels.Sms;
        var data = new JsonObject
        {
            ["to"] = address.Value,
            ["request_url"] = flow.RequestUrl,
            ["transient_payload"] = new JsonObject(),
            ["expires_in_minutes"] = (int)(expiresAt - now).TotalMinutes,
        };
        if (TemplateType.Find(letter.TemplateType)?.CodeKey is { } key)
            data[key] = code.Value;
        if (letter.Transaction is { } transaction)
            data["transaction"] = transaction.Text;
        // Kratos's names, which are not the same for every message (courier/template).
        if (sms && flow.Kind == FlowKind.Recovery)
            data["verification_code"] = code.Value;
        data[flow.Kind == FlowKind.Registration && !sms ? "traits" : "identity"] = letter.Person.DeepClone();
        if (flow.Kind is FlowKind.Verification or FlowKind.Settings && !sms)
            data["verification_url"] = urls.Absolute($"/{flow.Kind.Text()}?flow={flow.Id}");
        if (sms)
            data["request_url_domain"] = urls.Host;
        return new NewMessage
        {
            Channel = address.Channel,
            Recipient = address.Value,
            TemplateType = letter.TemplateType,
            TemplateData = data,
            RequestHeaders = letter.Trigger.RequestHeaders,
            Languages = letter.Trigger.Languages,
            IdentityId = letter.IdentityId,
            FlowId = flow.Id,
            CodeId = codeId,
            ExpiresAt = expiresAt,
            Host = urls.Host,
        };
    }

    private Task<SendOutcome> RefuseAsync(Flow flow, CodeLetter letter, FlowNotice notice, SendOutcome outcome, string rule, CancellationToken cancellationToken)
    {
        refusals.Record(EventOf(AuditEvent.CodeNotSent, letter) with { Rule = rule });
        return NoteAsync(flow, notice, outcome, cancellationToken);
    }

    private static AuditEvent EventOf(string name, CodeLetter letter) =>
        new(name) { IdentityId = letter.IsForSomebody ? letter.IdentityId : null, Channel = letter.To.Channel, Recipient = RecipientMask.Of(letter.To.Value) };

    private Task<SendOutcome> LimitReachedAsync(Flow flow, CodeLetter letter, TimeSpan wait, string rule, CancellationToken cancellationToken)
    {
        logger.SendLimitReached(flow.Id);
        refusals.Record(EventOf(AuditEvent.CodeNotSent, letter) with { Rule = rule });
        return NoteAsync(flow, FlowNotice.LimitReached, new SendOutcome.LimitReached(wait), wait, cancellationToken);
    }

    private async Task<SendOutcome> NoteAsync(Flow flow, FlowNotice notice, SendOutcome outcome, TimeSpan wait, CancellationToken cancellationToken)
    {
        await store.NoteAsync(flow.Id, notice, wait, cancellationToken);
        return outcome;
    }

    private async Task<SendOutcome> NoteAsync(Flow flow, FlowNotice notice, SendOutcome outcome, CancellationToken cancellationToken)
    {
        await store.NoteAsync(flow.Id, notice, cancellationToken);
        return outcome;
    }
}
