using System.Text.Json.Nodes;

namespace OtpGateway.Tests.Courier.Providers;

/// <summary>Vonage's SMS API (developer.vonage.com/api/sms, "Troubleshooting SMS"): 200, whatever happened.</summary>
internal sealed class VonageDouble : ProviderDouble
{
    protected override ProviderReply Answer(ReceivedRequest request)
    {
        if (request.Method != "POST" || request.Target != "/sms/json")
            return new ProviderReply(404, "", "text/html");
        if (!HasMediaType(request, "application/json") || Object(request) is not { } body)
            return Error("2", "Missing api_key");
        if (Text(body, "api_key") != Account || Text(body, "api_secret") != Token)
            return Error("4", $"Bad Credentials {Text(body, "api_key")}:{Text(body, "api_secret")}");
        if (Throttles)
            return Error("1", "Throughput Rate Exceeded - please wait [ 250 ] and retry");
        if (!HasOnly(body.Select(field => field.Key), "api_key", "api_secret", "from", "to", "text", "type", "ttl", "client-ref"))
            return Error("3", "Unknown parameter");
        if (!IsSender(Text(body, "from")))
            return Error("15", "Illegal Sender Address - rejected");
        if (Text(body, "text").Length is 0 or > 3200)
            return Error("2", "Missing text");
        if (body.ContainsKey("type") && Text(body, "type") is not ("text" or "unicode"))
            return Error("3", "Invalid type");
        if (Text(body, "text").Any(letter => letter > '~') && Text(body, "type") != "unicode")
            return Error("3", "text needs the type unicode");
        if (body.TryGetPropertyValue("ttl", out var ttl) && !(ttl is JsonValue value && value.TryGetValue<long>(out var time) && time is >= 20_000 and <= 604_800_000))
            return Error("3", "Invalid ttl");
        // With or without the +.
        if (!IsDigits(Text(body, "to")) && !IsE164(Text(body, "to")))
            return Error("3", $"Invalid value for parameter: to={Text(body, "to")}");
        return Json(200, Messages(new JsonObject { ["to"] = Text(body, "to").TrimStart('+'), ["message-id"] = "0C000000217B7F02", ["status"] = "0", ["remaining-balance"] = "15.53590000" }), taken: true);
    }

    private static ProviderReply Error(string status, string text) => Json(200, Messages(new JsonObject { ["status"] = status, ["error-text"] = text }));

    private static JsonObject Messages(JsonObject message) => new() { ["message-count"] = "1", ["messages"] = new JsonArray(message) };
}
