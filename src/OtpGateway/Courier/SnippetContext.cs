using System.Text.Json.Nodes;

namespace OtpGateway.Courier;

/// <summary>The <c>ctx</c> of a snippet: a message under Kratos's names.</summary>
internal static class SnippetContext
{
    public static JsonObject Of(LeasedMessage message, MessageContent content)
    {
        var ctx = new JsonObject
        {
            ["recipient"] = content.Recipient,
            // Present and empty for an SMS.
            ["subject"] = content.Subject,
            ["body"] = content.Body,
            ["template_type"] = message.TemplateType,
            ["template_data"] = content.TemplateData.DeepClone(),
            ["message_type"] = message.MessageType,
            ["request_headers"] = content.RequestHeaders.DeepClone(),
        };
        if (content.HtmlBody.Length > 0)
            ctx["html_body"] = content.HtmlBody;
        return ctx;
    }
}
