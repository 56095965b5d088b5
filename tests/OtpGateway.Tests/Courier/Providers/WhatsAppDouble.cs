using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace OtpGateway.Tests.Courier.Providers;

/// <summary>WhatsApp Business Platform, Cloud API (developers.facebook.com/docs/whatsapp: authentication templates, error codes).</summary>
internal sealed partial class WhatsAppDouble : ProviderDouble
{
    public const string Template = "login_code_en";

    protected override ProviderReply Answer(ReceivedRequest request)
    {
        if (request.Method != "POST" || !Path().IsMatch(request.Target) || !request.Target.EndsWith($"/{Account}/messages", StringComparison.Ordinal))
            return Error(400, 100, "Unsupported post request. Object does not exist");
        if (!HasAuthorization(request, $"Bearer {Token}"))
            return Error(401, 190, $"Invalid OAuth access token {request.Headers.GetValueOrDefault("Authorization")}");
        if (Throttles)
            return Error(400, 130429, "(#130429) Rate limit hit") with { RetryAfter = RetryAfter };
        if (!HasMediaType(request, "application/json") || Object(request) is not { } body)
            return Error(400, 100, "(#100) Invalid parameter");
        var number = Text(body, "to");
        if (!IsDigits(number) && !IsE164(number))
            return Error(400, 131026, $"(#131026) Message undeliverable to {number}");
        var code = body["template"]?["components"]?[0]?["parameters"]?[0]?["text"]?.ToString() ?? "";
        var expected = new JsonObject
        {
            ["messaging_product"] = "whatsapp",
            ["recipient_type"] = "individual",
            ["to"] = number,
            ["type"] = "template",
            ["template"] = new JsonObject
            {
                ["name"] = Template,
                ["language"] = new JsonObject { ["code"] = "en_US" },
                ["components"] = new JsonArray(
                    new JsonObject { ["type"] = "body", ["parameters"] = Parameters(code) },
                    new JsonObject { ["type"] = "button", ["sub_type"] = "url", ["index"] = "0", ["parameters"] = Parameters(code) }),
            },
        };
        if (code.Length is 0 or > 15 || !JsonNode.DeepEquals(expected, body))
            return Error(400, 132012, "(#132012) Parameter format does not match format in the created template");
        return Json(200, new JsonObject
        {
            ["messaging_product"] = "whatsapp",
            ["contacts"] = new JsonArray(new JsonObject { ["input"] = number, ["wa_id"] = number }),
            ["messages"] = new JsonArray(new JsonObject { ["id"] = "wamid.HBgLMTY1MDM4Nzk0MzkVAgARGBI5QTNDQTVCM0Q0Q0Q2RTY3RTcA" }),
        }, taken: true);
    }

    private static JsonArray Parameters(string code) => [new JsonObject { ["type"] = "text", ["text"] = code }];

    private static ProviderReply Error(int status, int code, string message) => Json(status, new JsonObject
    {
        ["error"] = new JsonObject { ["message"] = message, ["type"] = "OAuthException", ["code"] = code, ["fbtrace_id"] = "Az8or2yhqkZfEZ-_4Qn_Bam" },
    });

    [GeneratedRegex(@"^/v[0-9]{2}\.[0-9]/[^/?]+/messages$")]
    private static partial Regex Path();
}
