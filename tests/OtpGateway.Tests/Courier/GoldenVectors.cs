using System.Text.Json.Nodes;
using OtpGateway.Courier;

namespace OtpGateway.Tests.Courier;

/// <summary>The message that the vectors of the courier's reference were made with.</summary>
internal static class GoldenVectors
{
    public static readonly LeasedMessage Message = new()
    {
        Id = "0b8e2f6e-6d7f-4b0c-9d0e-000000000001",
        Channel = "sms",
        MessageType = "sms",
        TemplateType = "login_code_valid",
    };

    public static MessageContent Content(string body = "Your login code is: 012345\n\n@x #1\n") => new()
    {
        Recipient = "+491701234567",
        Subject = "",
        Body = body,
        TemplateData = new JsonObject { ["login_code"] = "012345", ["identity"] = null },
        RequestHeaders = new JsonObject { ["User-Agent"] = new JsonArray("a b") },
    };
}
