using OtpGateway.GoTemplates;

namespace OtpGateway.Courier;

/// <summary>Makes the texts of a message from its templates. A template that fails is an outcome, and what it says about it holds no value of the message.</summary>
internal static class MessageRenderer
{
    public static RenderedText Render(TemplateSet templates, NewMessage message, CancellationToken cancellationToken)
    {
        var parts = templates.Find(message.TemplateType, message.Channel, message.Languages);
        if (parts?.Plain is null || TemplateType.Find(message.TemplateType) is not { } type)
            return new RenderedText { Failure = $"there is no text for {message.TemplateType} by {message.Channel}" };
        var model = TemplateModel.Of(message.TemplateType, message.Channel, message.TemplateData, message.RequestHeaders);
        var name = TemplateModel.NameOf(message.TemplateType, message.Channel);
        try
        {
            var body = parts.Plain.RenderStruct(model, name, GoTemplateLimits.Default, cancellationToken);
            if (message.Channel == TemplateSet.Sms)
                return new RenderedText { Body = OriginBoundCode.Bind(ToldTransaction.InText(body, message), message.Host, Code(message, type)) };
            return new RenderedText
            {
                Body = ToldTransaction.InText(body, message),
                Subject = ToldTransaction.InSubject(parts.Subject?.RenderStruct(model, name, GoTemplateLimits.Default, cancellationToken).Trim() ?? "", message),
                HtmlBody = ToldTransaction.InHtml(parts.Html?.RenderStruct(model, name, GoTemplateLimits.Default, cancellationToken) ?? "", message),
            };
        }
        catch (GoTemplateException exception)
        {
            var redaction = Redaction.Of(message.Recipient, message.TemplateData, message.RequestHeaders);
            return new RenderedText { Failure = redaction.Apply(exception.Message) };
        }
    }

    private static string Code(NewMessage message, TemplateType type) =>
        type.CodeKey is { } key && message.TemplateData.TryGetPropertyValue(key, out var code) ? code?.ToString() ?? "" : "";
}
