using System.Text.Json;
using System.Text.Json.Nodes;

namespace OtpGateway.Http;

/// <summary>Texts within JSON that came from elsewhere.</summary>
internal static class JsonTexts
{
    /// <summary>Whether every text can be read: half a surrogate pair is valid JSON, and shows only when it is read.</summary>
    public static bool AreSound(JsonNode? node)
    {
        try
        {
            return node switch
            {
                JsonObject container => container.All(field => AreSound(field.Value)),
                JsonArray list => list.All(AreSound),
                JsonValue value when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>() is not null,
                _ => true,
            };
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
