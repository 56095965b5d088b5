using System.Text.Json.Nodes;
using OtpGateway.Courier;

namespace OtpGateway.Tests.Courier;

/// <summary>Messages as flows would queue them.</summary>
internal static class Messages
{
    public const string Phone = "+491701234567";
    public const string Code = "012345";

    public static NewMessage Sms(DateTimeOffset now, string code = Code, string recipient = Phone) => new()
    {
        Channel = "sms",
        Recipient = recipient,
        TemplateType = "login_code_valid",
        TemplateData = new JsonObject
        {
            ["to"] = recipient,
            ["login_code"] = code,
            ["identity"] = new JsonObject { ["traits"] = new JsonObject { ["phone"] = recipient } },
            ["request_url"] = "https://auth.example.com/account",
            ["request_url_domain"] = "auth.example.com",
            ["expires_in_minutes"] = 60,
            ["transient_payload"] = new JsonObject(),
        },
        RequestHeaders = new JsonObject { ["User-Agent"] = new JsonArray("a b") },
        IdentityId = "identity",
        FlowId = "flow",
        CodeId = "code",
        ExpiresAt = now + TimeSpan.FromMinutes(10),
        Host = "auth.example.com",
    };

    public static Attempt Attempt(LeasedMessage message, DateTimeOffset now) => new()
    {
        Id = Guid.NewGuid().ToString(),
        MessageId = message.Id,
        Channel = message.Channel,
        Status = OtpGateway.Courier.Attempt.Success,
        StartedAt = now,
        EndedAt = now,
    };

    public static NewMessage Mail(DateTimeOffset now) => Sms(now, recipient: "jane@example.com") with { Channel = "email" };
}
