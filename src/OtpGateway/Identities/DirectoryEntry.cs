using System.Text.Json.Nodes;

namespace OtpGateway.Identities;

/// <summary>What the operator knows of a caller.</summary>
/// <param name="Traits">They win over what the application says; null takes a trait away.</param>
/// <param name="SchemaId">The schema they follow; null for the default one.</param>
internal sealed record DirectoryEntry(JsonObject Traits, string? SchemaId);
