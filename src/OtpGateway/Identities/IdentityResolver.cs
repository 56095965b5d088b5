using System.Text.Json.Nodes;
using OtpGateway.Configuration;
using OtpGateway.Storage;

namespace OtpGateway.Identities;

/// <summary>Makes an identity out of what an authenticator knows, and finds the addresses that a step-up may use.</summary>
internal sealed class IdentityResolver(Live<IdentityOptions> options, KeyRing keys)
{
    public Identity Resolve(string authenticator, string subject, JsonObject traits)
    {
        var current = options.Value;
        var entry = current.Directory.Find(subject);
        var schema = entry?.SchemaId is { } id ? current.SchemaOf(id) : current.DefaultSchema;
        var identityId = IdentityId.Of(authenticator, subject);
        var known = entry is null ? traits : Merge(traits, entry.Traits);
        return new Identity
        {
            Id = identityId,
            ExternalId = subject,
            Authenticator = authenticator,
            Traits = known,
            SchemaId = schema.Id,
            Addresses = AddressesOf(identityId, known, schema.CodeTraits, entry?.Traits),
        };
    }

    /// <summary>The same for somebody whom the directory in the store knows: under the id that they have there.</summary>
    public Identity Resolve(string authenticator, string subject, JsonObject traits, StoredIdentity stored)
    {
        var schema = options.Value.SchemaOf(stored.SchemaId);
        var known = Merge(traits, stored.Traits);
        return new Identity
        {
            Id = stored.Id,
            ExternalId = subject,
            Authenticator = authenticator,
            Traits = known,
            SchemaId = schema.Id,
            MetadataPublic = stored.MetadataPublic,
            CreatedAt = stored.CreatedAt,
            UpdatedAt = stored.UpdatedAt,
            Addresses = AddressesOf(stored.Id, known, schema.CodeTraits, stored.Traits),
        };
    }

    /// <summary>Somebody of the directory in the store, whom no application needs to know.</summary>
    public Identity Own(string authenticator, StoredIdentity stored) => Resolve(authenticator, stored.ExternalId ?? stored.Id, [], stored);

    /// <summary>Where a code could go to somebody with no more than what the store knows.</summary>
    public IReadOnlyList<Address> AddressesOf(StoredIdentity stored) => AddressesOf(stored.Id, stored.Traits, options.Value.SchemaOf(stored.SchemaId).CodeTraits, stored.Traits);

    /// <summary>What would give somebody back their account, as their schema says; where it says nothing, the places for codes.</summary>
    public IReadOnlyList<Address> RecoveryAddressesOf(Identity identity) =>
        AddressesOf(identity.Id, identity.Traits, options.Value.SchemaOf(identity.SchemaId).RecoveryTraits);

    /// <summary>The same for somebody with no more than what the store knows.</summary>
    public IReadOnlyList<Address> RecoveryAddressesOf(StoredIdentity stored) =>
        AddressesOf(stored.Id, stored.Traits, options.Value.SchemaOf(stored.SchemaId).RecoveryTraits);

    /// <param name="identity">Whose.</param>
    /// <param name="via">The trait to use; empty for all of them.</param>
    public AddressesResult Addresses(Identity identity, string via)
    {
        if (via.Length == 0)
            return FoundOr(identity.Addresses, via);
        if (!options.Value.SchemaOf(identity.SchemaId).Traits.Contains(via))
            return new AddressesResult.TraitNotInSchema(via);
        var texts = TraitPath.Texts(identity.Traits, via).ToArray();
        if (texts.Length == 0)
            return new AddressesResult.TraitEmpty(via);
        // By value, as Ory does: the same number under two traits is one address and belongs to both.
        return FoundOr([.. identity.Addresses.Where(address => texts.Any(text => Address.Normalise(address.Channel, text) == address.Value))], via);
    }

    private static AddressesResult FoundOr(IReadOnlyList<Address> addresses, string via) =>
        addresses.Count > 0 ? new AddressesResult.Found(addresses) : new AddressesResult.NoAddress(via);

    /// <param name="directory">What the operator's directory says; its word stands for itself.</param>
    private List<Address> AddressesOf(string identityId, JsonObject traits, IReadOnlyList<CodeTrait> places, JsonObject? directory = null)
    {
        var found = new List<Address>();
        foreach (var trait in places)
            foreach (var text in TraitPath.Texts(traits, trait.Path))
                if (Address.Create(identityId, trait.Channel, text, trait.Path, keys) is { } address && found.TrueForAll(other => other.Id != address.Id))
                    found.Add(address with { FromDirectory = directory is not null && TraitPath.Texts(directory, trait.Path).Contains(text) });
        // Ory's order: numbers before mail addresses.
        found.Sort((one, other) => string.CompareOrdinal(one.Value, other.Value));
        return found;
    }

    // The operator's word stands over the application's, trait by trait.
    private static JsonObject Merge(JsonObject theirs, JsonObject ours)
    {
        var merged = theirs.DeepClone().AsObject();
        foreach (var (name, value) in ours)
            merged[name] = value is JsonObject nested && merged[name] is JsonObject under ? Merge(under, nested) : value?.DeepClone();
        return merged;
    }
}
