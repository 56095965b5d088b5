using System.Text.Json.Nodes;

namespace OtpGateway.Courier;

/// <summary>A message with values that nobody has, to try a channel and its texts with.</summary>
internal static class SampleMessage
{
    /// <param name="templateType">What it says.</param>
    /// <param name="messageType"><c>sms</c> or <c>email</c>.</param>
    /// <param name="recipient">Where it goes; null for somewhere made up.</param>
    /// <param name="channel">The id of the channel that it goes out by.</param>
    /// <param name="host">The host of an SMS's last line.</param>
    /// <param name="now">The time it is made.</param>
    public static NewMessage Of(string templateType, string messageType, string? recipient, string channel, string host, DateTimeOffset now)
    {
        var data = TemplateModel.SampleData(templateType, messageType);
        if (recipient is not null)
            data["to"] = recipient;
        if (data.ContainsKey("request_url_domain"))
            data["request_url_domain"] = host;
        return new NewMessage
        {
            Channel = channel,
            Recipient = (string)data["to"]!,
            TemplateType = templateType,
            TemplateData = data,
            RequestHeaders = new JsonObject { ["User-Agent"] = new JsonArray("otp-gateway courier") },
            IdentityId = "sample",
            ExpiresAt = now + TimeSpan.FromMinutes(10),
            Host = host,
        };
    }

    /// <summary>The <c>ctx</c> that a snippet is given for it, with the built-in texts; null when there is no such message.</summary>
    public static JsonObject? Context(string templateType, string messageType)
    {
        if (TemplateFields.Of(templateType, messageType).Count == 0)
            return null;
        var sample = Of(templateType, messageType, null, messageType, "auth.example.com", DateTimeOffset.UnixEpoch);
        var (message, content) = Lease(sample, messageType, MessageRenderer.Render(TemplateSet.BuiltIn(), sample, CancellationToken.None));
        return SnippetContext.Of(message, content);
    }

    /// <summary>The message as a worker has it before it sends it.</summary>
    public static (LeasedMessage Message, MessageContent Content) Lease(NewMessage message, string messageType, RenderedText text) => (
        new LeasedMessage
        {
            Id = Guid.NewGuid().ToString(),
            Channel = message.Channel,
            MessageType = messageType,
            TemplateType = message.TemplateType,
            SendCount = 1,
            ExpiresAt = message.ExpiresAt.ToUnixTimeMilliseconds(),
        },
        new MessageContent
        {
            Recipient = message.Recipient,
            Subject = text.Subject,
            Body = text.Body,
            HtmlBody = text.HtmlBody,
            TemplateData = message.TemplateData,
            RequestHeaders = message.RequestHeaders,
        });
}
