namespace OtpGateway.Courier;

/// <summary>A message with values that nobody has, to try a channel and its texts with.</summary>
internal static class SampleMessage
{
    /// <param name="templateType">What it says.</param>
    /// <param name="messageType"><c>sms</c> or <c>email</c>.</param>
    /// <param name="recipient">Where it goes; null for somewhere made up.</param>
    /// <param name="channel">The id of the channel that it goes out by.</param>
    /// <param name="now">The time it is made.</param>
    public static NewMessage Of(string templateType, string messageType, string? recipient, string channel, DateTimeOffset now)
    {
        var data = TemplateModel.SampleData(templateType, messageType);
        if (recipient is not null)
            data["to"] = recipient;
        return new NewMessage
        {
            Channel = channel,
            Recipient = (string)data["to"]!,
            TemplateType = templateType,
            TemplateData = data,
            RequestHeaders = new System.Text.Json.Nodes.JsonObject { ["User-Agent"] = new System.Text.Json.Nodes.JsonArray("otp-gateway courier") },
            IdentityId = "",
            ExpiresAt = now + TimeSpan.FromMinutes(10),
            Host = "auth.example.com",
        };
    }
}
