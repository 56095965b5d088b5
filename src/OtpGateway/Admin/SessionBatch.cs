using System.Text.Json;
using System.Text.Json.Nodes;
using OtpGateway.Configuration;
using OtpGateway.Sessions;

namespace OtpGateway.Admin;

/// <summary>Which sessions an operator wants ended together (Ory Kratos API reference, manage sessions).</summary>
internal static class SessionBatch
{
    private const int MostIds = 500;
    private const string Everybody = "*";

    private static readonly string[] Keys = ["action", "identities", "sessions"];

    /// <summary>The sessions that are meant, or what is wrong with the body.</summary>
    public static (SessionSelection? Selection, string Problem) Read(JsonObject body)
    {
        foreach (var (name, _) in body)
            if (!Keys.Contains(name))
                return (null, $"{name}: unknown key, {Spelling.Hint(name, Keys)}");
        // A session that is switched off and one that is gone are the same here.
        if (Text(body["action"]) is not ("disable" or "delete"))
            return (null, "action: must be \"disable\" or \"delete\"");
        if (body.ContainsKey("identities") == body.ContainsKey("sessions"))
            return (null, "identities or sessions must be given, and not both");
        var key = body.ContainsKey("identities") ? "identities" : "sessions";
        if (body[key] is not JsonArray { Count: > 0 and <= MostIds } list)
            return (null, $"{key}: must be a list of 1 to {MostIds} ids");
        var ids = list.Select(Text).ToList();
        if (key == "identities" && ids is [Everybody])
            return (new SessionSelection.All(), "");
        var known = ids.Select(id => Guid.TryParse(id, out var guid) ? guid.ToString() : null).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        if (!ids.TrueForAll(id => Guid.TryParse(id, out _)))
            return (null, key == "identities" ? "identities: must be UUIDs, or \"*\" alone for everybody" : "sessions: must be UUIDs");
        return (key == "identities" ? new SessionSelection.OfIdentities(known) : new SessionSelection.Named(known), "");
    }

    private static string? Text(JsonNode? node) => node?.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : null;
}
