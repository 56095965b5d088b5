using System.Security.Cryptography;
using OtpGateway.Configuration;
using OtpGateway.Courier;
using OtpGateway.Identities;
using OtpGateway.Limits;
using OtpGateway.Sessions;
using OtpGateway.Storage;

namespace OtpGateway.Flows.Settings;

/// <summary>The use cases of a settings flow: begin it, show it, change something.</summary>
internal sealed class SettingsFlows(
    Database database, FlowStore store, BackupCodes backupCodes, ProfileChanges profiles, IdentityResolver identities, Outbox outbox, Live<FlowOptions> options, Live<LimitOptions> limits, RandomNumberGenerator random)
{
    /// <summary>A new flow of this login.</summary>
    public Task<Flow> StartAsync(FlowCaller caller, FlowType type, string returnTo, string requestUrl, CancellationToken cancellationToken)
    {
        var now = database.Clock.GetUtcNow();
        var flow = new Flow
        {
            Id = FlowId.New(random),
            Kind = FlowKind.Settings,
            Type = type,
            State = FlowState.ChooseMethod,
            IdentityId = caller.Identity.Id,
            CountedAs = caller.Identity.CountedAs,
            Fingerprint = caller.Fingerprint,
            Via = "",
            MaxSubmissions = options.Value.MaxSubmissions,
            ReturnTo = returnTo,
            RequestUrl = requestUrl,
            CreatedAt = now,
            UpdatedAt = now,
            ExpiresAt = now + options.Value.Settings.Lifespan,
        };
        return database.WriteAsync(async transaction =>
        {
            var started = await store.StartAsync(transaction, flow, mayShare: false, limits.Value.OpenFlowsPerIdentity, limits.Value.SendsPerFlow, cancellationToken);
            foreach (var ended in started.GaveWay)
                await outbox.CancelForFlowAsync(transaction, ended, cancellationToken);
            return started.Flow;
        }, cancellationToken);
    }

    /// <summary>The flow of this login, or null.</summary>
    public Task<Flow?> FindAsync(string id, FlowCaller caller, CancellationToken cancellationToken) =>
        Guid.TryParse(id, out _) ? store.FindAsync(id, FlowKind.Settings, caller.Identity.Id, caller.Fingerprint, cancellationToken) : Task.FromResult<Flow?>(null);

    /// <summary>What the flow shows. Codes that were made and not shown yet are shown with this, and never again.</summary>
    /// <param name="flow">The flow.</param>
    /// <param name="session">Whose it is.</param>
    /// <param name="mayShowCodes">False for whoever does not look at it, such as a browser that fetches ahead.</param>
    public async Task<SettingsView> ViewAsync(Flow flow, Session session, bool mayShowCodes, CancellationToken cancellationToken)
    {
        var profile = await profiles.FindAsync(flow.IdentityId, cancellationToken);
        // As it is now: what was just changed included.
        if (profile is not null)
            session = session with { Identity = identities.Own(session.Identity.Authenticator, profile) };
        var view = new SettingsView(flow, session, session.Identity.Addresses) { Profile = profile };
        if (!backupCodes.AreEnabled)
            return view;
        view = view with { HasBackupCodes = true, BackupCodesLeft = await backupCodes.CountAsync(flow.IdentityId, cancellationToken), Pending = await backupCodes.PendingAsync(flow, cancellationToken) };
        if (!mayShowCodes || view.Pending is not { WereShown: false } pending)
            return view;
        return view with { Codes = await backupCodes.ShowAsync(pending, cancellationToken) ?? [], Pending = pending with { WereShown = true } };
    }

    /// <summary>Does what was asked for.</summary>
    /// <param name="trigger">The request, should a message go out.</param>
    /// <returns>The flow as it stands then.</returns>
    public async Task<Flow> ChangeAsync(Flow flow, FlowCaller caller, FlowForm form, Func<MessageTrigger> trigger, CancellationToken cancellationToken)
    {
        FlowNotice? notice = form switch
        {
            { Settings: not SettingsChange.None } => backupCodes.AreEnabled ? await ChangeBackupCodesAsync(flow, form.Settings, cancellationToken) : FlowNotice.NoMethod,
            { Resend.Length: > 0 } when flow.State == FlowState.SentEmail => await ResendAsync(flow, trigger(), cancellationToken),
            { Method: "code" } when flow.State == FlowState.SentEmail => await profiles.SubmitAsync(flow, form.Code, trigger, cancellationToken),
            { Method: "profile" } => await profiles.BeginAsync(flow, form.Traits, trigger(), cancellationToken),
            _ => FlowNotice.NoMethod,
        };
        if (notice is { } told)
            await store.NoteAsync(flow.Id, told, cancellationToken);
        return await FindAsync(flow.Id, caller, cancellationToken) ?? flow;
    }

    private async Task<FlowNotice?> ResendAsync(Flow flow, MessageTrigger trigger, CancellationToken cancellationToken)
    {
        await profiles.SendAsync(flow, trigger, cancellationToken);
        return null;
    }

    private async Task<FlowNotice> ChangeBackupCodesAsync(Flow flow, SettingsChange change, CancellationToken cancellationToken)
    {
        switch (change)
        {
            case SettingsChange.MakeBackupCodes:
                await backupCodes.MakeAsync(flow, cancellationToken);
                return FlowNotice.None;
            case SettingsChange.ShowBackupCodes:
                return await backupCodes.PendingAsync(flow, cancellationToken) is { WereShown: false } ? FlowNotice.None : FlowNotice.BackupCodesWereShown;
            case SettingsChange.ConfirmBackupCodes:
                return await backupCodes.ConfirmAsync(flow, cancellationToken) ? FlowNotice.SettingsSaved : FlowNotice.BackupCodesNotMade;
            case SettingsChange.DisableBackupCodes:
                await backupCodes.DisableAsync(flow.IdentityId, cancellationToken);
                return FlowNotice.SettingsSaved;
            default:
                return FlowNotice.NoMethod;
        }
    }
}
