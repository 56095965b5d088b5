using System.Text.Json.Nodes;
using OtpGateway.Configuration;
using OtpGateway.Courier;

namespace OtpGateway.Tests.Courier;

public sealed class TemplateSetTests : IDisposable
{
    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("courier-templates-");

    public static TheoryData<string, string, string> BuiltInMessages()
    {
        var data = new TheoryData<string, string, string>();
        foreach (var type in TemplateType.All)
            foreach (var messageType in new[] { TemplateSet.Sms, TemplateSet.Email })
                if (TemplateFields.Of(type.Name, messageType).Count > 0)
                    foreach (var language in new[] { "en", "de" })
                        data.Add(type.Name, messageType, language);
        return data;
    }

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(BuiltInMessages))]
    public void BuiltIn_EveryMessage_HasItsTextsInEveryLanguage(string type, string messageType, string language)
    {
        var text = Render(TemplateSet.BuiltIn(), Message(type, messageType), language);

        Assert.Null(text.Failure);
        Assert.DoesNotContain("<no value>", text.Body + text.Subject + text.HtmlBody, StringComparison.Ordinal);
        var hasCode = TemplateFields.Of(type, messageType).Any(field => field.Kind == TemplateFieldKind.Code);
        Assert.Equal(hasCode, text.Body.Contains("012345", StringComparison.Ordinal));
        var english = Render(TemplateSet.BuiltIn(), Message(type, messageType), "en");
        Assert.Equal(language == "en", text.Body == english.Body);
        if (messageType == TemplateSet.Sms)
            return;
        Assert.NotEmpty(text.Subject);
        Assert.Equal(language == "en", text.Subject == english.Subject);
        Assert.Equal(hasCode, text.HtmlBody.Contains("012345", StringComparison.Ordinal));
        Assert.Contains($"<html lang=\"{language}\">", text.HtmlBody, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("login_code_valid", "Your login code is: 012345\n\nIt expires in 10 minutes.\n\n@auth.example.com #012345")]
    [InlineData("registration_code_valid", "Your registration code is: 012345\n\nIt expires in 10 minutes.\n\n@auth.example.com #012345")]
    [InlineData("verification_code_valid", "Your verification code is: 012345\n\nIf this was not you, do nothing. It expires in 10 minutes.\n\n@auth.example.com #012345")]
    [InlineData("recovery_code_valid", "Your recovery code is: 012345\n\n@auth.example.com #012345")]
    [InlineData("verifiable_address_changed", "An address on your account was changed. If this wasn't you, contact support.")]
    [InlineData("authenticator_key_added", "A new sign-in method (device key) was added to your account. If this wasn't you, secure your account.")]
    public void BuiltIn_Sms_IsKratossRightTrimmed(string type, string expected) =>
        Assert.Equal(expected, Render(TemplateSet.BuiltIn(), Message(type, "sms"), "fr").Body);

    [Fact]
    public void BuiltIn_MailWithLink_EscapesIt()
    {
        var html = Render(TemplateSet.BuiltIn(), Message("recovery_valid", "email"), "en").HtmlBody;

        Assert.Contains("""<a href="https://auth.example.com/account?a=1&amp;b=2">https://auth.example.com/account?a=1&amp;b=2</a>""", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("de", "Deutsch")]
    [InlineData("de-AT", "Deutsch")]
    [InlineData("pt-BR", "Brasileiro")]
    [InlineData("pt", "General")]
    [InlineData("fr,de", "Deutsch")]
    [InlineData("fr", "General")]
    [InlineData("", "General")]
    public void Find_TextsPerLanguage_TakesTheBest(string languages, string expected)
    {
        var templates = Sms($$"""
            "body": { "plaintext": "{{Base64("General")}}" },
            "languages": { "de": { "body": { "plaintext": "{{Base64("Deutsch")}}" } }, "pt-BR": { "body": { "plaintext": "{{Base64("Brasileiro")}}" } } }
            """).Options.Templates;

        Assert.StartsWith(expected + "\n", Render(templates, Message("login_code_valid", "sms"), languages).Body, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_OperatorsGeneralText_BeatsTheBuiltInOneInTheReadersLanguage() =>
        Assert.StartsWith("General\n", Render(Sms($$""" "body": { "plaintext": "{{Base64("General")}}" } """).Options.Templates, Message("login_code_valid", "sms"), "de").Body, StringComparison.Ordinal);

    [Fact]
    public void Read_DefaultLanguage_IsForReadersOfOthers()
    {
        var templates = CourierConfiguration.Read("""{ "gateway": { "ui": { "default_language": "de" } } }""").Templates;

        Assert.StartsWith("Ihr Anmeldecode", Render(templates, Message("login_code_valid", "sms"), "fr").Body, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_LanguageThatIsNone_IsAProblem()
    {
        var (_, report) = Sms("""
            "languages": { "d": { "body": {} } }
            """);

        Assert.Contains(report.Problems, problem => problem.ToString().StartsWith("courier.templates.login_code.valid.sms.languages.d", StringComparison.Ordinal));
    }

    [Fact]
    public void Read_MisspeltField_IsAProblemOfItsKey()
    {
        var (_, report) = Sms($$""" "body": { "plaintext": "{{Base64("Your code:\n{{ .LoginCoode }}")}}" } """);

        var problem = Assert.Single(report.Problems).ToString();
        Assert.StartsWith("courier.templates.login_code.valid.sms.body.plaintext", problem, StringComparison.Ordinal);
        Assert.Contains("2:", problem, StringComparison.Ordinal);
        Assert.Contains("LoginCode", problem.Replace("LoginCoode", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_TemplateThatNeedsRealData_IsAWarning()
    {
        var (_, report) = Sms($$""" "body": { "plaintext": "{{Base64("{{ index .Identity.traits.phones 0 }}")}}" } """);

        Assert.Empty(report.Problems);
        Assert.Contains(report.Warnings, warning => warning.ToString().Contains("made-up data", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("en", "Hello 012345")]
    [InlineData("de", "Hallo 012345")]
    public void Read_LanguageFiles_AreTakenByLanguage(string language, string expected)
    {
        Write("login_code/valid/sms.body.gotmpl", "Hello {{ .LoginCode }}");
        Write("login_code/valid/sms.body.de.gotmpl", "Hallo {{ .LoginCode }}");

        Assert.StartsWith(expected + "\n", Render(Files(), Message("login_code_valid", "sms"), language).Body, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_LanguageFileThatTheGeneralOneCalls_IsForThatToChoose()
    {
        Write("login_code/valid/sms.body.gotmpl", """{{ if eq .Identity.traits.lang "de" }}{{ template "sms.body.de.gotmpl" . }}{{ else }}Hello{{ end }}""");
        Write("login_code/valid/sms.body.de.gotmpl", "Hallo {{ .LoginCode }}");
        var german = Message("login_code_valid", "sms");
        german.TemplateData["identity"]!["traits"]!["lang"] = "de";

        Assert.StartsWith("Hello\n", Render(Files(), Message("login_code_valid", "sms"), "de").Body, StringComparison.Ordinal);
        Assert.StartsWith("Hallo 012345\n", Render(Files(), german, "en").Body, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_MailFiles_AreItsThreeParts()
    {
        Write("verifiable_address_changed/email.subject.gotmpl", "Changed\n");
        Write("verifiable_address_changed/email.body.plaintext.gotmpl", "At {{ .ChangedAt }}");
        Write("verifiable_address_changed/email.body.gotmpl", "<b>{{ .To }}</b>");

        var text = Render(Files(), Message("verifiable_address_changed", "email"), "de");

        Assert.Equal(("Changed", "At 2026-01-02T03:04:05Z", "<b>jane@example.com</b>"), (text.Subject, text.Body, text.HtmlBody));
    }

    [Fact]
    public void Read_BrokenFile_NamesIt()
    {
        Write("login_code/valid/sms.body.gotmpl", "one\n{{ if }}");

        var (_, report) = CourierConfiguration.ReadWithReport(FilesConfiguration());

        var problem = Assert.Single(report.Problems).ToString();
        Assert.StartsWith("courier.template_override_path", problem, StringComparison.Ordinal);
        Assert.Contains("sms.body.gotmpl:2", problem, StringComparison.Ordinal);
    }

    private static NewMessage Message(string type, string messageType) =>
        (messageType == TemplateSet.Sms ? Messages.Sms(DateTimeOffset.UnixEpoch) : Messages.Mail(DateTimeOffset.UnixEpoch)) with
        {
            TemplateType = type,
            TemplateData = TemplateModel.SampleData(type, messageType),
        };

    private RenderedText Render(TemplateSet templates, NewMessage message, string languages) =>
        MessageRenderer.Render(templates, message with { Languages = languages.Split(',', StringSplitOptions.RemoveEmptyEntries) }, cancellationToken);

    private static (CourierOptions Options, ConfigReport Report) Sms(string section) =>
        CourierConfiguration.ReadWithReport($$"""{ "courier": { "templates": { "login_code": { "valid": { "sms": { {{section}} } } } } } }""");

    private static string Base64(string text) => CourierConfiguration.Base64(text);

    private string FilesConfiguration() =>
        new JsonObject { ["courier"] = new JsonObject { ["template_override_path"] = folder.FullName } }.ToJsonString();

    private TemplateSet Files() => CourierConfiguration.Read(FilesConfiguration()).Templates;

    private void Write(string file, string text)
    {
        var path = Path.Combine(folder.FullName, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
