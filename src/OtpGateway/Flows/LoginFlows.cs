using System.Data.Common;
using System.Security.Cryptography;
using OtpGateway.Configuration;
using OtpGateway.Courier;
using OtpGateway.HeldRequests;
using OtpGateway.Http;
using OtpGateway.Identities;
using OtpGateway.Limits;
using OtpGateway.Sessions;
using OtpGateway.Storage;

namespace OtpGateway.Flows;

/// <summary>The use cases of a step-up, a login flow at aal2: start it, send a code, take a code in.</summary>
internal sealed class LoginFlows(
    Database database,
    FlowStore store,
    CodeSender sender,
    CodeIntake intake,
    BackupCodes backupCodes,
    IdentityResolver identities,
    AddressChanges changes,
    Outbox outbox,
    Holds holds,
    GatewaySessions sessions,
    GatewayUrls urls,
    Live<FlowOptions> options,
    Live<LimitOptions> limits,
    RandomNumberGenerator random)
{
    /// <summary>The flow of this login, or null.</summary>
    public Task<Flow?> FindAsync(string id, FlowCaller caller, CancellationToken cancellationToken) =>
        Guid.TryParse(id, out _) ? store.FindAsync(id, FlowKind.Login, caller.Identity.Id, caller.Fingerprint, cancellationToken) : Task.FromResult<Flow?>(null);

    /// <summary>Where this flow may send codes: the caller's own addresses, narrowed by the flow's trait and by what counts as a second factor.</summary>
    public async Task<FlowAddresses> AddressesOfAsync(FlowCaller caller, Flow flow, CancellationToken cancellationToken) =>
        Addresses(caller.Identity, flow.Via, caller.FirstFactorChannel) is AddressesResult.Found found
            ? await changes.ReachAsync(caller.Identity, found.Addresses, IsSecondFactor(caller.FirstFactorChannel), cancellationToken) : FlowAddresses.None;

    /// <summary>How this flow can be passed.</summary>
    public async Task<FlowChoices> ChoicesOfAsync(FlowCaller caller, Flow flow, CancellationToken cancellationToken)
    {
        var addresses = await AddressesOfAsync(caller, flow, cancellationToken);
        return new FlowChoices(addresses.Offered, flow.BackupCodes && await backupCodes.AreUsableAsync(caller.Identity.Id, cancellationToken))
        {
            Direct = addresses.Direct,
            Transaction = await TransactionOfAsync(flow, caller, cancellationToken),
        };
    }

    /// <summary>What the flow's codes confirm, in words; null where that is nothing, or is not kept any more.</summary>
    public async Task<Transaction?> TransactionOfAsync(Flow flow, FlowCaller caller, CancellationToken cancellationToken) =>
        flow is { HeldId: { } id, Digest: { } digest } && await holds.FindAsync(id, caller.Identity.Id, caller.Fingerprint, cancellationToken) is { } held
            && string.Equals(held.Digest, digest, StringComparison.Ordinal) ? held.Transaction : null;

    /// <summary>Whether this identity can show any second factor at all.</summary>
    public async Task<bool> CanStepUpAsync(Identity identity, string? used, CancellationToken cancellationToken) =>
        Addresses(identity, "", used) is AddressesResult.Found || await backupCodes.AreUsableAsync(identity.Id, cancellationToken);

    /// <summary>The addresses that a step-up may use now, by what was shown before, or why there is none.</summary>
    public async Task<AddressesResult> UsableAddressesAsync(FlowCaller caller, string via, CancellationToken cancellationToken)
    {
        var known = Addresses(caller.Identity, via, caller.FirstFactorChannel);
        if (known is not AddressesResult.Found found)
            return known;
        var reach = await changes.ReachAsync(caller.Identity, found.Addresses, IsSecondFactor(caller.FirstFactorChannel), cancellationToken);
        return reach.Offered.Count > 0 ? new AddressesResult.Found(reach.Offered) : new AddressesResult.Changed();
    }

    /// <summary>The addresses that this identity has for a step-up, or why there is none.</summary>
    /// <param name="identity">Whose.</param>
    /// <param name="via">The trait to use; empty for all of them.</param>
    /// <param name="used">The channel that the first factor came by: one channel is no two factors.</param>
    public AddressesResult Addresses(Identity identity, string via, string? used)
    {
        if (!options.Value.Enabled || !options.Value.MfaEnabled)
            return new AddressesResult.NoAddress("");
        if (identities.Addresses(identity, via) is not AddressesResult.Found found)
            return identities.Addresses(identity, via);
        var isSecondFactor = IsSecondFactor(used);
        var usable = found.Addresses.Where(address => isSecondFactor(address.Channel)).ToList();
        return usable.Count > 0 ? new AddressesResult.Found(usable) : new AddressesResult.NoAddress(via);
    }

    // The operator may not take e-mail for a second factor (NIST SP 800-63B-4 3.1.3.1).
    private Func<string, bool> IsSecondFactor(string? used) => channel => channel != used && (channel != Channels.Email || options.Value.EmailAal == Aal.Aal2);

    /// <summary>The flow for this login and wish: the open one where that will do, else a new one. Nothing is sent.</summary>
    public Task<Flow> StartAsync(FlowCaller caller, FlowWish wish, CancellationToken cancellationToken)
    {
        var now = database.Clock.GetUtcNow();
        var id = FlowId.New(random);
        var flow = new Flow
        {
            Id = id,
            Type = wish.Type,
            State = FlowState.ChooseMethod,
            IdentityId = caller.Identity.Id,
            CountedAs = caller.Identity.CountedAs,
            Fingerprint = caller.Fingerprint,
            Via = wish.Via,
            BackupCodes = wish.BackupCodes,
            HeldId = wish.HeldId,
            Digest = wish.Digest,
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
    public Task<Flow> ReplaceAsync(FlowCaller caller, Flow expired, CancellationToken cancellationToken) =>
        StartAsync(caller, new FlowWish(expired.Type, expired.Via, expired.ReturnTo, expired.RequestUrl)
        {
            BackupCodes = expired.BackupCodes,
            HeldId = expired.HeldId,
            Digest = expired.Digest,
            Refresh = expired.Refresh,
            Raised = expired.Raised,
            ReplacesExpiredAt = expired.ExpiresAt,
            MayShare = false,
        }, cancellationToken);

    /// <summary>Notes what whoever shows the flow has to tell.</summary>
    public Task NoteAsync(Flow flow, FlowNotice notice, CancellationToken cancellationToken) => store.NoteAsync(flow.Id, notice, cancellationToken);

    /// <summary>Sends a code to the address, or to the one that must confirm it.</summary>
    /// <param name="first">Only if this flow has not sent anything yet.</param>
    public async Task<SendOutcome> SendAsync(Flow flow, FlowCaller caller, Address address, MessageTrigger trigger, bool first, CancellationToken cancellationToken)
    {
        var identity = caller.Identity;
        var addresses = await AddressesOfAsync(caller, flow, cancellationToken);
        // It may have changed since it was offered.
        if (addresses.Offered.All(offered => offered.Id != address.Id))
        {
            await store.NoteAsync(flow.Id, FlowNotice.UnknownAddress, cancellationToken);
            return new SendOutcome.CannotSend();
        }
        // Never a code without its words.
        var transaction = await TransactionOfAsync(flow, caller, cancellationToken);
        if (flow.Digest is not null && transaction is null)
        {
            await store.NoteAsync(flow.Id, FlowNotice.CannotSend, cancellationToken);
            return new SendOutcome.CannotSend();
        }
        var aim = addresses.AimOf(address);
        // Once more for what it was for.
        if (aim.Confirms.Count == 0 && flow.Confirming is not null && flow.SentTo == address.Id)
            aim = addresses.Aims.Values.FirstOrDefault(other => other.To.Id == address.Id && other.Confirms[0].Channel == flow.Confirming) ?? aim;
        var letter = new CodeLetter(aim.To, TemplateType.LoginCodeValid, identity.ToPublicJson(urls.SchemaUrl(identity.SchemaId)), identity.Id, trigger)
        {
            Fallback = FallbackOf(aim.To, addresses.Direct),
            Transaction = transaction,
            Confirms = aim.Confirms,
        };
        return await sender.SendAsync(flow, letter, first, cancellationToken);
    }

    /// <summary>Takes a code in; the right one is used together with the session's new handle.</summary>
    public async Task<SubmitOutcome> SubmitAsync(Flow flow, Session session, string typed, CancellationToken cancellationToken)
    {
        var handle = flow.Type == FlowType.Api ? sessions.NewToken() : sessions.NewHandle();
        var (refusal, raised) = await intake.TakeAsync(flow, typed, (transaction, match) => UseAsync(transaction, flow, session, match, handle, cancellationToken), cancellationToken);
        return refusal ?? new SubmitOutcome.Passed(raised!, handle);
    }

    /// <summary>Takes a backup code in, in the same way.</summary>
    public async Task<SubmitOutcome> SubmitBackupCodeAsync(Flow flow, Session session, string typed, CancellationToken cancellationToken)
    {
        var handle = flow.Type == FlowType.Api ? sessions.NewToken() : sessions.NewHandle();
        var (refusal, raised) = await intake.TakeBackupCodeAsync(flow, typed, (transaction, match) => UseAsync(transaction, flow, session, match, handle, cancellationToken), cancellationToken);
        return refusal ?? new SubmitOutcome.Passed(raised!, handle);
    }

    /// <summary>
    /// Where a code for this address may go as well when it cannot be sent there: the first of the other addresses that this
    /// flow may use and that are of the kind which its channel falls back to.
    /// </summary>
    public Address? FallbackOf(Address address, IReadOnlyList<Address> addresses) =>
        outbox.FallbackType(address.Channel) is { } type ? addresses.FirstOrDefault(other => other.Channel == type && sender.MayBeSentTo(other)) : null;

    private async Task<Session?> UseAsync(DbTransaction transaction, Flow flow, Session session, MatchedCode code, string handle, CancellationToken cancellationToken)
    {
        var now = session.TimeOfNext(database.Clock.GetUtcNow());
        if (!await FlowStore.UseAsync(transaction, flow.Id, code.Id, now.ToUnixTimeMilliseconds(), cancellationToken))
            return null;
        // It stands in the store before a request goes out to another kind of address, so before the code can come from there.
        var fellBack = await Outbox.FallbackTypeAsync(transaction, code.Id, cancellationToken) is not "";
        // Since it went out the operator may have switched it off, or the first factor may have been shown again, by its channel.
        var counts = IsSecondFactor(session.FirstFactorChannel);
        if (options.Value is not { Enabled: true, MfaEnabled: true } || !counts(code.Channel) || (fellBack && !counts(Channels.Email)))
            return null;
        if (await changes.SettleAsync(transaction, session.Identity, code, fellBack, now, cancellationToken) is not { } from)
            return null;
        var method = new AuthenticationMethod("code", "aal2", fellBack ? Channels.Email : code.Channel, now.ToUnixTimeMilliseconds(), TraitsOf(flow, code, from), Transaction: flow.Digest is not null);
        return await sessions.RaiseAsync(transaction, session, handle, method, now, cancellationToken);
    }

    private async Task<Session?> UseAsync(DbTransaction transaction, Flow flow, Session session, MatchedBackupCode code, string handle, CancellationToken cancellationToken)
    {
        var now = session.TimeOfNext(database.Clock.GetUtcNow());
        // The flow first, as with the codes that are sent.
        if (!await FlowStore.PassByBackupCodeAsync(transaction, flow.Id, now.ToUnixTimeMilliseconds(), cancellationToken)
            || !await BackupCodeStore.UseAsync(transaction, code, now.ToUnixTimeMilliseconds(), cancellationToken))
            return null;
        var method = new AuthenticationMethod(AuthenticationMethod.BackupCode, "aal2", Channel: null, now.ToUnixTimeMilliseconds(), Transaction: flow.Digest is not null);
        return await sessions.RaiseAsync(transaction, session, handle, method, now, cancellationToken);
    }

    // What a route's `via` may name for this code: the trait that the flow was for, and the one that every address stands in
    // to which the code may have gone. The flow itself may have sent another code meanwhile: it is not asked.
    private static IReadOnlyList<string> TraitsOf(Flow flow, MatchedCode code, IReadOnlyList<Address?> from)
    {
        var traits = from.Select(address => address?.Trait ?? "").Distinct().ToList();
        // A code that went elsewhere, to confirm what the flow was for, has not come from there.
        var via = code.Confirms.Count == 0 || traits.TrueForAll(trait => trait == flow.Via) ? flow.Via : "";
        return [.. new[] { via, traits is [var common] ? common : "" }.Where(trait => trait.Length > 0).Distinct()];
    }
}
