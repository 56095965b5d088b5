using System.Text.Json;
using System.Text.Json.Nodes;

namespace OtpGateway.Audit;

/// <summary>An anchor as the admin API hands it to the one who checks the files.</summary>
internal static class AuditAnchorJson
{
    private static readonly JsonSerializerOptions Names = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, IgnoreReadOnlyProperties = true };

    public static JsonObject Write(AuditAnchor anchor) => JsonSerializer.SerializeToNode(anchor, Names)!.AsObject();

    /// <exception cref="JsonException">It is none.</exception>
    public static AuditAnchor Read(JsonNode? json) => json.Deserialize<AuditAnchor>(Names) ?? throw new JsonException("An anchor is an object.");
}
