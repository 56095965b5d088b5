using System.Globalization;
using System.Text.Json.Nodes;

namespace OtpGateway.Tests.Courier.Providers;

/// <summary>Twilio's Messages resource (twilio.com/docs/messaging/api/message-resource, error dictionary).</summary>
internal sealed class TwilioDouble : ProviderDouble
{
    protected override ProviderReply Answer(ReceivedRequest request)
    {
        if (request.Method != "POST" || request.Target != $"/2010-04-01/Accounts/{Account}/Messages.json")
            return Error(404, 20404, "The requested resource was not found");
        if (!HasBasicAuth(request, Account, Token))
            return Error(401, 20003, $"Authenticate: {request.Headers.GetValueOrDefault("Authorization")} is no user");
        if (Throttles)
            return Error(429, 20429, "Too Many Requests") with { RetryAfter = RetryAfter };
        if (!HasMediaType(request, "application/x-www-form-urlencoded") || Form(request) is not { } form || form.GetValueOrDefault("Body", "").Length is 0 or > 1600)
            return Error(400, 21602, "Message body is required.");
        if (!HasOnly(form.Keys, "To", "Body", "From", "MessagingServiceSid", "ValidityPeriod", "StatusCallback"))
            return Error(400, 20001, "Unknown parameter");
        if (form.ContainsKey("From") == form.ContainsKey("MessagingServiceSid"))
            return Error(400, 21603, "A 'From' phone number is required.");
        if (form.TryGetValue("From", out var from) ? !IsSender(from) : form["MessagingServiceSid"] is not ['M', 'G', .. { Length: 32 }])
            return Error(400, 21212, "Invalid From Number");
        if (form.TryGetValue("ValidityPeriod", out var period) && !(int.TryParse(period, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 1 and <= 36000))
            return Error(400, 21621, "ValidityPeriod is out of range");
        if (!IsE164(form.GetValueOrDefault("To", "")))
            return Error(400, 21211, $"The 'To' number {form.GetValueOrDefault("To")} is not a valid phone number.");
        return Json(201, new JsonObject { ["sid"] = "SM0123456789abcdef0123456789abcdef", ["status"] = "queued", ["error_code"] = null, ["to"] = form["To"], ["body"] = form["Body"] }, taken: true);
    }

    private static ProviderReply Error(int status, int code, string message) =>
        Json(status, new JsonObject { ["code"] = code, ["message"] = message, ["more_info"] = $"https://www.twilio.com/docs/errors/{code}", ["status"] = status });
}
