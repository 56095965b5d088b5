using System.Text.Json.Nodes;

namespace OtpGateway.Identities;

/// <summary>Who is calling, and what is known of them.</summary>
internal sealed record Identity
{
    /// <summary>The gateway's own id: that of the directory in the store, or a UUIDv5 of authenticator and subject.</summary>
    public required string Id { get; init; }

    /// <summary>The application's id: what goes to the upstream.</summary>
    public required string ExternalId { get; init; }

    /// <summary>The name of the authenticator that knows them.</summary>
    public required string Authenticator { get; init; }

    /// <summary>Shared between requests: read only. Clone before putting it into another document.</summary>
    public required JsonObject Traits { get; init; }

    public required string SchemaId { get; init; }

    /// <summary>What else the person may see of themselves (Ory: <c>metadata_public</c>). Shared, as the traits are.</summary>
    public JsonNode? MetadataPublic { get; init; }

    /// <summary>Since when the directory in the store has them; null where it has them not.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>When the directory in the store changed them last; null where it has them not.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }

    /// <summary>Where a code can go, each address once, in the order they are shown.</summary>
    public required IReadOnlyList<Address> Addresses { get; init; }

    /// <summary>
    /// Whom sends and failures are counted for, where that is not the id: an application that lets people write their name
    /// in several ways, and tells the one that they wrote, would otherwise give them a budget for each.
    /// </summary>
    public string? CountedAs => Identifiers.Normalise(ExternalId) is var one && one != ExternalId && Id == IdentityId.Of(Authenticator, ExternalId)
        ? IdentityId.Of(Authenticator, one) : null;

    /// <summary>Everything, for encrypted storage.</summary>
    public JsonObject ToJson() => new()
    {
        ["id"] = Id,
        ["external_id"] = ExternalId,
        ["authenticator"] = Authenticator,
        ["schema_id"] = SchemaId,
        ["traits"] = Traits.DeepClone(),
        ["metadata_public"] = MetadataPublic?.DeepClone(),
        ["created_at"] = CreatedAt?.ToUnixTimeMilliseconds(),
        ["updated_at"] = UpdatedAt?.ToUnixTimeMilliseconds(),
        ["addresses"] = new JsonArray([.. Addresses.Select(address => address.ToJson())]),
    };

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    public static Identity FromJson(JsonObject json) => new()
    {
        Id = Text(json, "id"),
        ExternalId = Text(json, "external_id"),
        Authenticator = Text(json, "authenticator"),
        SchemaId = Text(json, "schema_id"),
        Traits = json["traits"]!.DeepClone().AsObject(),
        MetadataPublic = json["metadata_public"]?.DeepClone(),
        CreatedAt = Time(json["created_at"]),
        UpdatedAt = Time(json["updated_at"]),
        Addresses = [.. json["addresses"]!.AsArray().Select(address => Address.FromJson(address!.AsObject()))],
    };

    /// <summary>The identity as Ory Kratos shows it to its own clients and to templates (API reference, identity).</summary>
    public JsonObject ToPublicJson(string schemaUrl)
    {
        var json = new JsonObject { ["id"] = Id };
        // Whom no application knows by a name of its own has their own id for it.
        if (ExternalId != Id)
            json["external_id"] = ExternalId;
        json["schema_id"] = SchemaId;
        json["schema_url"] = schemaUrl;
        json["state"] = "active";
        json["traits"] = Traits.DeepClone();
        json["metadata_public"] = MetadataPublic?.DeepClone();
        json["organization_id"] = null;
        return json;
    }

    // Traits are personal data: what prints an identity prints its id.
    public override string ToString() => Id;

    private static DateTimeOffset? Time(JsonNode? milliseconds) => milliseconds is null ? null : DateTimeOffset.FromUnixTimeMilliseconds(milliseconds.GetValue<long>());

    private static string Text(JsonObject json, string key) => json[key]!.GetValue<string>();
}
