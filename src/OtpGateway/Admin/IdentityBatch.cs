using System.Text.Json;
using System.Text.Json.Nodes;
using OtpGateway.Configuration;

namespace OtpGateway.Admin;

/// <summary>Identities to be created together (Ory Kratos API reference, batch patch identities).</summary>
internal static class IdentityBatch
{
    /// <summary>What a thousand of them need.</summary>
    public const long MaxBytes = 8 << 20;

    private const int Most = 1000;

    private static readonly string[] Keys = ["create", "patch_id"];

    /// <summary>What is to be created, with the caller's own name for each; null, and what is wrong with the body.</summary>
    public static (IReadOnlyList<(JsonObject Create, string? PatchId)>? Patches, string Problem) Read(JsonObject body)
    {
        foreach (var (name, _) in body)
            if (name != "identities")
                return (null, $"{name}: unknown key, {Spelling.Hint(name, ["identities"])}");
        if (body["identities"] is not JsonArray { Count: <= Most } list)
            return (null, $"identities: must be a list of at most {Most}");
        var patches = new List<(JsonObject, string?)>();
        foreach (var (index, item) in list.Index())
        {
            if (item is not JsonObject patch || patch["create"] is not JsonObject create)
                return (null, $"identities[{index}].create: must be an object");
            foreach (var (name, _) in patch)
                if (!Keys.Contains(name))
                    return (null, $"identities[{index}].{name}: unknown key, {Spelling.Hint(name, Keys)}");
            if (patch["patch_id"] is { } given && (given.GetValueKind() != JsonValueKind.String || !Guid.TryParse(given.GetValue<string>(), out _)))
                return (null, $"identities[{index}].patch_id: must be a UUID");
            patches.Add((create, patch["patch_id"]?.GetValue<string>()));
        }
        return (patches, "");
    }
}
