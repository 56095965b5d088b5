using System.Text.Json.Nodes;

namespace OtpGateway.GoTemplates.Tests;

/// <summary>Short ways to render in tests.</summary>
internal static class Templates
{
    /// <summary>The defaults, with time enough for a machine that is busy with other tests.</summary>
    public static GoTemplateLimits Patient { get; } = GoTemplateLimits.Default with { Timeout = TimeSpan.FromSeconds(60) };

    public static string Text(string source, string data = "null", GoTemplateLimits? limits = null) =>
        Render(source, data, GoTemplateMode.Text, limits);

    public static string Html(string source, string data = "null", GoTemplateLimits? limits = null) =>
        Render(source, data, GoTemplateMode.Html, limits);

    public static GoTemplateException Fails(string source, string data = "null", GoTemplateMode mode = GoTemplateMode.Text, GoTemplateLimits? limits = null) =>
        Assert.Throws<GoTemplateException>(() => Render(source, data, mode, limits));

    private static string Render(string source, string data, GoTemplateMode mode, GoTemplateLimits? limits) =>
        GoTemplate.Parse(source, "t", mode).Render(JsonNode.Parse(data), limits ?? Patient, CancellationToken.None);
}
