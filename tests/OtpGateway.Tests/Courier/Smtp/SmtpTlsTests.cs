using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using OtpGateway.Courier;
using OtpGateway.Courier.Smtp;

namespace OtpGateway.Tests.Courier.Smtp;

/// <summary>What protects the way to the mail server, and who may be on it.</summary>
public sealed class SmtpTlsTests : IAsyncLifetime
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("smtp-tls-");
    private readonly TestCertificates certificates;
    private readonly SmtpHarness harness = new();
    private MailScript? server;

    public SmtpTlsTests() => certificates = new TestCertificates(folder.FullName);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await harness.DisposeAsync();
        if (server is not null)
            await server.DisposeAsync();
        folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("smtp", false)]
    [InlineData("smtps", true)]
    public async Task Send_TrustedServer_IsEncryptedBeforeAnythingIsSaid(string scheme, bool fromTheStart)
    {
        Start(certificates.NewServer(), fromTheStart);
        var encrypted = new List<(string Step, bool Is)>();
        server!.Instead = (conversation, at) =>
        {
            encrypted.Add((at, conversation.IsEncrypted));
            return Task.FromResult(false);
        };

        Assert.IsType<Delivery.Sent>(await harness.SendAsync(Options(scheme, SmtpHarness.Credentials)));

        Assert.All(encrypted, at => Assert.True(at.Is || at.Step is "CONNECT" or "EHLO" or "STARTTLS", at.Step));
        Assert.Contains(("AUTH", true), encrypted);
        Assert.Equal(fromTheStart ? 1 : 2, server.Commands.Count(command => command.StartsWith("EHLO", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("smtp")]
    [InlineData("smtps")]
    public async Task Send_ClientCertificate_IsShown(string scheme)
    {
        certificates.NewClient();
        Start(certificates.NewServer(), scheme == "smtps");

        // What a server makes of it is seen with a real one; here, that the files are of use at all.
        Assert.IsType<Delivery.Sent>(await harness.SendAsync(Options(scheme, change: smtp =>
        {
            smtp["client_cert_path"] = certificates.ClientCertificate;
            smtp["client_key_path"] = certificates.ClientKey;
        })));
    }

    [Theory]
    [InlineData("smtp")]
    [InlineData("smtps")]
    public async Task Send_UnknownAuthority_GetsNothing(string scheme)
    {
        Start(certificates.NewServer(), scheme == "smtps");

        await RefusedAsync(Options(scheme, SmtpHarness.Credentials, smtp => smtp.Remove("ca_path")));
    }

    [Fact]
    public async Task Send_CertificateOfAnotherHost_GetsNothing()
    {
        Start(certificates.NewServer("other.example"));

        await RefusedAsync(Options("smtp", SmtpHarness.Credentials));
    }

    [Fact]
    public async Task Send_ExpiredCertificate_GetsNothing()
    {
        Start(certificates.NewServer(expired: true));

        await RefusedAsync(Options("smtp", SmtpHarness.Credentials));
    }

    [Fact]
    public async Task Send_OpportunisticWithABadCertificate_GetsNothing()
    {
        Start(certificates.NewServer("other.example"));

        await RefusedAsync(Options("smtp", SmtpHarness.Credentials, smtp => smtp["tls"] = "opportunistic"));
    }

    [Theory]
    [InlineData("smtp")]
    [InlineData("smtps")]
    public async Task Send_BadCertificateWithoutCheck_IsSent(string scheme)
    {
        Start(certificates.NewServer("other.example", expired: true), scheme == "smtps");

        Assert.IsType<Delivery.Sent>(await harness.SendAsync(Options(scheme, SmtpHarness.Credentials, query: "?skip_ssl_verify=true")));
    }

    [Fact]
    public async Task Send_ServerName_IsWhatTheCertificateMustName()
    {
        Start(certificates.NewServer("other.example"));

        Assert.IsType<Delivery.Sent>(await harness.SendAsync(Options("smtp", query: "?server_name=other.example")));
    }

    [Fact]
    public async Task Send_StartTlsNotOffered_GetsNothing()
    {
        Start(null);

        var failed = Assert.IsType<Delivery.Failed>(await harness.SendAsync(Options("smtp", SmtpHarness.Credentials)));

        Assert.False(failed.Permanent);
        Assert.Contains("does not offer STARTTLS", failed.Error, StringComparison.Ordinal);
        Assert.Equal(["EHLO localhost"], server!.Commands);
    }

    [Fact]
    public async Task Send_StartTlsRefused_GetsNothing()
    {
        Start(certificates.NewServer());
        server!.Answer("STARTTLS", "454 4.7.0 not now");

        var failed = Assert.IsType<Delivery.Failed>(await harness.SendAsync(Options("smtp", SmtpHarness.Credentials)));

        Assert.False(failed.Permanent);
        Assert.Equal(["EHLO localhost", "STARTTLS"], server.Commands);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public async Task Send_Opportunistic_TakesWhatIsOffered(bool offered, bool expected)
    {
        Start(offered ? certificates.NewServer() : null);
        var encrypted = false;
        server!.Instead = (conversation, at) =>
        {
            encrypted = conversation.IsEncrypted;
            return Task.FromResult(false);
        };

        Assert.IsType<Delivery.Sent>(await harness.SendAsync(Options("smtp", change: smtp => smtp["tls"] = "opportunistic")));

        Assert.Equal(expected, encrypted);
    }

    [Fact]
    public async Task Send_DisableStartTls_UsesNone()
    {
        Start(certificates.NewServer());

        Assert.IsType<Delivery.Sent>(await harness.SendAsync(Options("smtp", query: "?disable_starttls=true")));

        Assert.DoesNotContain("STARTTLS", server!.Commands);
    }

    [Theory]
    [InlineData("220 go ahead\r\n250-mail.example\r\n250 AUTH PLAIN")]
    [InlineData("220 go ahead\r\n250 ok\r\n250 ok\r\n250 ok\r\n354 go on\r\n250 taken")]
    public async Task Send_RepliesInjectedBeforeTls_AreNotBelieved(string injected)
    {
        Start(certificates.NewServer());
        server!.Instead = async (conversation, at) =>
        {
            if (at != "STARTTLS")
                return false;
            await conversation.SayAsync(injected);
            await conversation.EncryptAsync(server.Certificate!);
            return true;
        };

        var failed = Assert.IsType<Delivery.Failed>(await harness.SendAsync(Options("smtp", SmtpHarness.Credentials)));

        Assert.Contains("put behind its answer to STARTTLS", failed.Error, StringComparison.Ordinal);
        Assert.Empty(server.Messages);
        Assert.Equal(["EHLO localhost", "STARTTLS"], server.Commands);
    }

    [Fact]
    public async Task Send_OffersInClear_DoNotCountUnderTls()
    {
        Start(certificates.NewServer());
        server!.Instead = async (conversation, at) =>
        {
            if (at != "EHLO" || conversation.IsEncrypted)
                return false;
            await conversation.SayAsync("250-mail.example", "250-STARTTLS", "250-SIZE 10", "250 AUTH XOAUTH2");
            return true;
        };

        Assert.IsType<Delivery.Sent>(await harness.SendAsync(Options("smtp", SmtpHarness.Credentials)));
    }

    [Fact]
    public async Task Send_SilentInTheHandshake_FailsForNow()
    {
        Start(certificates.NewServer());
        server!.Instead = async (conversation, at) =>
        {
            if (at != "STARTTLS")
                return false;
            await conversation.SayAsync("220 go ahead");
            await conversation.FallSilentAsync();
            return true;
        };

        var sending = harness.SendAsync(Options("smtp"));
        await server.ReachedAsync("STARTTLS");
        harness.Clock.Advance(SmtpChannel.ConnectTimeout);

        var failed = Assert.IsType<Delivery.Failed>(await sending);
        Assert.Contains("within 10 s", failed.Error, StringComparison.Ordinal);
    }

    private void Start(X509Certificate2? certificate, bool fromTheStart = false) => server = MailScript.Start(certificate, fromTheStart);

    private SmtpChannelOptions Options(string scheme, string credentials = "", Action<JsonObject>? change = null, string query = "") =>
        SmtpHarness.Read(string.Create(CultureInfo.InvariantCulture, $"{scheme}://{credentials}localhost:{server!.Port}/{query}"), smtp =>
        {
            smtp["ca_path"] = certificates.Authority;
            change?.Invoke(smtp);
        });

    private async Task RefusedAsync(SmtpChannelOptions options)
    {
        var failed = Assert.IsType<Delivery.Failed>(await harness.SendAsync(options));

        Assert.False(failed.Permanent);
        Assert.Contains("TLS handshake", failed.Error, StringComparison.Ordinal);
        Assert.Contains("certificate", failed.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(server!.Commands, command => command.StartsWith("AUTH", StringComparison.Ordinal) || command.StartsWith("MAIL", StringComparison.Ordinal));
        Assert.Empty(server.Messages);
    }
}
