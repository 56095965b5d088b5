namespace OtpGateway.Courier;

/// <summary>Snippets that apply when none is configured.</summary>
internal static class BuiltInSnippets
{
    /// <summary>E-mail over HTTP: the fields that Kratos sends by default, null where the message has none.</summary>
    public const string EmailOverHttp =
        """
        function(ctx)
          local optional(name) = if name in ctx.template_data then ctx.template_data[name] else null;
          {
            recipient: ctx.recipient,
            template_type: ctx.template_type,
            to: optional('to'),
            recovery_code: optional('recovery_code'),
            recovery_url: optional('recovery_url'),
            verification_url: optional('verification_url'),
            verification_code: optional('verification_code'),
            subject: ctx.subject,
            body: ctx.body,
          }
        """;
}
