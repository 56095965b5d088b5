using System.Data.Common;
using System.Text.Json.Nodes;
using OtpGateway.Configuration;
using OtpGateway.Courier;
using OtpGateway.FirstFactor;
using OtpGateway.Identities;
using OtpGateway.Storage;

namespace OtpGateway.Flows.Visitors;

/// <summary>
/// Joining the directory by proving the addresses that were entered, each by a code of its own (Ory Kratos: registration
/// by code). Whether somebody has such an address already is told to nobody who has not shown that it is theirs.
/// </summary>
internal sealed class Registration(
    Members members, StoredIdentities identities, IdentityResolver resolver, FirstFactors firstFactors, OwnSessions own, KeyRing keys,
    Live<FlowOptions> options, Live<IdentityOptions> identityOptions, StoreClock clock) : IVisitorFlow
{
    public FlowKind Kind => FlowKind.Registration;

    public bool IsEnabled => options.Value.IsEnabled(Kind);

    public async Task<Flow> AimAsync(Flow flow, FlowForm form, CancellationToken cancellationToken)
    {
        var schema = identityOptions.Value.SchemaOf(flow.Content.SchemaId);
        var traits = new JsonObject();
        schema.Enter(traits, form.Traits);
        List<TraitProblem> problems = [.. identities.Check(schema.Id, traits), .. identities.UnconfirmableNames(schema.Id, traits, before: null)];
        var addresses = new List<Address>();
        foreach (var trait in schema.CodeTraits)
            foreach (var text in TraitPath.Texts(traits, trait.Path))
                if (Address.Create(flow.Id, trait.Channel, text, trait.Path, keys) is { } address && addresses.TrueForAll(other => other.Id != address.Id))
                    addresses.Add(address);
        if (addresses.Count == 0 && problems.Count == 0)
            problems.Add(new TraitProblem(schema.CodeTraits.Count > 0 ? "traits." + schema.CodeTraits[0].Path : "traits", ""));
        // A name that is no address can be shown to be one's own by nothing: it is free, or it is not.
        if (problems.Count == 0)
            foreach (var name in await identities.TakenNamesAsync(schema.Id, traits, cancellationToken))
                problems.Add(new TraitProblem("traits." + name, "Somebody else has this name already."));
        return flow with
        {
            IdentityId = addresses.Count > 0 ? members.SubjectOf(addresses[0].Value) : flow.IdentityId,
            Content = flow.Content with { Traits = traits, SchemaId = schema.Id, Addresses = addresses, Proven = 0, Problems = problems },
        };
    }

    public CodeLetter Letter(Flow flow, Address to, MessageTrigger trigger) =>
        new(to, "registration_code_valid", flow.Content.Traits!, flow.IdentityId, trigger);

    public async Task<VisitorPass?> PassAsync(DbTransaction transaction, HttpContext context, Flow flow, MatchedCode code, VisitorPresence presence, CancellationToken cancellationToken)
    {
        if (firstFactors.Own is not { } authenticator || !await FlowStore.UseAsync(transaction, flow.Id, code.Id, clock.NowMilliseconds, cancellationToken))
            return null;
        if (await identities.JoinAsync(transaction, flow.Content.SchemaId, flow.Content.Traits!, cancellationToken) is not { } created)
            return new VisitorPass.Taken();
        var signedIn = await own.SignInAsync(transaction, context, flow, resolver.Own(authenticator, created), current: null, "code", code, cancellationToken);
        return signedIn is null ? null : signedIn with { Created = created };
    }
}
