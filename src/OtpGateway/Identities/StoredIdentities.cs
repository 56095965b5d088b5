using System.Data.Common;
using System.Text.Json.Nodes;
using OtpGateway.Configuration;
using OtpGateway.Storage;

namespace OtpGateway.Identities;

/// <summary>Creates, changes and removes identities of the directory in the store; what is written follows its schema.</summary>
internal sealed class StoredIdentities(IdentityStore store, IdentityResolver resolver, Live<IdentityOptions> options, KeyRing keys, TimeProvider clock)
{
    // Who reads and changes an identity while others do is let try again.
    private const int Tries = 5;

    // What a caller may change; all else in a patched document must be as it was.
    private static readonly string[] Changeable = ["schema_id", "external_id", "state", "traits", "metadata_public", "metadata_admin"];

    /// <param name="keep">False: only whether it could be done (a dry run).</param>
    public async Task<IdentityOutcome> CreateAsync(JsonObject json, bool keep, CancellationToken cancellationToken)
    {
        var (document, problems) = IdentityDocument.Read(json);
        var now = Now();
        var identity = new StoredIdentity
        {
            Id = Guid.NewGuid().ToString(),
            SchemaId = document.SchemaId ?? options.Value.DefaultSchemaId,
            ExternalId = document.ExternalId,
            State = document.State ?? IdentityState.Active,
            StateChangedAt = now,
            Traits = document.Traits,
            MetadataPublic = document.MetadataPublic,
            MetadataAdmin = document.MetadataAdmin,
            CreatedAt = now,
            UpdatedAt = now,
            Version = 1,
        };
        if (Check(identity, problems) is { } invalid)
            return invalid;
        return Outcome(await store.CreateAsync(identity, IdentifiersOf(identity), keep, cancellationToken), identity);
    }

    /// <summary>What is wrong with traits for a schema.</summary>
    public IReadOnlyList<TraitProblem> Check(string schemaId, JsonObject traits) =>
        Check(New(schemaId, traits), [])?.Problems ?? [];

    /// <summary>
    /// The names that people give themselves and that are addresses which no code is to go to: nothing would show whose
    /// they are, and their owners could not have them any more.
    /// </summary>
    /// <param name="before">What they were called until now; null for somebody new.</param>
    public IReadOnlyList<TraitProblem> UnconfirmableNames(string schemaId, JsonObject traits, JsonObject? before)
    {
        var schema = options.Value.SchemaOf(schemaId);
        var theirs = schema.CodeTraits.SelectMany(trait => TraitPath.Texts(traits, trait.Path)).Select(Identifiers.Normalise).ToHashSet(StringComparer.Ordinal);
        if (before is not null)
            theirs.UnionWith(Identifiers.Of(before, schema));
        return [.. schema.IdentifierTraits.Except(schema.CodeTraits.Select(trait => trait.Path))
            .Where(path => TraitPath.Texts(traits, path).Any(name => Identifiers.IsAddress(name) && !theirs.Contains(Identifiers.Normalise(name))))
            .Select(path => new TraitProblem("traits." + path, "must not be an e-mail address or a phone number"))];
    }

    /// <summary>The traits that hold a name, and no address, which somebody of the schema has already.</summary>
    public async Task<IReadOnlyList<string>> TakenNamesAsync(string schemaId, JsonObject traits, CancellationToken cancellationToken)
    {
        var schema = options.Value.SchemaOf(schemaId);
        var taken = new List<string>();
        foreach (var path in schema.IdentifierTraits.Except(schema.CodeTraits.Select(trait => trait.Path)))
            foreach (var name in TraitPath.Texts(traits, path))
                if ((await store.ListAsync(name, ids: null, behind: "", count: 10, cancellationToken)).Any(other => other.SchemaId == schema.Id))
                    taken.Add(path);
        return taken;
    }

    /// <summary>Adds somebody whose traits were checked, in the transaction that shows their addresses to be theirs; null when another has one of their names.</summary>
    public async Task<StoredIdentity?> JoinAsync(DbTransaction transaction, string schemaId, JsonObject traits, CancellationToken cancellationToken)
    {
        var identity = New(schemaId, traits);
        return await store.CreateAsync(transaction, identity, IdentifiersOf(identity), cancellationToken) == IdentityWritten.Done ? identity : null;
    }

    /// <summary>Writes an identity whose traits were checked over the one that was read, as a part of the caller's transaction.</summary>
    public Task<IdentityWritten> ReplaceAsync(DbTransaction transaction, StoredIdentity identity, CancellationToken cancellationToken) =>
        store.ReplaceAsync(transaction, identity, IdentifiersOf(identity), cancellationToken);

    /// <summary>Sets everything that can be said of the identity anew. State and external id stay where nothing is said of them.</summary>
    public Task<IdentityOutcome> ReplaceAsync(string id, JsonObject json, CancellationToken cancellationToken) =>
        ChangeAsync(id, _ => (json, ""), keepsUnsaid: true, cancellationToken);

    /// <summary>Changes the identity as a JSON Patch (RFC 6902) over its admin JSON says.</summary>
    public Task<IdentityOutcome> PatchAsync(string id, JsonArray patch, CancellationToken cancellationToken) =>
        ChangeAsync(id, known =>
        {
            var before = known.ToAdminJson("", resolver.AddressesOf(known));
            var (after, problem) = JsonPatch.Apply(before, patch);
            if (after is null)
                return (null, problem);
            foreach (var name in before.Select(field => field.Key).Union(after.Select(field => field.Key)).Except(Changeable))
                if (!JsonNode.DeepEquals(before[name], after[name]) || before.ContainsKey(name) != after.ContainsKey(name))
                    return (null, $"/{name} cannot be changed; what can is {string.Join(", ", Changeable.Select(key => "/" + key))}");
            return (new JsonObject([.. Changeable.Where(after.ContainsKey).Select(key => KeyValuePair.Create(key, after[key]?.DeepClone()))]), "");
        }, keepsUnsaid: false, cancellationToken);

