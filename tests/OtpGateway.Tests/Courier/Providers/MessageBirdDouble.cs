using System.Text.Json.Nodes;

namespace OtpGateway.Tests.Courier.Providers;

/// <summary>MessageBird's SMS API (developers.messagebird.com/api/sms-messaging, API errors).</summary>
internal sealed class MessageBirdDouble : ProviderDouble
{
    protected override ProviderReply Answer(ReceivedRequest request)
    {
        if (request.Method != "POST" || request.Target != "/messages")
            return Error(404, 20, "message not found", null);
        if (!HasAuthorization(request, $"AccessKey {Token}"))
            return Error(401, 2, $"Request not allowed (incorrect access_key: {request.Headers.GetValueOrDefault("Authorization")})", "access_key");
        if (Throttles)
            return Error(429, 1, "Too many requests", null) with { RetryAfter = RetryAfter };
        if (!HasMediaType(request, "application/json") || Object(request) is not { } body
            || !HasOnly(body.Select(field => field.Key), "originator", "recipients", "body", "datacoding", "validity", "type", "reference"))
            return Error(422, 10, "invalid params", null);
        if (!IsSender(Text(body, "originator")) || Text(body, "originator").StartsWith('+'))
            return Error(422, 9, "originator is invalid", "originator");
        if (Text(body, "body").Length is 0 or > 1377)
            return Error(422, 9, "body is required", "body");
        if (body.ContainsKey("datacoding") && Text(body, "datacoding") is not ("plain" or "unicode" or "auto"))
            return Error(422, 9, "datacoding is invalid", "datacoding");
        if (body.TryGetPropertyValue("validity", out var validity) && !(validity is JsonValue value && value.TryGetValue<int>(out var seconds) && seconds > 0))
            return Error(422, 9, "validity is invalid", "validity");
        if (body["recipients"] is not JsonArray { Count: > 0 and <= 50 } recipients || !recipients.All(recipient => recipient is JsonValue number && number.TryGetValue<string>(out var digits) && IsDigits(digits)))
            return Error(422, 9, $"no (correct) recipients found in {body["recipients"]?.ToJsonString()}", "recipients");
        return Json(201, new JsonObject
        {
            ["id"] = "e8077d803532c0b5937c639b60216938",
            ["href"] = "https://rest.messagebird.com/messages/e8077d803532c0b5937c639b60216938",
            ["recipients"] = new JsonObject { ["totalSentCount"] = 1, ["items"] = new JsonArray(new JsonObject { ["recipient"] = 1, ["status"] = "sent" }) },
        }, taken: true);
    }

    private static ProviderReply Error(int status, int code, string description, string? parameter) =>
        Json(status, new JsonObject { ["errors"] = new JsonArray(new JsonObject { ["code"] = code, ["description"] = description, ["parameter"] = parameter }) });
}
