using System.Text.Json;
using System.Text.Json.Nodes;
using OtpGateway.Configuration;

namespace OtpGateway.Identities;

/// <summary>What a caller of the admin API, or a line of an import, says of an identity (Ory Kratos API reference, createIdentityBody).</summary>
internal sealed record IdentityDocument
{
    private static readonly string[] Keys =
        ["schema_id", "external_id", "state", "traits", "metadata_public", "metadata_admin", "credentials", "verifiable_addresses", "recovery_addresses", "organization_id"];

    // An external id is found under its hash; what is longer than this is no id.
    private const int LongestExternalId = 512;

    public string? SchemaId { get; private init; }

    public string? ExternalId { get; private init; }

    public IdentityState? State { get; private init; }

    public JsonObject Traits { get; private init; } = [];

    public JsonNode? MetadataPublic { get; private init; }

    public JsonNode? MetadataAdmin { get; private init; }

    /// <summary>The document, or everything that is wrong with it.</summary>
    public static (IdentityDocument Document, IReadOnlyList<TraitProblem> Problems) Read(JsonObject json)
    {
        var problems = new List<TraitProblem>();
        foreach (var (name, _) in json)
            if (!Keys.Contains(name))
                problems.Add(new TraitProblem(name, $"unknown key, {Spelling.Hint(name, Keys)}"));
        // An empty one says nothing, as in Ory; a password that is given and not kept would be a surprise.
        if (json["credentials"] is not (null or JsonObject { Count: 0 }))
            problems.Add(new TraitProblem("credentials", "must be left out: the gateway keeps none, codes go to the addresses in the traits"));
        if (json["organization_id"] is not null)
            problems.Add(new TraitProblem("organization_id", "must be left out: there are no organizations"));
        var state = Text(json, "state", problems);
        if (state is not null && IdentityStates.Find(state) is null)
            problems.Add(new TraitProblem("state", "must be \"active\" or \"inactive\""));
        var externalId = Text(json, "external_id", problems);
        if (externalId is { Length: > LongestExternalId })
            problems.Add(new TraitProblem("external_id", $"must have at most {LongestExternalId} characters"));
        if (json["traits"] is not JsonObject)
            problems.Add(new TraitProblem("traits", "must be an object"));
        return (new IdentityDocument
        {
            SchemaId = Text(json, "schema_id", problems),
            ExternalId = externalId,
            State = IdentityStates.Find(state),
            Traits = json["traits"]?.DeepClone() as JsonObject ?? [],
            MetadataPublic = json["metadata_public"]?.DeepClone(),
            MetadataAdmin = json["metadata_admin"]?.DeepClone(),
        }, problems);
    }

    // Null and empty are the same as nothing, as in Ory.
    private static string? Text(JsonObject json, string key, List<TraitProblem> problems)
    {
        if (json[key] is not { } node)
            return null;
        if (node.GetValueKind() == JsonValueKind.String)
            return node.GetValue<string>() is { Length: > 0 } text ? text : null;
        problems.Add(new TraitProblem(key, "must be a string"));
        return null;
    }
}
