using System.Security.Cryptography;
using System.Text.Json.Nodes;
using OtpGateway.Configuration;
using OtpGateway.Courier.Smtp;

namespace OtpGateway.Tests.Courier.Smtp;

public sealed class SmtpOptionsTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("smtp-options-");

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [InlineData("smtp://mail.example", null, SmtpTls.StartTls, 587)]
    [InlineData("smtps://mail.example/", null, SmtpTls.Implicit, 465)]
    [InlineData("smtps://mail.example:25", null, SmtpTls.Implicit, 25)]
    [InlineData("SMTP://mail.example:2525/", null, SmtpTls.StartTls, 2525)]
    [InlineData("smtp://mail.example/?disable_starttls=1", null, SmtpTls.None, 25)]
    [InlineData("smtp://mail.example/?disable_starttls=false", null, SmtpTls.StartTls, 587)]
    [InlineData("smtp://mail.example/?disable_starttls=true", "none", SmtpTls.None, 25)]
    [InlineData("smtp://mail.example/", "none", SmtpTls.None, 25)]
    [InlineData("smtp://mail.example/", "opportunistic", SmtpTls.Opportunistic, 25)]
    [InlineData("smtp://mail.example/", "starttls", SmtpTls.StartTls, 587)]
    [InlineData("smtp://mail.example/", "implicit", SmtpTls.Implicit, 465)]
    [InlineData("smtps://mail.example/?disable_starttls=true", "implicit", SmtpTls.Implicit, 465)]
    public void Read_Scheme_SaysHowAndWhere(string uri, string? tls, object expected, int port)
    {
        var options = Read(uri, smtp => smtp["tls"] = tls);

        Assert.Equal("mail.example", options.Host);
        Assert.Equal("mail.example", options.ServerName);
        Assert.Equal(expected, options.Tls);
        Assert.Equal(port, options.Port);
        Assert.Null(options.User);
    }

    [Theory]
    [InlineData("smtp://foo:bar@mail.example:25/", "foo", "bar")]
    [InlineData("smtp://foo%40bank.example:p%3Aa%2Fs%40s%3F%23%25%20w@mail.example:25/", "foo@bank.example", "p:a/s@s?#% w")]
    [InlineData("smtp://foo:a:b@mail.example:25/", "foo", "a:b")]
    [InlineData("smtp://foo@mail.example:25/", "foo", "")]
    [InlineData("smtp://f%C3%BC:%E2%82%AC@mail.example:25/", "fü", "€")]
    [InlineData("smtp://foo:b+r=@mail.example:25/", "foo", "b+r=")]
    public void Read_Credentials_AreDecoded(string uri, string user, string password)
    {
        var options = Read(uri);

        Assert.Equal(user, options.User?.Reveal());
        Assert.Equal(password, options.Password.Reveal());
        Assert.Equal("mail.example:25", options.Place);
    }

    [Fact]
    public void Read_Options_AreKratosOnes()
    {
        var options = Read("smtps://test:test@mailslurper:1025/?skip_ssl_verify=true&server_name=mail.example&legacy_ssl=true");

        Assert.True(options.SkipVerification);
        Assert.Equal("mail.example", options.ServerName);
        Assert.Equal("mailslurper", options.Host);
    }

    [Theory]
    [InlineData("smtp://[::1]:2525/", "::1", "[::1]:2525")]
    [InlineData("smtp://mail_server:2525/", "mail_server", "mail_server:2525")]
    [InlineData("smtp://bücher.example:2525/", "xn--bcher-kva.example", "xn--bcher-kva.example:2525")]
    public void Read_Host_IsOneToConnectTo(string uri, string host, string place)
    {
        var options = Read(uri);

        Assert.Equal(host, options.Host);
        Assert.Equal(place, options.Place);
    }

    [Theory]
    [InlineData("", "must begin with smtp://")]
    [InlineData("https://user:hunter2@mail.example/", "must begin with smtp://")]
    [InlineData("user:hunter2@mail.example", "must begin with smtp://")]
    [InlineData("smtp://", "cannot be read")]
    [InlineData("smtp://user:hunter2@/", "cannot be read")]
    [InlineData("smtp://user:hunter2/x@mail.example/", "cannot be read")]
    [InlineData("smtp://user:12/hunter2@mail.example/", "cannot be read")]
    [InlineData("smtp://user:12?hunter2@mail.example/", "cannot be read")]
    [InlineData("smtp://user:12#hunter2@mail.example/", "cannot be read")]
    [InlineData("smtp://user:hunter2@mail.example:99999/", "cannot be read")]
    [InlineData("smtp://user:hunter2@mail.example:port/", "cannot be read")]
    [InlineData("smtp://user:hunter2@mail.example/path", "cannot be read")]
    [InlineData("smtp://user:hunter2@mail example/", "cannot be read")]
    [InlineData("smtp://user:hunter2@mail.example:0/", "port 0")]
    [InlineData("smtp://user:hunter2%0d%0a@mail.example/", "control characters")]
    [InlineData("smtp://user:hunter2@mail.example/?skip_ssl_verify=hunter2", "something else than true or false for skip_ssl_verify")]
    public void Read_BadUri_IsAProblemThatDoesNotRepeatIt(string uri, string told)
    {
        var (_, report) = ReadWithReport(uri);

        var problem = Assert.Single(report.Problems);
        Assert.Equal("courier.smtp.connection_uri", problem.Path);
        Assert.Contains(told, problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", string.Join('\n', [problem.Message, .. report.Warnings]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("smtp://user:hunter%@mail.example/")]
    [InlineData("smtp://user:hunter%2@mail.example/")]
    [InlineData("smtp://us%zzer:x@mail.example/")]
    public void Read_LonePercent_IsNotGuessedAbout(string uri)
    {
        var (options, report) = ReadWithReport(uri);

        // Either the parser takes it for a plain percent sign, or it is reported; never another password than the one that stands there.
        if (report.Problems.Count == 0)
            Assert.Contains('%', options!.User!.Reveal() + options.Password.Reveal());
        else
            Assert.Contains("%25", Assert.Single(report.Problems).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("smtps://mail.example/", "tls", "starttls", "contradicts connection_uri")]
    [InlineData("smtps://mail.example/", "tls", "none", "contradicts connection_uri")]
    [InlineData("smtp://mail.example/?disable_starttls=true", "tls", "starttls", "contradicts disable_starttls")]
    [InlineData("smtp://mail.example/", "tls", "always", "is not valid")]
    [InlineData("smtp://mail.example/", "from_address", "Bank <no-reply@bank.example>", "must be an e-mail address alone")]
    [InlineData("smtp://mail.example/", "from_address", "a@b.example\r\nBcc: c@d.example", "must be an e-mail address alone")]
    [InlineData("smtp://mail.example/", "from_name", "Bank\r\nBcc: c@d.example", "must be one line")]
    [InlineData("smtp://mail.example/", "local_name", "x\r\nMAIL FROM:<a@b>", "must be the name of this host")]
    [InlineData("smtp://mail.example/", "local_name", "", "must be the name of this host")]
    [InlineData("smtp://mail.example/", "client_cert_path", "/nowhere.crt", "belong together")]
    [InlineData("smtp://mail.example/", "client_key_path", "/nowhere.key", "belong together")]
    [InlineData("smtp://mail.example/", "ca_path", "/nowhere.crt", "does not exist")]
    [InlineData("smtp://mail.example/", "form_name", "Bank", "did you mean 'from_name'?")]
    public void Read_SomethingWrong_SaysWhat(string uri, string key, string value, string told)
    {
        var (_, report) = ReadWithReport(uri, smtp => smtp[key] = value);

        var problem = Assert.Single(report.Problems);
        Assert.StartsWith("courier.smtp.", problem.Path, StringComparison.Ordinal);
        Assert.Contains(told, problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Bcc", "a@b.example", "cannot be configured")]
    [InlineData("cc", "a@b.example", "cannot be configured")]
    [InlineData("Content-Type", "text/html", "cannot be configured")]
    [InlineData("message-id", "<1@b>", "cannot be configured")]
    [InlineData("Bad Name", "x", "is not the name of a header")]
    [InlineData("X:", "x", "is not the name of a header")]
    [InlineData("X-Y\r\nBcc", "x", "is not the name of a header")]
    [InlineData("X-Y", "x\r\nBcc: a@b.example", "line breaks")]
    [InlineData("X-Y", "x\u0000", "line breaks")]
    [InlineData("Reply-To", "Bänk <a@b.example>", "must be ASCII")]
    public void Read_BadHeader_IsAProblemOfItsKey(string name, string value, string told)
    {
        var (_, report) = ReadWithReport("smtp://mail.example/", smtp => smtp["headers"] = new JsonObject { [name] = value });

        var problem = Assert.Single(report.Problems);
        Assert.Equal($"courier.smtp.headers.{name}", problem.Path);
        Assert.Contains(told, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_NoSender_IsTheHostOfBaseUrlWithAWarning()
    {
        var (options, report) = ReadRoot("""
            { "serve": { "public": { "base_url": "https://Bank.example:8443/" } }, "courier": { "smtp": { "connection_uri": "smtp://mail.example/" } } }
            """);

        Assert.Equal("no-reply@bank.example", options!.From.ToString());
        Assert.Contains("no-reply@bank.example", Assert.Single(report.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "serve": { "public": { "base_url": "http://127.0.0.1:4433" } }, "courier": { "smtp": { "connection_uri": "smtp://mail.example/" } } }""")]
    [InlineData("""{ "courier": { "smtp": { "connection_uri": "smtp://mail.example/" } } }""")]
    public void Read_NoSenderAndNoHost_IsLocalhost(string json) =>
        Assert.Equal("no-reply@localhost", ReadRoot(json).Options!.From.ToString());

    [Theory]
    [InlineData("smtp://mail.example/?disable_starttls=true", null, "means no TLS at all")]
    [InlineData("smtp://u:p@mail.example/", "none", "user and password are not sent at all")]
    [InlineData("smtp://mail.example/", "opportunistic", "can take TLS out")]
    [InlineData("smtps://mail.example/?skip_ssl_verify=true", null, "can pose as the mail server")]
    [InlineData("smtp://mail.example/?skip_ssl_verfy=hunter2", null, "an option after ? that has no effect")]
    public void Read_SomethingWeak_IsWarnedAbout(string uri, string? tls, string told)
    {
        var (_, report) = ReadWithReport(uri, smtp => smtp["tls"] = tls);

        Assert.Empty(report.Problems);
        Assert.Contains(told, Assert.Single(report.Warnings), StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", report.Warnings[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("smtp://u:p@127.0.0.1/?disable_starttls=true&skip_ssl_verify=true")]
    [InlineData("smtp://localhost/?disable_starttls=true")]
    [InlineData("smtps://u:p@mail.example/")]
    public void Read_NothingWeak_IsNotWarnedAbout(string uri) => Assert.Empty(ReadWithReport(uri).Report.Warnings);

    [Fact]
    public void Read_Certificates_AreLoaded()
    {
        var certificates = new TestCertificates(folder.FullName);
        certificates.NewClient();

        var options = Read("smtp://mail.example/", smtp =>
        {
            smtp["client_cert_path"] = certificates.ClientCertificate;
            smtp["client_key_path"] = certificates.ClientKey;
            smtp["ca_path"] = certificates.Authority;
        });

        Assert.NotNull(options.ClientCertificate);
        Assert.Single(options.Authorities!);
    }

    [Fact]
    public void Read_KeyOfAnotherCertificate_IsAProblemWithoutTheKey()
    {
        var certificates = new TestCertificates(folder.FullName);
        certificates.NewClient();
        using var other = ECDsa.Create();
        File.WriteAllText(certificates.ClientKey, other.ExportPkcs8PrivateKeyPem());

        var (_, report) = ReadWithReport("smtp://mail.example/", smtp =>
        {
            smtp["client_cert_path"] = certificates.ClientCertificate;
            smtp["client_key_path"] = certificates.ClientKey;
        });

        var problem = Assert.Single(report.Problems);
        Assert.Equal("courier.smtp.client_key_path", problem.Path);
        Assert.Contains("holds no unencrypted PEM key of the certificate", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_NoPem_IsAProblem()
    {
        var file = Path.Combine(folder.FullName, "ca.crt");
        File.WriteAllText(file, "hello");

        var (_, report) = ReadWithReport("smtp://mail.example/", smtp => smtp["ca_path"] = file);

        Assert.Contains("holds no PEM certificate", Assert.Single(report.Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Secrets_OfTheOptions_NeverShowInTheirText()
    {
        var options = Read("smtp://user-marker:password-marker@mail.example/", smtp => smtp["headers"] = new JsonObject { ["X-Key"] = "header-marker" });

        Assert.DoesNotContain("marker", options.ToString(), StringComparison.Ordinal);
        Assert.Contains(options.Secrets, secret => secret.Reveal() == "password-marker");
        Assert.Contains(options.Secrets, secret => secret.Reveal() == "header-marker");
    }

    private static SmtpOptions Read(string uri, Action<JsonObject>? change = null) => SmtpHarness.Read(uri, change).Smtp;

    private static (SmtpOptions? Options, ConfigReport Report) ReadWithReport(string uri, Action<JsonObject>? change = null)
    {
        var smtp = new JsonObject { ["connection_uri"] = uri, ["from_address"] = "no-reply@bank.example" };
        change?.Invoke(smtp);
        return ReadRoot(new JsonObject { ["courier"] = new JsonObject { ["smtp"] = smtp } }.ToJsonString());
    }

    private static (SmtpOptions? Options, ConfigReport Report) ReadRoot(string json)
    {
        var report = new ConfigReport();
        var root = new ConfigNode(JsonNode.Parse(json), "", report);
        // Read by others at start.
        root.Section("serve").Section("public").String("base_url");
        var options = OtpGateway.Courier.CourierOptions.Read(root).Channel("email");
        report.ReportUnknownKeys();
        return ((options as SmtpChannelOptions)?.Smtp, report);
    }
}
