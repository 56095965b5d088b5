using System.Globalization;
using System.Text.Json.Nodes;

namespace OtpGateway.Tests.Courier.Providers;

/// <summary>Sinch's SMS REST API (developers.sinch.com/docs/sms/api-reference: batches, status codes).</summary>
internal sealed class SinchDouble : ProviderDouble
{
    protected override ProviderReply Answer(ReceivedRequest request)
    {
        if (request.Method != "POST" || request.Target != $"/xms/v1/{Account}/batches")
            return new ProviderReply(404, "");
        if (!HasAuthorization(request, $"Bearer {Token}"))
            return Error(401, "unauthorized", $"{request.Headers.GetValueOrDefault("Authorization")} is not known");
        if (Throttles)
            return Error(429, "too_many_requests", "Slow down") with { RetryAfter = RetryAfter };
        if (!HasMediaType(request, "application/json") || Object(request) is not { } body)
            return Error(400, "syntax_invalid_json", "Invalid JSON");
        if (!HasOnly(body.Select(field => field.Key), "from", "to", "body", "expire_at", "delivery_report", "type"))
            return Error(400, "syntax_constraint_violation", "Unknown field");
        if (!IsSender(Text(body, "from")))
            return Error(400, "syntax_invalid_parameter_format", "from is invalid");
        if (Text(body, "body").Length is 0 or > 2000)
            return Error(400, "syntax_constraint_violation", "body is required");
        if (body.ContainsKey("expire_at") && !DateTimeOffset.TryParseExact(Text(body, "expire_at"), "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _))
            return Error(400, "syntax_invalid_parameter_format", "expire_at is not a time");
        if (body["to"] is not JsonArray { Count: > 0 } to || !to.All(item => item is JsonValue number && number.TryGetValue<string>(out var text) && (IsE164(text) || IsDigits(text))))
            return Error(400, "syntax_invalid_parameter_format", $"Invalid MSISDN in {body["to"]?.ToJsonString()}");
        return Json(201, new JsonObject { ["id"] = "01FC66621XXXXX119Z8PMV1QPU", ["to"] = to.DeepClone(), ["canceled"] = false }, taken: true);
    }

    private static ProviderReply Error(int status, string code, string text) => Json(status, new JsonObject { ["code"] = code, ["text"] = text });
}
