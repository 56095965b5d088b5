using System.Text.Json;
using System.Text.Json.Nodes;
using OtpGateway.Configuration;

namespace OtpGateway.Courier;

/// <summary>
/// What Twilio's Messages API always refuses (API reference, "Create a Message"): said before anything is sent, since its
/// own answer comes too late and the sample that many start from has no sender.
/// </summary>
internal static class TwilioRules
{
    private const string Host = "api.twilio.com";
    private const string NoSender = "the snippet makes neither From nor MessagingServiceSid, and Twilio refuses a message without a sender; add From: '+1…' with a number of your account, or MessagingServiceSid: 'MG…'";

    /// <summary>Warns while the configuration is loaded, by what the snippet makes of a sample message.</summary>
    public static void Warn(ConfigNode node, RequestOptions options)
    {
        if (!IsTwilio(options))
            return;
        if (options.Encoding != BodyEncoding.Form)
            node.Warn("headers.Content-Type", "must be application/x-www-form-urlencoded for Twilio, which refuses JSON");
        var arguments = new Dictionary<string, JsonNode?> { ["ctx"] = SampleMessage.Context(TemplateType.LoginCodeValid, TemplateSet.Sms) };
        if (options.Body?.Evaluate(arguments, CancellationToken.None) is SnippetResult.Made made && Problem(options, made.Json) is { } problem)
            node.Warn("body", problem);
    }

    /// <summary>Why Twilio would refuse what the snippet made; null when nothing is known against it.</summary>
    public static string? Problem(RequestOptions options, string json)
    {
        if (!IsTwilio(options))
            return null;
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 512 });
        var value = document.RootElement;
        return value.ValueKind != JsonValueKind.Object || IsThere(value, "From") || IsThere(value, "MessagingServiceSid") ? null : NoSender;
    }

    private static bool IsTwilio(RequestOptions options) =>
        options.Url.Shape.Host.Equals(Host, StringComparison.OrdinalIgnoreCase)
        && options.Url.Shape.AbsolutePath.EndsWith("/Messages.json", StringComparison.OrdinalIgnoreCase);

    private static bool IsThere(JsonElement value, string name) =>
        value.TryGetProperty(name, out var field) && field.ValueKind != JsonValueKind.Null && field.ToString().Length > 0;
}
