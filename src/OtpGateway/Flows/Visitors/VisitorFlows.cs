using System.Security.Cryptography;
using OtpGateway.Configuration;
using OtpGateway.Courier;
using OtpGateway.Http;
using OtpGateway.Identities;
using OtpGateway.Sessions;
using OtpGateway.Storage;

namespace OtpGateway.Flows.Visitors;

/// <summary>The use cases of a visitor's flow: start it, say whom it is about, send a code, take a code in.</summary>
internal sealed class VisitorFlows(
    Database database, FlowStore store, FlowBudgets budgets, CodeSender sender, CodeIntake intake, ProvenAddressStore proven, Members members, GatewaySessions sessions,
    IEnumerable<IVisitorFlow> kinds, Live<FlowOptions> options, StoreClock clock, RandomNumberGenerator random)
{
    private readonly Dictionary<FlowKind, IVisitorFlow> kinds = kinds.ToDictionary(kind => kind.Kind);

    public bool IsEnabled(FlowKind kind) => kinds[kind].IsEnabled;

    /// <summary>A new flow of this browser, or of the API client that is told its id.</summary>
    /// <param name="wish">What it is wanted for.</param>
    /// <param name="kind">Of which kind.</param>
    /// <param name="fingerprint">The browser; empty for an API client.</param>
    /// <param name="schemaId">The schema of who goes through it; empty for the default one.</param>
    /// <param name="clientNetwork">Where the caller is; null where that cannot be told.</param>
    /// <returns>The flow, or how long to wait before another one may be begun.</returns>
    public async Task<(Flow? Flow, TimeSpan Wait)> StartAsync(FlowWish wish, FlowKind kind, string fingerprint, string schemaId, string? clientNetwork, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var id = FlowId.New(random);
        var flow = new Flow
        {
            Id = id,
            Kind = kind,
            Aal = Aal.Aal1,
            Type = wish.Type,
            State = FlowState.ChooseMethod,
            // About nobody yet.
            IdentityId = id,
            Fingerprint = fingerprint,
            Via = "",
            Refresh = wish.Refresh,
            ReplacesExpiredAt = wish.ReplacesExpiredAt,
            MaxSubmissions = options.Value.MaxSubmissions,
            Content = schemaId.Length > 0 ? FlowContent.Empty with { SchemaId = schemaId } : FlowContent.Empty,
            ReturnTo = wish.ReturnTo,
            RequestUrl = wish.RequestUrl,
            CreatedAt = now,
            UpdatedAt = now,
            ExpiresAt = now + options.Value.LifespanOf(kind),
        };
        var early = await budgets.VisitWaitAsync(clientNetwork, cancellationToken);
        if (early > TimeSpan.Zero)
            return (null, early);
        var wait = await database.TryWriteAsync(async transaction =>
        {
            var full = await budgets.CountVisitAsync(transaction, clientNetwork, cancellationToken);
            if (full > TimeSpan.Zero)
                return (false, full);
            await store.AddAsync(transaction, flow, cancellationToken);
            return (true, full);
        }, cancellationToken);
        return wait > TimeSpan.Zero ? (null, wait) : (flow, wait);
    }

    /// <summary>A flow like one that has expired, with the same way on.</summary>
    public Task<(Flow? Flow, TimeSpan Wait)> ReplaceAsync(Flow expired, string? clientNetwork, CancellationToken cancellationToken) =>
        StartAsync(new FlowWish(expired.Type, "", expired.ReturnTo, expired.RequestUrl) { Refresh = expired.Refresh, ReplacesExpiredAt = expired.ExpiresAt },
            expired.Kind, expired.Fingerprint, expired.Content.SchemaId, clientNetwork, cancellationToken);

    /// <summary>The flow, for the browser that has begun it or the API client that knows its id.</summary>
    public Task<Flow?> FindAsync(string id, FlowKind kind, string? fingerprint, CancellationToken cancellationToken) =>
        Guid.TryParse(id, out _) ? store.FindVisitorsAsync(id, kind, fingerprint ?? "", cancellationToken) : Task.FromResult<Flow?>(null);

    public Task NoteAsync(Flow flow, FlowNotice notice, CancellationToken cancellationToken) => store.NoteAsync(flow.Id, notice, cancellationToken);

    /// <summary>Takes in what says whom the flow is about, and sends the first code.</summary>
    public async Task AimAsync(Flow flow, FlowForm form, MessageTrigger trigger, CancellationToken cancellationToken)
    {
        var aimed = await kinds[flow.Kind].AimAsync(flow, form, cancellationToken);
        if (aimed.Content.Problems.Count > 0)
            await store.KeepAsync(aimed, FlowNotice.FieldsWrong, cancellationToken);
        else
            await SendAsync(aimed, trigger, cancellationToken);
    }

    /// <summary>Sends a code to the address that is to be proven next.</summary>
    public async Task SendAsync(Flow flow, MessageTrigger trigger, CancellationToken cancellationToken)
    {
        if (flow.Content.Current is { } to)
            await sender.SendAsync(flow, kinds[flow.Kind].Letter(flow, to, trigger), first: false, cancellationToken);
    }

    /// <summary>Takes a code in. After the right one for one of several addresses the next code is on its way.</summary>
    public async Task<(SubmitOutcome? Refusal, VisitorPass? Pass)> SubmitAsync(HttpContext context, Flow flow, string typed, Func<MessageTrigger> trigger, CancellationToken cancellationToken)
    {
        // Whoever has lost the address since the code went there is not to be signed in by it.
        var member = await members.FindByIdAsync(flow.Content.KnownId, cancellationToken) is { } known
            && members.AddressesOf(known, flow.Kind).Any(address => address.Channel == flow.Content.Current?.Channel && address.Value == flow.Content.Current.Value) ? known : null;
        var presence = new VisitorPresence(member, (await sessions.FindAsync(context, cancellationToken))?.Session);
        var taken = false;
        var (refusal, pass) = await intake.TakeAsync<VisitorPass>(flow, typed, async (transaction, match) =>
        {
            // What the code was for may have been entered anew since this request read the flow.
            if (flow.Content.Current is not { } address || (match.SentTo.Count > 0 && match.SentTo[0] != address.Id))
                return null;
            if (flow.Content.Proven + 1 < flow.Content.Addresses.Count)
            {
                var next = flow with { Content = flow.Content with { Proven = flow.Content.Proven + 1 }, State = FlowState.ChooseMethod, SubmitCount = 0, SendCount = 0, SentAt = null };
                // Codes and failures are counted for the address that they are for, whatever was proven before.
                next = next with { IdentityId = members.SubjectOf(next.Content.Addresses[next.Content.Proven].Value) };
                return await store.AdvanceAsync(transaction, next, match.Id, cancellationToken) ? new VisitorPass.Next(next) : null;
            }
            var passed = await kinds[flow.Kind].PassAsync(transaction, context, flow, match, presence, cancellationToken);
            if (passed is VisitorPass.Taken)
            {
                taken = true;
                return null;
            }
            if (passed is not null)
                await ProveAsync(transaction, flow, passed, presence, cancellationToken);
            return passed;
        }, cancellationToken);
        if (taken)
        {
            await store.RestartAsync(flow with { Content = flow.Content with { Proven = 0 } }, FlowNotice.IdentifierTaken, cancellationToken);
            return (null, new VisitorPass.Taken());
        }
        if (pass is VisitorPass.Next { Flow: var another })
            await SendAsync(another, trigger(), cancellationToken);
        return (refusal, pass);
    }

    private async Task ProveAsync(System.Data.Common.DbTransaction transaction, Flow flow, VisitorPass pass, VisitorPresence presence, CancellationToken cancellationToken)
    {
        var owner = pass is VisitorPass.SignedIn { Session.Identity: var identity } ? identity : presence.Member;
        if (owner is null)
            return;
        // Under the person's own addresses: those of the flow were made before it was known whose they are.
        foreach (var address in flow.Content.Addresses)
            if (owner.Addresses.FirstOrDefault(own => own.Channel == address.Channel && own.Value == address.Value) is { } known)
                await proven.ProveAsync(transaction, owner.Id, known, clock.GetUtcNow(), cancellationToken);
    }
}
