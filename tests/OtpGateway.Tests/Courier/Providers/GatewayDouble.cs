using System.Text.Json.Nodes;

namespace OtpGateway.Tests.Courier.Providers;

/// <summary>An HTTP gateway as WSO2 Identity Server's custom provider speaks to one: its sample payload and its sample headers.</summary>
internal sealed class GatewayDouble : ProviderDouble
{
    protected override ProviderReply Answer(ReceivedRequest request)
    {
        if (request.Method != "POST" || request.Target != "/api/v1")
            return Json(404, new JsonObject { ["error"] = "not found" });
        if (request.Headers.GetValueOrDefault("x-api-key") != Token || request.Headers.GetValueOrDefault("x-csrf") != "true")
            return Json(403, new JsonObject { ["error"] = $"key {request.Headers.GetValueOrDefault("x-api-key")} is wrong" });
        if (Throttles)
            return Json(429, new JsonObject { ["error"] = "slow down" }) with { RetryAfter = RetryAfter };
        if (!HasMediaType(request, "application/json") || Object(request) is not { Count: 2 } body || Text(body, "content").Length == 0)
            return Json(400, new JsonObject { ["error"] = "not a message" });
        return IsE164(Text(body, "to"))
            ? Json(200, new JsonObject { ["result"] = "ok" }, taken: true)
            : Json(400, new JsonObject { ["error"] = $"{Text(body, "to")} is no number" });
    }
}
