using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using OtpGateway.Http;
using OtpGateway.Storage;

namespace OtpGateway.Flows;

/// <summary>
/// Errors for the operator's own error page: its <c>id</c> is the error itself, sealed, so that nobody can fill the store
/// with errors or make the page show a text of theirs.
/// </summary>
internal sealed class FlowErrors(KeyRing keys, StoreClock clock)
{
    private const string Purpose = "flow error";
    private const int LongestId = 4096;

    public string IdOf(ApiError error)
    {
        var now = JsonTime.Text(clock.GetUtcNow());
        var json = new JsonObject { ["error"] = error.ToJson()["error"]!.DeepClone(), ["created_at"] = now, ["updated_at"] = now };
        return WebEncoders.Base64UrlEncode(keys.Seal(Purpose, "", json.ToJsonString()));
    }

    /// <summary>The error as Ory's clients read it (Ory Kratos API reference, flowError); null when the id is none of ours.</summary>
    public JsonObject? Find(string id)
    {
        if (id == "stub:500")
            return Named(id, new JsonObject { ["error"] = new ApiError(500, "This is a stub error.") { Reason = "The error page asks for it to see what an error looks like." }.ToJson()["error"]!.DeepClone() });
        if (id.Length is 0 or > LongestId)
            return null;
        try
        {
            return keys.OpenText(Purpose, "", WebEncoders.Base64UrlDecode(id)) is { } text ? Named(id, JsonNode.Parse(text)!.AsObject()) : null;
        }
        catch (Exception exception) when (exception is FormatException or CryptographicException or JsonException or ArgumentException)
        {
            return null;
        }
    }

    private static JsonObject Named(string id, JsonObject json)
    {
        json["id"] = id;
        return json;
    }
}
