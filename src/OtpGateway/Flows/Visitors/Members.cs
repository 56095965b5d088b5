using System.Text.Json.Nodes;
using OtpGateway.Configuration;
using OtpGateway.Courier;
using OtpGateway.FirstFactor;
using OtpGateway.Http;
using OtpGateway.Identities;
using OtpGateway.Storage;

namespace OtpGateway.Flows.Visitors;

/// <summary>Finds people of the directory by what they type. Whoever is not in it costs the same work and gets the same answer.</summary>
internal sealed class Members(IdentityStore store, IdentityResolver resolver, FirstFactors firstFactors, KeyRing keys, GatewayUrls urls, Live<IdentityOptions> options)
{
    /// <summary>The flow, about the person who has this identifier, or about nobody.</summary>
    /// <param name="flow">The flow as it stands.</param>
    /// <param name="identifier">What was typed.</param>
    /// <param name="field">The field that it was typed into.</param>
    public async Task<Flow> AimAsync(Flow flow, string identifier, string field, CancellationToken cancellationToken)
    {
        if (identifier.Trim().Length is 0 or > 320)
            return flow with { Content = flow.Content with { Identifier = "", Problems = [new TraitProblem(field, "")] } };
        var subject = SubjectOf(identifier);
        var known = await FindAsync(identifier, flow.Content.SchemaId, cancellationToken);
        var places = known is null ? [] : AddressesOf(known, flow.Kind);
        if (places.Count == 0)
            known = null;
        return flow with
        {
            IdentityId = subject,
            Content = flow.Content with { Identifier = identifier, KnownId = known?.Id, Addresses = [AddressOf(identifier, subject, places)], Proven = 0, Problems = [] },
        };
    }

    /// <summary>Where their codes go: an account is given back through those addresses alone that its schema names for that.</summary>
    public IReadOnlyList<Address> AddressesOf(Identity identity, FlowKind kind) => kind == FlowKind.Recovery ? resolver.RecoveryAddressesOf(identity) : identity.Addresses;

    /// <summary>The active person with this id; null when there is none.</summary>
    public async Task<Identity?> FindByIdAsync(string? id, CancellationToken cancellationToken) =>
        id is not null && await store.FindAsync(id, cancellationToken) is { State: IdentityState.Active } stored ? Own(stored) : null;

    /// <summary>The code for somebody who may be in the directory. What templates see of a person they see of nobody else.</summary>
    public CodeLetter Letter(Flow flow, Address to, string templateType, MessageTrigger trigger)
    {
        var known = flow.Content.KnownId;
        var schema = options.Value.SchemaOf(flow.Content.SchemaId);
        var person = new JsonObject { ["id"] = known ?? flow.IdentityId, ["schema_id"] = schema.Id, ["schema_url"] = urls.SchemaUrl(schema.Id), ["state"] = "active", ["traits"] = flow.Content.Traits?.DeepClone() ?? new JsonObject() };
        return new CodeLetter(to, templateType, person, known ?? flow.IdentityId, trigger) { IsForSomebody = known is not null };
    }

    /// <summary>Whom the flow is about as far as counting goes.</summary>
    public string SubjectOf(string identifier) => Identifiers.SubjectOf(identifier, keys);

    private async Task<Identity?> FindAsync(string identifier, string schemaId, CancellationToken cancellationToken)
    {
        var found = await store.ListAsync(identifier, ids: null, behind: "", count: 10, cancellationToken);
        var preferred = schemaId.Length > 0 ? schemaId : options.Value.DefaultSchemaId;
        // One identifier may stand in two schemas; the one that was asked for goes first.
        var stored = found.Where(one => one.State == IdentityState.Active).OrderByDescending(one => one.SchemaId == preferred).ThenBy(one => one.Id, StringComparer.Ordinal).FirstOrDefault();
        return stored is null ? null : Own(stored);
    }

    private Identity Own(StoredIdentity stored) => resolver.Own(firstFactors.Own ?? OwnSession.Type, stored);

    // The very address that was typed; of who typed another name, the first that codes go to.
    private Address AddressOf(string identifier, string subject, IReadOnlyList<Address> places)
    {
        var name = Identifiers.Normalise(identifier);
        if (places.Count > 0)
            return places.FirstOrDefault(address => Identifiers.Normalise(address.Value) == name) ?? places[0];
        return Address.Create(subject, Channels.Sms, identifier, "", keys)
            ?? Address.Create(subject, Channels.Email, identifier, "", keys)
            ?? Address.Create(subject, Channels.Email, subject + "@nobody.invalid", "", keys)!;
    }
}
