using System.Globalization;
using System.Net;
using System.Text;
using OtpGateway.Courier;
using OtpGateway.Courier.Smtp;

namespace OtpGateway.Tests.Courier.Smtp;

public sealed class SmtpSignInTests : IAsyncLifetime
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("smtp-auth-");
    private readonly TestCertificates certificates;
    private readonly SmtpHarness harness = new();
    private readonly MailScript server;

    public SmtpSignInTests()
    {
        certificates = new TestCertificates(folder.FullName);
        server = MailScript.Start(certificates.NewServer());
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await harness.DisposeAsync();
        await server.DisposeAsync();
        folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("AUTH PLAIN LOGIN CRAM-MD5", "starttls", "AUTH PLAIN ")]
    [InlineData("AUTH cram-md5 login", "starttls", "AUTH LOGIN")]
    [InlineData("AUTH LOGIN", "starttls", "AUTH LOGIN")]
    [InlineData("AUTH=LOGIN", "starttls", "AUTH LOGIN")]
    [InlineData("AUTH GSSAPI CRAM-MD5", "starttls", "AUTH CRAM-MD5")]
    [InlineData("AUTH PLAIN LOGIN CRAM-MD5", "none", "AUTH CRAM-MD5")]
    [InlineData("AUTH PLAIN", "none", "AUTH PLAIN ")]
    public async Task Send_Offered_TakesTheBestThatBothKnow(string offer, string tls, string command)
    {
        server.Offers = [offer];

        Assert.IsType<Delivery.Sent>(await harness.SendAsync(Options(tls)));

        Assert.Contains(server.Commands, line => line.StartsWith(command, StringComparison.Ordinal));
        Assert.Single(server.Commands, line => line.StartsWith("AUTH", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Send_KeptConnection_DoesNotSignInAgain()
    {
        var options = Options();

        await harness.SendAsync(options);
        await harness.SendAsync(options);

        Assert.Single(server.Commands, line => line.StartsWith("AUTH", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Send_NothingOffered_GoesOutWithoutAndSaysSo()
    {
        server.Offers = ["8BITMIME"];

        Assert.IsType<Delivery.Sent>(await harness.SendAsync(Options()));

        Assert.DoesNotContain(server.Commands, line => line.StartsWith("AUTH", StringComparison.Ordinal));
        Assert.Contains("offers no way to sign in", harness.Output.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_NothingOfferedAndNeeded_FailsAndSaysSo()
    {
        server.Offers = ["8BITMIME"];
        server.Answer("MAIL", "530 5.7.0 sign in first");

        var failed = Assert.IsType<Delivery.Failed>(await harness.SendAsync(Options()));

        Assert.True(failed.Permanent);
        Assert.Contains("offers no way to sign in", failed.Error, StringComparison.Ordinal);
        Assert.Contains("530 5.7.0 sign in first", failed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_NothingKnownOffered_FailsAndNamesIt()
    {
        server.Offers = ["AUTH XOAUTH2 GSSAPI"];

        var failed = Assert.IsType<Delivery.Failed>(await harness.SendAsync(Options()));

        Assert.Contains("XOAUTH2, GSSAPI", failed.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Commands, line => line.StartsWith("AUTH", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("535 5.7.8 no", true)]
    [InlineData("534 5.7.9 too weak", true)]
    [InlineData("454 4.7.0 no directory", false)]
    [InlineData("421 4.7.0 too many", false)]
    public async Task Send_Refused_IsAFailureOfTheChannel(string reply, bool permanent)
    {
        server.Answer("AUTH", reply);

        var failed = Assert.IsType<Delivery.Failed>(await harness.SendAsync(Options()));

        Assert.Equal(permanent, failed.Permanent);
        Assert.Contains("did not accept user and password of connection_uri, so that the channel cannot be used", failed.Error, StringComparison.Ordinal);
        Assert.Contains(reply, failed.Error, StringComparison.Ordinal);
        Assert.Empty(server.Messages);
    }

    [Fact]
    public async Task Send_RefusedWithTheCredentialsInIt_ShowsNothingOfThem()
    {
        var plain = Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{SmtpHarness.User}\0{SmtpHarness.Password}"));
        server.Answer("AUTH", $"535 {plain} {SmtpHarness.User} {SmtpHarness.Password} {Uri.EscapeDataString(SmtpHarness.Password)}");

        var failed = Assert.IsType<Delivery.Failed>(await harness.SendAsync(Options()));

        Assert.EndsWith("535 *** *** *** ***", failed.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("of-ours", harness.Output.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("334 ###")]
    [InlineData("250 welcome")]
    [InlineData("334")]
    public async Task Send_NonsenseWhileSigningIn_SendsNoMessage(string line)
    {
        server.Offers = ["AUTH CRAM-MD5"];
        server.Answer("LOGIN", line);

        Assert.IsType<Delivery.Failed>(await harness.SendAsync(Options()));

        Assert.Empty(server.Messages);
    }

    [Fact]
    public async Task Send_SilentWhileSigningIn_FailsForNow()
    {
        server.Instead = async (conversation, at) =>
        {
            if (at == "AUTH")
                await conversation.FallSilentAsync();
            return false;
        };

        var sending = harness.SendAsync(Options());
        await server.ReachedAsync("AUTH");
        harness.Clock.Advance(SmtpChannel.ConnectTimeout);

        var failed = Assert.IsType<Delivery.Failed>(await sending);
        Assert.Contains("AUTH within 10 s", failed.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.8.9.10", true)]
    [InlineData("::1", true)]
    [InlineData("::ffff:127.0.0.1", true)]
    [InlineData("10.0.0.1", false)]
    [InlineData("192.168.1.1", false)]
    [InlineData("93.184.215.14", false)]
    [InlineData("::ffff:10.0.0.1", false)]
    [InlineData("fd00::1", false)]
    public void IsSafe_WithoutTls_IsOnlyThisMachine(string server, bool safe)
    {
        Assert.Equal(safe, SmtpSignIn.IsSafe(encrypted: false, IPAddress.Parse(server)));
        Assert.True(SmtpSignIn.IsSafe(encrypted: true, IPAddress.Parse(server)));
    }

    private SmtpChannelOptions Options(string tls = "starttls") =>
        SmtpHarness.Read(string.Create(CultureInfo.InvariantCulture, $"smtp://{SmtpHarness.Credentials}127.0.0.1:{server.Port}/"), smtp =>
        {
            smtp["tls"] = tls;
            smtp["ca_path"] = certificates.Authority;
        });
}
