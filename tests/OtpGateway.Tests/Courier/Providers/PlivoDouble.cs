using System.Text.Json.Nodes;

namespace OtpGateway.Tests.Courier.Providers;

/// <summary>Plivo's Message API (plivo.com/docs/messaging/api/message/send-a-message, API responses).</summary>
internal sealed class PlivoDouble : ProviderDouble
{
    protected override ProviderReply Answer(ReceivedRequest request)
    {
        if (request.Method != "POST" || request.Target != $"/v1/Account/{Account}/Message/")
            return Error(404, "not found");
        if (!HasBasicAuth(request, Account, Token))
            return Error(401, "authentication_failed");
        if (Throttles)
            return Error(429, "rate_limit_exceeded") with { RetryAfter = RetryAfter };
        if (!HasMediaType(request, "application/json") || Object(request) is not { } body || !HasOnly(body.Select(field => field.Key), "src", "powerpack_uuid", "dst", "text", "log", "type", "url"))
            return Error(400, "invalid_parameter");
        if (body.ContainsKey("src") == body.ContainsKey("powerpack_uuid"))
            return Error(400, "either src or powerpack_uuid must be given");
        if (body.ContainsKey("src") ? !IsSender(Text(body, "src")) : !Guid.TryParseExact(Text(body, "powerpack_uuid"), "D", out _))
            return Error(400, "src parameter is not a valid sender");
        if (Text(body, "text").Length is 0 or > 1600)
            return Error(400, "text parameter is missing");
        if (body.ContainsKey("log") && Text(body, "log") is not ("true" or "false" or "content_only" or "number_only"))
            return Error(400, "log parameter is not valid");
        if (!IsE164(Text(body, "dst")) && !IsDigits(Text(body, "dst")))
            return Error(400, $"{Text(body, "dst")} is not a valid phone number");
        return Json(202, new JsonObject { ["api_id"] = "db342550-7f1d-11e1-8ea7-1231380bc196", ["message"] = "message(s) queued", ["message_uuid"] = new JsonArray("db3ce55a-7f1d-11e1-8ea7-1231380bc196") }, taken: true);
    }

    private static ProviderReply Error(int status, string error) => Json(status, new JsonObject { ["api_id"] = "97ceeb52-58b6-11e1-86da-77300b68f8bb", ["error"] = error });
}
