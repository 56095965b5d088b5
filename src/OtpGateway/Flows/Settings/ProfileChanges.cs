using System.Data.Common;
using System.Text.Json.Nodes;
using OtpGateway.Configuration;
using OtpGateway.Courier;
using OtpGateway.Http;
using OtpGateway.Identities;
using OtpGateway.Storage;

namespace OtpGateway.Flows.Settings;

/// <summary>
/// What somebody of the directory in the store changes about themselves. An address that is new is theirs when they have
/// entered the code that went there; who replaces or removes one enters a code from the old one first (<c>gateway.address_change</c>),
/// and the old one is told. Until all codes are entered nothing has changed.
/// </summary>
internal sealed class ProfileChanges(
    Database database, FlowStore store, CodeSender sender, CodeIntake intake, StoredIdentities identities, IdentityStore directory, IdentityResolver resolver,
    ProvenAddressStore proven, Outbox outbox, KeyRing keys, GatewayUrls urls, Live<FlowOptions> options, Live<IdentityOptions> identityOptions)
{
    /// <summary>How long a notice of a change may take to go out.</summary>
    private static readonly TimeSpan NoticeLifespan = TimeSpan.FromDays(1);

    /// <summary>The person as the directory has them; null where the application knows them and nobody else, or nobody changes their own.</summary>
    public async Task<StoredIdentity?> FindAsync(string identityId, CancellationToken cancellationToken) =>
        identityOptions.Value.DirectoryInStore && options.Value.ProfileEnabled ? await directory.FindAsync(identityId, cancellationToken) : null;

    /// <summary>Takes in what is to be: changes it at once where no address changes, else sends the first code.</summary>
    /// <returns>What the flow has to tell; null when the sending has noted it.</returns>
    public async Task<FlowNotice?> BeginAsync(Flow flow, JsonObject entered, MessageTrigger trigger, CancellationToken cancellationToken)
    {
        if (await FindAsync(flow.IdentityId, cancellationToken) is not { } known)
            return FlowNotice.NoMethod;
        var schema = identityOptions.Value.SchemaOf(known.SchemaId);
        var wanted = known with { Traits = Entered(known.Traits, entered, schema) };
        List<TraitProblem> problems = [.. identities.Check(known.SchemaId, wanted.Traits), .. identities.UnconfirmableNames(known.SchemaId, wanted.Traits, known.Traits)];
        var (before, after) = (resolver.AddressesOf(known), resolver.AddressesOf(wanted));
        if (problems.Count == 0 && after.Count == 0 && before.Count > 0)
            problems.Add(new TraitProblem("traits." + before[0].Trait, ""));
        var content = FlowContent.Empty with { Traits = wanted.Traits, SchemaId = known.SchemaId, KnownId = known.Id, Version = known.Version, Problems = problems };
        if (problems.Count > 0)
        {
            await store.KeepAsync(flow with { Content = content }, FlowNotice.FieldsWrong, cancellationToken);
            return null;
        }
        var added = after.Where(address => !Has(before, address)).ToList();
        if ((added.Count > 0 || before.Any(address => !Has(after, address))) && options.Value.AddressChange == AddressChange.Refuse)
            return FlowNotice.ChangeRefused;
        var aimed = flow with { Content = content with { Addresses = [.. ToProve(added, before, after)] } };
        if (aimed.Content.Current is null)
            return await ApplyAtOnceAsync(aimed, known, cancellationToken);
        await SendAsync(aimed, trigger, cancellationToken);
        return null;
    }

    /// <summary>Sends a code to the address that is to be proven next.</summary>
    public async Task SendAsync(Flow flow, MessageTrigger trigger, CancellationToken cancellationToken)
    {
        if (flow.Content.Current is not { } to || await FindAsync(flow.IdentityId, cancellationToken) is not { } known)
            return;
        await sender.SendAsync(flow, new CodeLetter(to, "verification_code_valid", Person(known), known.Id, trigger), first: false, cancellationToken);
    }

    /// <summary>Takes a code in; the last one changes the directory in its own transaction.</summary>
    /// <returns>What the flow has to tell; null when that is noted already.</returns>
    public async Task<FlowNotice?> SubmitAsync(Flow flow, string typed, Func<MessageTrigger> trigger, CancellationToken cancellationToken)
    {
        var known = await FindAsync(flow.IdentityId, cancellationToken);
        // What others have changed since is not to be taken back by what was entered before.
        if (known is null || flow.Content.KnownId != known.Id || flow.Content.Version != known.Version)
        {
            await store.RestartAsync(flow with { Content = FlowContent.Empty }, FlowNotice.ChangedMeanwhile, cancellationToken);
            return null;
        }
        // Before the transaction: a template may compute for a while.
        var notices = Notices(known, flow.Content.Traits!, cancellationToken);
        var written = IdentityWritten.Done;
        Flow? next = null;
        var (refusal, done) = await intake.TakeAsync<Flow>(flow, typed, async (transaction, match) =>
        {
            if (flow.Content.Current is not { } address || (match.SentTo.Count > 0 && match.SentTo[0] != address.Id))
                return null;
            var advanced = flow with { Content = flow.Content with { Proven = flow.Content.Proven + 1 }, State = FlowState.ChooseMethod, SubmitCount = 0, SendCount = 0, SentAt = null };
            if (advanced.Content.Current is not null)
                return await store.AdvanceAsync(transaction, next = advanced, match.Id, cancellationToken) ? advanced : null;
            var finished = advanced with { Content = FlowContent.Empty };
            if (!await store.AdvanceAsync(transaction, finished, match.Id, cancellationToken))
                return null;
            written = await ApplyAsync(transaction, flow, known, notices, cancellationToken);
            return written == IdentityWritten.Done ? finished : null;
        }, cancellationToken);
        if (written != IdentityWritten.Done)
        {
            await store.RestartAsync(flow with { Content = flow.Content with { Proven = 0, Addresses = [] } }, written == IdentityWritten.IdentifierTaken ? FlowNotice.IdentifierTaken : FlowNotice.ChangedMeanwhile, cancellationToken);
            return null;
        }
        if (refusal is not null || done is null)
            return null;
        if (next is null)
        {
            outbox.Wake();
            return FlowNotice.SettingsSaved;
        }
        await SendAsync(next, trigger(), cancellationToken);
        return null;
    }

    // The old address confirms the one that takes its place, and that it goes: else it could be removed first, and another
    // entered then. One more beside it is confirmed by itself.
    private List<Address> ToProve(IReadOnlyList<Address> added, IReadOnlyList<Address> before, IReadOnlyList<Address> after)
    {
        var asked = new List<Address>();
        foreach (var address in added)
        {
            if (options.Value.AddressChange == AddressChange.VerifyOld
                && before.FirstOrDefault(old => old.Trait == address.Trait && !Has(after, old) && !asked.Contains(old)) is { } replaced)
                asked.Add(replaced);
            asked.Add(address);
        }
        if (options.Value.AddressChange == AddressChange.VerifyOld)
            asked.InsertRange(0, [.. before.Where(old => !Has(after, old) && !asked.Contains(old))]);
        return asked;
    }

    private async Task<FlowNotice> ApplyAtOnceAsync(Flow flow, StoredIdentity known, CancellationToken cancellationToken)
    {
        var notices = Notices(known, flow.Content.Traits!, cancellationToken);
        var notice = await database.TryWriteAsync(async transaction => await ApplyAsync(transaction, flow, known, notices, cancellationToken) switch
        {
            IdentityWritten.Done => (true, FlowNotice.SettingsSaved),
            IdentityWritten.IdentifierTaken => (false, FlowNotice.IdentifierTaken),
            _ => (false, FlowNotice.ChangedMeanwhile),
        }, cancellationToken);
        if (notice != FlowNotice.SettingsSaved)
            return notice;
        // What was refused before is not what the form shows from now on.
        await store.KeepAsync(flow with { Content = FlowContent.Empty }, notice, cancellationToken);
        outbox.Wake();
        return notice;
    }

    private async Task<IdentityWritten> ApplyAsync(DbTransaction transaction, Flow flow, StoredIdentity known, IReadOnlyList<MessageRow> notices, CancellationToken cancellationToken)
    {
        var now = database.Clock.GetUtcNow();
        var changed = known with { Traits = flow.Content.Traits!, UpdatedAt = now };
        if (await identities.ReplaceAsync(transaction, changed, cancellationToken) is var written and not IdentityWritten.Done)
            return written;
        var (before, after) = (resolver.AddressesOf(known), resolver.AddressesOf(changed));
        foreach (var address in after.Where(address => Has(flow.Content.Addresses, address)))
            await proven.ProveAsync(transaction, known.Id, address, now, cancellationToken);
        foreach (var gone in before.Where(address => !Has(after, address)))
            await ProvenAddressStore.ForgetAsync(transaction, known.Id, gone.Hash(keys), cancellationToken);
        foreach (var notice in notices)
            await outbox.AddAsync(transaction, notice, cancellationToken);
        return IdentityWritten.Done;
    }

    // To where codes went until now: if it was not them, they learn it.
    private List<MessageRow> Notices(StoredIdentity known, JsonObject traits, CancellationToken cancellationToken)
    {
        var after = resolver.AddressesOf(known with { Traits = traits });
        var now = database.Clock.GetUtcNow();
        return [.. resolver.AddressesOf(known).Where(address => !Has(after, address)).Select(gone => Notice(known, gone, now, cancellationToken))];
    }

    private MessageRow Notice(StoredIdentity known, Address gone, DateTimeOffset now, CancellationToken cancellationToken) => outbox.Prepare(new NewMessage
    {
        Channel = gone.Channel,
        Recipient = gone.Value,
        TemplateType = "verifiable_address_changed",
        TemplateData = new JsonObject
        {
            ["to"] = gone.Value,
            ["identity"] = Person(known),
            ["changed_at"] = JsonTime.Text(now),
            ["transient_payload"] = null,
        },
        RequestHeaders = [],
        IdentityId = known.Id,
        ExpiresAt = now + NoticeLifespan,
        Host = urls.Host,
    }, cancellationToken);

    private JsonObject Person(StoredIdentity known) => new()
    {
        ["id"] = known.Id,
        ["schema_id"] = known.SchemaId,
        ["schema_url"] = urls.SchemaUrl(known.SchemaId),
        ["state"] = known.State.Name(),
        ["traits"] = known.Traits.DeepClone(),
    };

    // A field that was emptied is gone; what no field asks for stays.
    private static JsonObject Entered(JsonObject known, JsonObject entered, IdentitySchema schema)
    {
        var traits = known.DeepClone().AsObject();
        foreach (var field in schema.Fields)
            TraitPath.Remove(traits, field.Path);
        schema.Enter(traits, entered);
        return traits;
    }

    private static bool Has(IReadOnlyList<Address> addresses, Address wanted) => addresses.Any(address => address.Channel == wanted.Channel && address.Value == wanted.Value);
}
