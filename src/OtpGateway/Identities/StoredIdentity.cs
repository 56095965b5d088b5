using System.Globalization;
using System.Text.Json.Nodes;

namespace OtpGateway.Identities;

/// <summary>A person as the directory in the store knows them.</summary>
internal sealed record StoredIdentity
{
    /// <summary>A random UUID.</summary>
    public required string Id { get; init; }

    public required string SchemaId { get; init; }

    /// <summary>The application's own id, by which authenticators name them; null for nobody whom an application knows.</summary>
    public string? ExternalId { get; init; }

    public IdentityState State { get; init; }

    public DateTimeOffset? StateChangedAt { get; init; }

    public required JsonObject Traits { get; init; }

    /// <summary>What the person may see (Ory: <c>metadata_public</c>).</summary>
    public JsonNode? MetadataPublic { get; init; }

    /// <summary>What the admin API alone shows (Ory: <c>metadata_admin</c>).</summary>
    public JsonNode? MetadataAdmin { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>How often it was changed: who writes says which one they have read.</summary>
    public long Version { get; init; }

    /// <summary>What is sealed in the store: all that tells something of the person.</summary>
    public JsonObject ToContent() => new()
    {
        ["external_id"] = ExternalId,
        ["traits"] = Traits.DeepClone(),
        ["metadata_public"] = MetadataPublic?.DeepClone(),
        ["metadata_admin"] = MetadataAdmin?.DeepClone(),
    };

    /// <summary>The identity as Ory Kratos's admin API shows it (API reference, identity), with the addresses that codes can go to.</summary>
    public JsonObject ToAdminJson(string schemaUrl, IReadOnlyList<Address> addresses)
    {
        var json = new JsonObject { ["id"] = Id };
        if (ExternalId is not null)
            json["external_id"] = ExternalId;
        if (addresses.Count > 0)
            json["credentials"] = new JsonObject { ["code"] = Credential(addresses) };
        json["schema_id"] = SchemaId;
        json["schema_url"] = schemaUrl;
        json["state"] = State.Name();
        if (StateChangedAt is { } changed)
            json["state_changed_at"] = Time(changed);
        json["traits"] = Traits.DeepClone();
        json["metadata_public"] = MetadataPublic?.DeepClone();
        json["metadata_admin"] = MetadataAdmin?.DeepClone();
        json["created_at"] = Time(CreatedAt);
        json["updated_at"] = Time(UpdatedAt);
        json["organization_id"] = null;
        return json;
    }

    /// <summary>The identity as it can be imported again.</summary>
    public JsonObject ToImportJson()
    {
        var json = new JsonObject { ["schema_id"] = SchemaId };
        if (ExternalId is not null)
            json["external_id"] = ExternalId;
        json["state"] = State.Name();
        json["traits"] = Traits.DeepClone();
        if (MetadataPublic is not null)
            json["metadata_public"] = MetadataPublic.DeepClone();
        if (MetadataAdmin is not null)
            json["metadata_admin"] = MetadataAdmin.DeepClone();
        return json;
    }

    // Traits are personal data: what prints an identity prints its id.
    public override string ToString() => Id;

    private JsonObject Credential(IReadOnlyList<Address> addresses) => new()
    {
        ["type"] = "code",
        ["identifiers"] = new JsonArray([.. addresses.Select(address => JsonValue.Create(address.Value))]),
        ["version"] = 1,
        ["created_at"] = Time(CreatedAt),
        ["updated_at"] = Time(UpdatedAt),
    };

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);
}
