using System.Globalization;
using System.Text.Json.Nodes;
using OtpGateway.Courier;
using OtpGateway.Courier.Smtp;

namespace OtpGateway.Tests.Courier.Smtp;

/// <summary>The channel against a real mail server over TLS, and what its mailbox holds afterwards.</summary>
public sealed class EximTests(EximServer server) : IClassFixture<EximServer>, IAsyncLifetime
{
    private readonly SmtpHarness harness = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => harness.DisposeAsync();

    [Theory]
    [InlineData("smtp", "submission", "P=esmtpsa", "A=plain:gateway")]
    [InlineData("smtps", "secure", "P=esmtpsa", "A=plain:gateway")]
    [InlineData("smtp", "login", "P=esmtpsa", "A=login:gateway")]
    [InlineData("smtp", "cram", "P=esmtpsa", "A=cram:gateway")]
    public async Task Send_SignedInOverTls_IsInTheMailbox(string scheme, string port, string protocol, string signIn)
    {
        var recipient = $"{scheme}.{port}@example.com";
        var delivery = await harness.SendAsync(Options(scheme, Port(port), EximServer.Credentials), SmtpHarness.Content(recipient), id: port);

        Assert.True(delivery is Delivery.Sent, delivery.ToString());
        var mail = await server.MailForAsync(recipient);
        Assert.Equal($"<{port}@bank.example>", mail.Header("Message-ID"));
        var line = Assert.Single(server.Log().Split('\n'), line => line.Contains($"id={port}@bank.example", StringComparison.Ordinal));
        Assert.Contains(protocol, line, StringComparison.Ordinal);
        Assert.Contains(signIn, line, StringComparison.Ordinal);
        Assert.Contains("X=TLS1.3", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_TextOfEveryKind_ReadsTheSame()
    {
        var body = $"Grüße 漢字 😀\n.\n..\nFrom here\ntrailing \n{new string('y', 2000)}\n=3D\n";
        var options = Options("smtp", server.Submission, EximServer.Credentials, smtp =>
        {
            smtp["from_name"] = "Bänk \"one\"";
            smtp["headers"] = new JsonObject { ["X-Stream"] = "otp größe", ["Reply-To"] = "help@bank.example" };
        });
        var content = SmtpHarness.Content("kinds@example.com") with { Subject = "Ihr Code – für die Überweisung über 100 €, gültig zehn Minuten lang", Body = body, HtmlBody = $"<p>{body}</p>\n" };

        var delivery = await harness.SendAsync(options, content);

        Assert.True(delivery is Delivery.Sent, delivery.ToString());
        var mail = await server.MailForAsync("kinds@example.com");
        Assert.Equal(content.Subject, mail.Header("Subject"));
        Assert.Equal("Bänk \"one\" <no-reply@bank.example>", mail.Header("From"));
        Assert.Equal("kinds@example.com", mail.Header("To"));
        Assert.Equal("<no-reply@bank.example>", mail.Header("Return-path"));
        Assert.Equal("auto-generated", mail.Header("Auto-Submitted"));
        Assert.Equal("otp größe", mail.Header("X-Stream"));
        Assert.Equal("help@bank.example", mail.Header("Reply-To"));
        Assert.Equal(["text/plain", "text/html"], mail.Parts.Select(part => part.Type));
        Assert.Equal(body, mail.Text);
        Assert.Equal(content.HtmlBody, mail.Html);
    }

    [Fact]
    public async Task Send_TwoMessages_UseOneConnection()
    {
        var options = Options("smtp", server.Submission, EximServer.Credentials, smtp => smtp["local_name"] = "reuse.bank.example");

        Assert.IsType<Delivery.Sent>(await harness.SendAsync(options, SmtpHarness.Content("first@example.com"), id: "first"));
        Assert.IsType<Delivery.Sent>(await harness.SendAsync(options, SmtpHarness.Content("second@example.com"), id: "second"));

        await server.MailForAsync("first@example.com");
        await server.MailForAsync("second@example.com");
        await harness.DisposeAsync();
        await Support.Eventually.TrueAsync(() => Closed() > 0);
        Assert.Equal(1, Closed());

        int Closed() => server.Log().Split('\n').Count(line => line.Contains("(reuse.bank.example)", StringComparison.Ordinal) && line.Contains("closed by QUIT", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Send_ClientCertificate_SignsIn()
    {
        var options = Options("smtp", server.ByCertificate, "", smtp =>
        {
            smtp["client_cert_path"] = server.Certificates.ClientCertificate;
            smtp["client_key_path"] = server.Certificates.ClientKey;
        });

        var delivery = await harness.SendAsync(options, SmtpHarness.Content("certificate@example.com"));

        Assert.True(delivery is Delivery.Sent, delivery.ToString());
        await server.MailForAsync("certificate@example.com");
        Assert.Contains("CV=yes", server.Log(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_WithoutTheCertificateThatIsDemanded_Fails()
    {
        var failed = Assert.IsType<Delivery.Failed>(await harness.SendAsync(Options("smtp", server.ByCertificate, "")));

        Assert.False(failed.Permanent);
    }

    [Fact]
    public async Task Send_WrongPassword_SaysThatTheChannelCannotBeUsed()
    {
        var failed = Assert.IsType<Delivery.Failed>(await harness.SendAsync(Options("smtp", server.Submission, "gateway:wrong-marker@")));

        Assert.True(failed.Permanent);
        Assert.Contains("did not accept user and password", failed.Error, StringComparison.Ordinal);
        Assert.Contains("535", failed.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("marker", failed.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nobody@example.com", true, "550 5.1.1 No such person")]
    [InlineData("later@example.com", false, "451 4.2.1 Not now")]
    public async Task Send_RefusedRecipient_IsPermanentWhereTheServerSaysSo(string recipient, bool permanent, string reply)
    {
        var failed = Assert.IsType<Delivery.Failed>(await harness.SendAsync(Options("smtp", server.Submission, EximServer.Credentials), SmtpHarness.Content(recipient)));

        Assert.Equal(permanent, failed.Permanent);
        Assert.Contains(reply, failed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_WithoutTls_IsRefusedByTheServer()
    {
        var failed = Assert.IsType<Delivery.Failed>(await harness.SendAsync(Options("smtp", server.Submission, "", smtp => smtp["tls"] = "none")));

        Assert.Contains("5.7.0 Encrypt first", failed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_TooLarge_IsNotBegun()
    {
        var content = SmtpHarness.Content() with { Body = new string('x', 200_000) };

        var failed = Assert.IsType<Delivery.Failed>(await harness.SendAsync(Options("smtp", server.Submission, EximServer.Credentials), content));

        Assert.Contains("at most 102400 bytes", failed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_AddressOfAnotherScript_IsInTheMailbox()
    {
        var delivery = await harness.SendAsync(Options("smtp", server.Submission, EximServer.Credentials), SmtpHarness.Content("jürgen@bücher.example"));

        Assert.True(delivery is Delivery.Sent, delivery.ToString());
        await Support.Eventually.TrueAsync(() => server.Log().Contains("jürgen@", StringComparison.Ordinal) && server.Log().Contains("=> jürgen", StringComparison.Ordinal));
    }

    private SmtpChannelOptions Options(string scheme, int port, string credentials, Action<JsonObject>? change = null) =>
        SmtpHarness.Read(string.Create(CultureInfo.InvariantCulture, $"{scheme}://{credentials}localhost:{port}/"), smtp =>
        {
            smtp["ca_path"] = server.Certificates.Authority;
            change?.Invoke(smtp);
        });

    private int Port(string name) => name switch
    {
        "submission" => server.Submission,
        "secure" => server.Secure,
        "login" => server.ByLogin,
        "cram" => server.ByCramMd5,
        _ => throw new ArgumentException(name, nameof(name)),
    };
}
