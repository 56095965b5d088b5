using System.Text.Json.Nodes;
using OtpGateway.Courier;

namespace OtpGateway.Tests.Courier;

public sealed class MessageRendererTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Your login code is: {{ .LoginCode }}", "Your login code is: 012345\n\n@auth.example.com #012345")]
    [InlineData("{{ .LoginCode }}\n\n@{{ .RequestURLDomain }} #{{ .LoginCode }}\n", "012345\n\n@auth.example.com #012345")]
    [InlineData("{{ .To }} {{ .Identity.traits.phone }} {{ .ExpiresInMinutes }} {{ .RequestURL }}", "+491701234567 +491701234567 60 https://auth.example.com/account\n\n@auth.example.com #012345")]
    public void Render_ConfiguredSms_HasGoNamesAndTheLastLine(string template, string expected) =>
        Assert.Equal(expected, MessageRenderer.Render(Sms(template), Messages.Sms(Now), cancellationToken).Body);

    [Fact]
    public void Render_ConfiguredSubjectOnly_KeepsTheOtherPartsBuiltIn()
    {
        var templates = CourierConfiguration.Read(
            $$"""{ "courier": { "templates": { "login_code": { "valid": { "email": { "subject": "{{CourierConfiguration.Base64(" {{ .LoginCode }} is yours\n")}}" } } } } } }""").Templates;

        var text = MessageRenderer.Render(templates, Messages.Mail(Now), cancellationToken);

        Assert.Equal("012345 is yours", text.Subject);
        Assert.StartsWith("Login to your account", text.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Code {{ .LoginCode }}", "Pay 5 < 6 EUR\n\nCode 012345")]
    [InlineData("\nCode {{ .LoginCode }}", "Pay 5 < 6 EUR\n\nCode 012345")]
    [InlineData("Code {{ .LoginCode }} for: {{ .Transaction }}", "Code 012345 for: Pay 5 < 6 EUR")]
    public void Render_ConfiguredSms_HasTheWordsOfATransactionOnce(string template, string expected)
    {
        var message = Messages.Sms(Now);
        message.TemplateData["transaction"] = "Pay 5 < 6 EUR";

        Assert.Equal(expected + "\n\n@auth.example.com #012345", MessageRenderer.Render(Sms(template), message, cancellationToken).Body);
        Assert.Equal("none", MessageRenderer.Render(Sms("{{ if .Transaction }}some{{ else }}none{{ end }}"), Messages.Sms(Now), cancellationToken).Body.Split('\n')[0]);
    }

    [Fact]
    public void Render_WordsThatStandInTheCode_AreSaidAllTheSame()
    {
        var message = Messages.Sms(Now);
        message.TemplateData["transaction"] = "123";

        Assert.StartsWith("123\n\nCode", MessageRenderer.Render(Sms("Code {{ .LoginCode }}"), message, cancellationToken).Body, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_MailOfATransaction_HasItsWordsInEachPart()
    {
        var message = Messages.Mail(Now);
        message.TemplateData["transaction"] = "Pay 5 < 6 EUR + 'x'";
        var configured = CourierConfiguration.Read(
            $$"""
            { "courier": { "templates": { "login_code": { "valid": { "email": { "subject": "{{CourierConfiguration.Base64("{{ .LoginCode }}")}}",
              "body": { "plaintext": "{{CourierConfiguration.Base64("Code {{ .LoginCode }}")}}", "html": "{{CourierConfiguration.Base64("<html><body class=\"x\">{{ .LoginCode }}</body></html>")}}" } } } } } } }
            """).Templates;

        foreach (var (templates, times) in (IEnumerable<(TemplateSet, int)>)[(TemplateSet.BuiltIn(), 2), (configured, 1)])
        {
            var text = MessageRenderer.Render(templates, message, cancellationToken);
            Assert.Equal(2, text.Body.Split("Pay 5 < 6 EUR + 'x'").Length);
            Assert.StartsWith("Pay 5 < 6 EUR + 'x': ", text.Subject, StringComparison.Ordinal);
            Assert.Equal(times + 1, System.Net.WebUtility.HtmlDecode(text.HtmlBody).Split("Pay 5 < 6 EUR + 'x'").Length);
            Assert.DoesNotContain("5 < 6", text.HtmlBody, StringComparison.Ordinal);
        }
        Assert.Contains("<body class=\"x\">\n<p>Pay 5", MessageRenderer.Render(configured, message, cancellationToken).HtmlBody, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_HtmlPart_IsEscaped()
    {
        var templates = CourierConfiguration.Read(
            $$"""{ "courier": { "templates": { "login_code": { "valid": { "email": { "body": { "html": "{{CourierConfiguration.Base64("<p>{{ .RequestURL }}</p>")}}" } } } } } } }""").Templates;
        var message = Messages.Mail(Now);
        message.TemplateData["request_url"] = "<script>";

        Assert.Equal("<p>&lt;script&gt;</p>", MessageRenderer.Render(templates, message, cancellationToken).HtmlBody);
    }

    [Fact]
    public void Render_TemplateFails_SaysWhyWithoutTheCode()
    {
        var text = MessageRenderer.Render(Sms("{{ index .LoginCode .LoginCode }}"), Messages.Sms(Now), cancellationToken);

        Assert.NotNull(text.Failure);
        Assert.Contains("courier.templates.login_code.valid.sms.body.plaintext", text.Failure, StringComparison.Ordinal);
        Assert.DoesNotContain(Messages.Code, text.Failure, StringComparison.Ordinal);
        Assert.Equal("", text.Body);
    }

    [Fact]
    public void Render_OverrideDirectory_StandsBetweenConfigurationAndBuiltIn()
    {
        var folder = Directory.CreateTempSubdirectory("courier-templates-");
        try
        {
            Directory.CreateDirectory(Path.Combine(folder.FullName, "login_code", "valid"));
            File.WriteAllText(Path.Combine(folder.FullName, "login_code", "valid", "sms.body.gotmpl"), "From a file: {{ .LoginCode }}");
            var templates = CourierConfiguration.Read(new JsonObject
            {
                ["courier"] = new JsonObject { ["template_override_path"] = folder.FullName },
            }.ToJsonString()).Templates;

            Assert.StartsWith("From a file: 012345", MessageRenderer.Render(templates, Messages.Sms(Now), cancellationToken).Body, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static TemplateSet Sms(string template) => CourierConfiguration.Read(
        $$"""{ "courier": { "templates": { "login_code": { "valid": { "sms": { "body": { "plaintext": "{{CourierConfiguration.Base64(template)}}" } } } } } } }""").Templates;
}
