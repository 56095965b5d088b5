using OtpGateway.Configuration;

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

    /// <summary>What a provider that is known here wants, by <c>function(ctx, provider)</c>.</summary>
    public static Snippet? Provider(ConfigNode node, string name) => Snippet.Compile(node, "provider", Text($"{name}.jsonnet")!, []);

    /// <summary>How such a provider says that it took a message; null where the status says it.</summary>
    public static Snippet? ProviderSuccess(ConfigNode node, string name) =>
        Text($"{name}.success.jsonnet") is { } text ? Snippet.Compile(node, "provider", text, []) : null;

    private static string? Text(string file)
    {
        using var stream = typeof(BuiltInSnippets).Assembly.GetManifestResourceStream($"OtpGateway.Courier.Providers.{file}");
        if (stream is null)
            return null;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