    /// <summary>Removes everything that is kept about somebody, whether the directory knows them or only a session does.</summary>
    /// <returns>How many rows of what.</returns>
    public async Task<IReadOnlyList<(string What, int Count)>> EraseAsync(string id, CancellationToken cancellationToken)
    {
        var known = await store.FindAsync(id, cancellationToken);
        IReadOnlyList<string> others = known is null ? [] :
            [
                .. resolver.AddressesOf(known).Select(address => address.Hash(keys)),
                .. SubjectsOf(known),
                .. known.ExternalId is { } externalId ? keys.Macs(IdentityStore.ExternalIdPurpose, externalId) : [],
            ];
        return await store.EraseAsync(id, others, cancellationToken);
    }

    private async Task<IdentityOutcome> ChangeAsync(string id, Func<StoredIdentity, (JsonObject? Json, string Problem)> change, bool keepsUnsaid, CancellationToken cancellationToken)
    {
        for (var tries = 0; tries < Tries; tries++)
        {
            if (await store.FindAsync(id, cancellationToken) is not { } known)
                return new IdentityOutcome.NotFound();
            var (json, problem) = change(known);
            if (json is null)
                return new IdentityOutcome.Invalid([new TraitProblem("", problem)]);
            var (document, problems) = IdentityDocument.Read(json);
            var state = document.State ?? known.State;
            var now = Now();
            var identity = known with
            {
                SchemaId = document.SchemaId ?? known.SchemaId,
                ExternalId = document.ExternalId ?? (keepsUnsaid ? known.ExternalId : null),
                State = state,
                StateChangedAt = state == known.State ? known.StateChangedAt : now,
                Traits = document.Traits,
                MetadataPublic = document.MetadataPublic,
                MetadataAdmin = document.MetadataAdmin,
                UpdatedAt = now,
            };
            if (Check(identity, problems) is { } invalid)
                return invalid;
            var written = await store.ReplaceAsync(identity, IdentifiersOf(identity), cancellationToken);
            if (written != IdentityWritten.Changed)
                return Outcome(written, identity);
        }
        return new IdentityOutcome.Changed();
    }

    private StoredIdentity New(string schemaId, JsonObject traits)
    {
        var now = Now();
        return new StoredIdentity { Id = Guid.NewGuid().ToString(), SchemaId = schemaId, StateChangedAt = now, Traits = traits.DeepClone().AsObject(), CreatedAt = now, UpdatedAt = now, Version = 1 };
    }

    /// <summary>Whom the codes and failures of somebody are counted for: their own id, and what people who are not signed in are counted for who name them.</summary>
    public async Task<IReadOnlyList<string>> CountedAsAsync(string id, CancellationToken cancellationToken) =>
        await store.FindAsync(id, cancellationToken) is { } known ? [id, .. SubjectsOf(known)] : [id];

    private IEnumerable<string> SubjectsOf(StoredIdentity identity) => IdentifiersOf(identity).Select(identifier => Identifiers.SubjectOf(identifier, keys));

    private IReadOnlyList<string> IdentifiersOf(StoredIdentity identity) => Identifiers.Of(identity.Traits, options.Value.SchemaOf(identity.SchemaId));

    private IdentityOutcome.Invalid? Check(StoredIdentity identity, IReadOnlyList<TraitProblem> problems)
    {
        if (problems.Count > 0)
            return new IdentityOutcome.Invalid(problems);
        var current = options.Value;
        if (!current.Schemas.TryGetValue(identity.SchemaId, out var schema))
            return new IdentityOutcome.Invalid([new TraitProblem("schema_id", $"'{identity.SchemaId}' is none of identity.schemas, {Spelling.Hint(identity.SchemaId, [.. current.Schemas.Keys])}")]);
        var found = schema.Rules.Check(identity.Traits).ToList();
        // An address that no code can go to would be noticed at the step-up only.
        foreach (var trait in schema.CodeTraits)
            foreach (var text in TraitPath.Texts(identity.Traits, trait.Path))
                if (Address.Normalise(trait.Channel, text) is null && found.TrueForAll(problem => problem.Path != "traits." + trait.Path))
                    found.Add(new TraitProblem("traits." + trait.Path, trait.Channel == Channels.Sms
                        ? "must be a phone number with + and the country, such as +49 170 1234567"
                        : "must be an e-mail address such as anna@mail.example"));
        return found.Count > 0 ? new IdentityOutcome.Invalid(found) : null;
    }

    private static IdentityOutcome Outcome(IdentityWritten written, StoredIdentity identity) => written switch
    {
        IdentityWritten.Done => new IdentityOutcome.Written(identity),
        IdentityWritten.IdentifierTaken => new IdentityOutcome.Taken($"Another identity of the schema '{identity.SchemaId}' has the same phone number, e-mail address or name to sign in with."),
        IdentityWritten.ExternalIdTaken => new IdentityOutcome.Taken("Another identity has the same external_id."),
        IdentityWritten.Changed => new IdentityOutcome.Changed(),
    };

    // As exact as the store keeps it: what is answered now is what is read later.
    private DateTimeOffset Now() => DateTimeOffset.FromUnixTimeMilliseconds(clock.GetUtcNow().ToUnixTimeMilliseconds());
}
