using System.Data.Common;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using OtpGateway.Configuration;
using OtpGateway.Courier;
using OtpGateway.Http;
using OtpGateway.Identities;
using OtpGateway.Limits;
using OtpGateway.Sessions;
using OtpGateway.Storage;

namespace OtpGateway.Flows;

/// <summary>The use cases of a login flow: start it, send a code, take a code in.</summary>
internal sealed class LoginFlows(
    Database database,
    FlowStore store,
    FlowBudgets budgets,
    IdentityResolver identities,
    Outbox outbox,
    GatewaySessions sessions,
    KeyRing keys,
    GatewayUrls urls,
    Live<FlowOptions> options,
    Live<LimitOptions> limits,
    RandomNumberGenerator random,
    ILogger<LoginFlows> logger)
{
    /// <summary>The flow of this login, or null.</summary>
    public Task<LoginFlow?> FindAsync(string id, FlowCaller caller, CancellationToken cancellationToken) =>
        Guid.TryParse(id, out _) ? store.FindAsync(id, caller.Identity.Id, caller.Fingerprint, cancellationToken) : Task.FromResult<LoginFlow?>(null);

    /// <summary>Where this flow may send codes: the caller's own addresses, narrowed by the flow's trait and by what counts as a second factor.</summary>
    public IReadOnlyList<Address> AddressesOf(FlowCaller caller, LoginFlow flow) =>
        Addresses(caller.Identity, flow.Via) is AddressesResult.Found found ? found.Addresses : [];

    /// <summary>The addresses that a step-up of this identity may use, or why there is none.</summary>
    public AddressesResult Addresses(Identity identity, string via)
    {
        if (!options.Value.Enabled || !options.Value.MfaEnabled)
            return new AddressesResult.NoAddress("");
        if (identities.Addresses(identity, via) is not AddressesResult.Found found)
            return identities.Addresses(identity, via);
        // The operator may not take e-mail for a second factor (NIST SP 800-63B-4 3.1.3.1).
        var usable = found.Addresses.Where(address => address.Channel != Channels.Email || options.Value.EmailAal == Aal.Aal2).ToList();
        return usable.Count > 0 ? new AddressesResult.Found(usable) : new AddressesResult.NoAddress(via);
    }

    /// <summary>The flow for this login and wish: the open one where that will do, else a new one. Nothing is sent.</summary>
    public Task<LoginFlow> StartAsync(FlowCaller caller, FlowWish wish, CancellationToken cancellationToken)
    {
        var now = database.Clock.GetUtcNow();
        var id = NewId();
        var flow = new LoginFlow
        {
            Id = id,
            Type = wish.Type,
            State = FlowState.ChooseMethod,
            IdentityId = caller.Identity.Id,
            Fingerprint = caller.Fingerprint,
            Via = wish.Via,
            HeldId = wish.HeldId,
            Refresh = wish.Refresh,
            Raised = wish.Raised,
            ReplacesExpiredAt = wish.ReplacesExpiredAt,
            MaxSubmissions = options.Value.MaxSubmissions,
            // A flow that has passed leads on from our own page, to its held request too.
            ReturnTo = wish.ResumeHeldId is { } heldId ? urls.Absolute($"/login?flow={id}&held={Uri.EscapeDataString(heldId)}") : wish.ReturnTo,
            RequestUrl = wish.RequestUrl,
            CreatedAt = now,
            UpdatedAt = now,
            ExpiresAt = now + options.Value.FlowLifespan,
        };
        return database.WriteAsync(async transaction =>
        {
            var started = await store.StartAsync(transaction, flow, wish.MayShare, limits.Value.OpenFlowsPerIdentity, limits.Value.SendsPerFlow, cancellationToken);
            foreach (var ended in started.GaveWay)
                await outbox.CancelForFlowAsync(transaction, ended, cancellationToken);
            return started.Flow;
        }, cancellationToken);
    }

    /// <summary>A flow like one that has expired: for the same trait, with the same way on.</summary>
    public Task<LoginFlow> ReplaceAsync(FlowCaller caller, LoginFlow expired, CancellationToken cancellationToken) =>
        StartAsync(caller, new FlowWish(expired.Type, expired.Via, expired.ReturnTo, expired.RequestUrl)
        {
            HeldId = expired.HeldId,
            Refresh = expired.Refresh,
            Raised = expired.Raised,
            ReplacesExpiredAt = expired.ExpiresAt,
            MayShare = false,
        }, cancellationToken);

    /// <summary>Notes what whoever shows the flow has to tell.</summary>
    public Task NoteAsync(LoginFlow flow, FlowNotice notice, CancellationToken cancellationToken) => store.NoteAsync(flow.Id, notice, cancellationToken);

    /// <summary>Sends a code to the address: flow, budgets, code and message are one transaction, the worker is woken after it.</summary>
    /// <param name="first">Only if this flow has not sent anything yet.</param>
    public async Task<SendOutcome> SendAsync(LoginFlow flow, FlowCaller caller, Address address, MessageTrigger trigger, bool first, CancellationToken cancellationToken)
    {
        var now = database.Clock.GetUtcNow();
        if (flow.HasPassed || flow.IsDead(now))
            return new SendOutcome.Ended();
        if (first && flow.SendCount > 0)
            return new SendOutcome.Sent();
        if (flow.SendCount >= limits.Value.SendsPerFlow)
            return await NoteAsync(flow, FlowNotice.SendsUsedUp, new SendOutcome.UsedUp(), cancellationToken);
        var allowedAt = flow.ResendAllowedAt(limits.Value.SendCooldown);
        if (flow.SendCount > 0 && now < allowedAt)
            return await NoteAsync(flow, FlowNotice.WaitBeforeResend, new SendOutcome.Wait(allowedAt - now), cancellationToken);
        if (!MayBeSentTo(address))
            return await NoteAsync(flow, FlowNotice.CannotSend, new SendOutcome.CannotSend(), cancellationToken);

        var code = Prepare(flow, caller, address, trigger, now, cancellationToken);
        var outcome = await database.TryWriteAsync(async transaction =>
        {
            var written = await WriteSendAsync(transaction, flow, code, now, first, cancellationToken);
            return (written is SendOutcome.Sent, written);
        }, cancellationToken);
        switch (outcome)
        {
            case SendOutcome.Sent:
                outbox.Wake();
                logger.CodeQueued(flow.Id, address.Channel);
                return outcome;
            case SendOutcome.LimitReached:
                logger.SendLimitReached(flow.Id);
                return await NoteAsync(flow, FlowNotice.LimitReached, outcome, cancellationToken);
            case SendOutcome.CannotSend:
                return await NoteAsync(flow, FlowNotice.CannotSend, outcome, cancellationToken);
            default:
                return outcome;
        }
    }

    /// <summary>Takes a code in: counted and committed before it is compared, used by one guarded statement, together with the session's new handle.</summary>
    public async Task<SubmitOutcome> SubmitAsync(LoginFlow flow, Session session, string typed, CancellationToken cancellationToken)
    {
        if (flow.HasPassed)
            return new SubmitOutcome.AlreadyPassed();
        var now = database.Clock.GetUtcNow();
        if (flow.IsDead(now))
            return new SubmitOutcome.Ended();
        if (OneTimeCode.Read(typed, options.Value.CodeLength, options.Value.Alphabet) is not { } code)
        {
            await store.NoteAsync(flow.Id, string.IsNullOrWhiteSpace(typed) ? FlowNotice.EmptyCode : FlowNotice.MalformedCode, cancellationToken);
            return new SubmitOutcome.Malformed();
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
            return new SubmitOutcome.Locked(locked);
        }
        if (left is null)
            return await store.FindAsync(flow.Id, flow.IdentityId, flow.Fingerprint, cancellationToken) is { HasPassed: true } ? new SubmitOutcome.AlreadyPassed() : new SubmitOutcome.Ended();

        if (await store.MatchAsync(flow, code, cancellationToken) is not { } match)
        {
            logger.CodeRefused(flow.Id, (int)left);
            // Its code is of no use to anybody any more.
            if (left == 0)
                await database.WriteAsync(transaction => outbox.CancelForFlowAsync(transaction, flow.Id, cancellationToken), cancellationToken);
            return new SubmitOutcome.Wrong((int)left);
        }
        var handle = flow.Type == FlowType.Api ? sessions.NewToken() : sessions.NewHandle();
        if (await UseAsync(flow, session, match, handle, cancellationToken) is not { } raised)
            return await store.FindAsync(flow.Id, flow.IdentityId, flow.Fingerprint, cancellationToken) is { HasPassed: true } ? new SubmitOutcome.AlreadyPassed() : new SubmitOutcome.Wrong((int)left);
        logger.CodeAccepted(flow.Id, match.Channel);
        return new SubmitOutcome.Passed(raised, handle);
    }

    /// <summary>
    /// Where a code for this address may go as well when it cannot be sent there: the first of the other addresses that this
    /// flow may use and that are of the kind which its channel falls back to.
    /// </summary>
    public Address? FallbackOf(Address address, IReadOnlyList<Address> addresses) =>
        outbox.FallbackType(address.Channel) is { } type ? addresses.FirstOrDefault(other => other.Channel == type && MayBeSentTo(other)) : null;

    private bool MayBeSentTo(Address address) => address.Channel != Channels.Sms || SmsCountries.Allows(address.Value, limits.Value.SmsCountries);

    // Before the transaction: a template may compute for a while.
    private PreparedCode Prepare(LoginFlow flow, FlowCaller caller, Address address, MessageTrigger trigger, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var expiresAt = now + options.Value.CodeLifespan;
        if (expiresAt > flow.ExpiresAt)
            expiresAt = flow.ExpiresAt;
        var code = OneTimeCode.New(options.Value.CodeLength, options.Value.Alphabet, random);
        var codeId = NewId();
        var fallback = FallbackOf(address, AddressesOf(caller, flow));
        var message = Message(flow, caller.Identity, address, trigger, code, codeId, now, expiresAt) with
        {
            Fallback = fallback is null ? null : Message(flow, caller.Identity, fallback, trigger, code, codeId, now, expiresAt),
        };
        return new PreparedCode(codeId, code, expiresAt, outbox.Prepare(message, cancellationToken), address, fallback);
    }

    private async Task<SendOutcome> WriteSendAsync(DbTransaction transaction, LoginFlow flow, PreparedCode code, DateTimeOffset now, bool first, CancellationToken cancellationToken)
    {
        var nowMilliseconds = now.ToUnixTimeMilliseconds();
        if (!await FlowStore.CountSendAsync(transaction, flow, code.To.Id, nowMilliseconds, code.ExpiresAt.ToUnixTimeMilliseconds(),
                limits.Value.SendsPerFlow, limits.Value.SendCooldown, first, cancellationToken))
            // Another tab was faster: its code is on the way.
            return new SendOutcome.Wait(limits.Value.SendCooldown);
        var wait = await budgets.CountSendAsync(transaction, flow.IdentityId, code.To.Hash(keys), cancellationToken);
        if (wait > TimeSpan.Zero)
            return new SendOutcome.LimitReached(wait);
        // It may get there, so it counts there; where no more may go, none goes instead.
        if (code.Fallback is { } fallback && await budgets.CountAddressAsync(transaction, fallback.Hash(keys), cancellationToken) > TimeSpan.Zero)
            code = code.WithoutFallback();

        await outbox.CancelForFlowAsync(transaction, flow.Id, cancellationToken);
        foreach (var replaced in await store.AddCodeAsync(transaction, flow, code, nowMilliseconds, cancellationToken))
            await outbox.CancelForCodeAsync(transaction, replaced, cancellationToken);
        await outbox.AddAsync(transaction, code.Message, cancellationToken);
        await FlowStore.NoteMessageAsync(transaction, flow.Id, code.Message.Id, cancellationToken);
        return new SendOutcome.Sent();
    }

    private Task<Session?> UseAsync(LoginFlow flow, Session session, MatchedCode code, string handle, CancellationToken cancellationToken) =>
        database.TryWriteAsync<Session?>(async transaction =>
        {
            var now = database.Clock.GetUtcNow();
            if (!await FlowStore.UseAsync(transaction, flow.Id, code.Id, now.ToUnixTimeMilliseconds(), cancellationToken))
                return (false, null);
            // It stands in the store before a request goes out to another kind of address, so before the code can come from there.
            var fellBack = await Outbox.FallbackTypeAsync(transaction, code.Id, cancellationToken) is not "";
            var method = new AuthenticationMethod("code", "aal2", fellBack ? Channels.Email : code.Channel, now.ToUnixTimeMilliseconds(),
                TraitsOf(flow, session.Identity, fellBack ? code.SentTo : code.SentTo.Take(1)));
            var expiresAt = now + sessions.Lifespan;
            if (!session.IsStored)
                await sessions.CreateAsync(transaction, session, handle, cancellationToken);
            if (!await SessionStore.StepUpAsync(transaction, session, SessionHandle.Hash(handle), method, expiresAt, cancellationToken))
                return (false, null);
            await FlowBudgets.ClearFailuresAsync(transaction, flow.IdentityId, cancellationToken);
            await outbox.CancelForFlowAsync(transaction, flow.Id, cancellationToken);
            return (true, session with { IsStored = true, SecondFactorAt = now, SeenAt = now, ExpiresAt = expiresAt, Methods = session.MethodsWith(method) });
        }, cancellationToken);

    private NewMessage Message(LoginFlow flow, Identity identity, Address address, MessageTrigger trigger, OneTimeCode code, string codeId, DateTimeOffset now, DateTimeOffset expiresAt)
    {
        var data = new JsonObject
        {
            ["to"] = address.Value,
            ["login_code"] = code.Value,
            ["identity"] = identity.ToPublicJson(urls.SchemaUrl(identity.SchemaId)),
            ["request_url"] = flow.RequestUrl,
            ["transient_payload"] = new JsonObject(),
            ["expires_in_minutes"] = (int)(expiresAt - now).TotalMinutes,
        };
        if (address.Channel == "sms")
            data["request_url_domain"] = urls.Host;
        return new NewMessage
        {
            Channel = address.Channel,
            Recipient = address.Value,
            TemplateType = "login_code_valid",
            TemplateData = data,
            RequestHeaders = trigger.RequestHeaders,
            Languages = trigger.Languages,
            IdentityId = flow.IdentityId,
            FlowId = flow.Id,
            CodeId = codeId,
            ExpiresAt = expiresAt,
            Host = urls.Host,
        };
    }

    // What a route's `via` may name for this code: the trait that the flow was for, and the one that every address stands in
    // to which the code may have gone. The flow itself may have sent another code meanwhile: it is not asked.
    private static IReadOnlyList<string> TraitsOf(LoginFlow flow, Identity identity, IEnumerable<string> sentTo)
    {
        var traits = sentTo.Select(id => identity.Addresses.FirstOrDefault(candidate => candidate.Id == id)?.Trait ?? "").Distinct().ToList();
        return [.. new[] { flow.Via, traits is [var common] ? common : "" }.Where(trait => trait.Length > 0).Distinct()];
    }

    private async Task<SendOutcome> NoteAsync(LoginFlow flow, FlowNotice notice, SendOutcome outcome, CancellationToken cancellationToken)
    {
        await store.NoteAsync(flow.Id, notice, cancellationToken);
        return outcome;
    }

    // 128 random bits in the shape of a UUID, which is what Ory's clients expect; a version-4 UUID has six bits less.
    private string NewId()
    {
        var bytes = new byte[16];
        random.GetBytes(bytes);
        return new Guid(bytes).ToString();
    }
}
