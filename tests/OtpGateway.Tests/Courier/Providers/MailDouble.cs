using System.Net.Mail;
using System.Text.Json.Nodes;

namespace OtpGateway.Tests.Courier.Providers;

/// <summary>An e-mail provider's API as many of them look: a bearer token, JSON in, 202 out.</summary>
internal sealed class MailDouble : ProviderDouble
{
    protected override ProviderReply Answer(ReceivedRequest request)
    {
        if (request.Method != "POST" || request.Target != "/v1/send")
            return Error(404, "not found");
        if (!HasAuthorization(request, $"Bearer {Token}"))
            return Error(401, $"unknown key {request.Headers.GetValueOrDefault("Authorization")}");
        if (Throttles)
            return Error(429, "slow down") with { RetryAfter = RetryAfter };
        if (!HasMediaType(request, "application/json") || Object(request) is not { } body || !HasOnly(body.Select(field => field.Key), "from", "to", "subject", "text", "html"))
            return Error(400, "not an e-mail");
        if (!MailAddress.TryCreate(Text(body, "from"), out _) || Text(body, "subject").Length == 0 || Text(body, "text").Length == 0 || Text(body, "html").Length == 0)
            return Error(422, "from, subject, text and html are required");
        return MailAddress.TryCreate(Text(body, "to"), out _)
            ? Json(202, new JsonObject { ["id"] = "mail_1" }, taken: true)
            : Error(422, $"{Text(body, "to")} is not an address");
    }

    private static ProviderReply Error(int status, string message) => Json(status, new JsonObject { ["error"] = message });
}
