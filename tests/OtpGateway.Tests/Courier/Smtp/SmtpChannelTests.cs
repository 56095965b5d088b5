using System.Globalization;
using System.Text;
using OtpGateway.Courier;
using OtpGateway.Courier.Smtp;

namespace OtpGateway.Tests.Courier.Smtp;

public sealed class SmtpChannelTests : IAsyncLifetime
{
    private readonly SmtpHarness harness = new();
    private readonly MailScript server = MailScript.Start();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await harness.DisposeAsync();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task Send_OneMessage_SpeaksSmtp()
    {
        Assert.IsType<Delivery.Sent>(await harness.SendAsync(Plain()));

        var size = Assert.Single(server.Messages).Length;
        Assert.Equal(
            ["EHLO localhost", string.Create(CultureInfo.InvariantCulture, $"MAIL FROM:<no-reply@bank.example> SIZE={size}"), $"RCPT TO:<{SmtpHarness.Recipient}>", "DATA"],
            server.Commands);
        Assert.Equal("<message-1@bank.example>", ReceivedMail.Parse(server.Messages[0]).Header("Message-ID"));
    }

    [Fact]
    public async Task Send_Taken_TellsWhatTheServerSaid()
    {
        server.Answer("END", $"250 2.0.0 queued as 4XyZ for {SmtpHarness.Recipient}");

        var sent = Assert.IsType<Delivery.Sent>(await harness.SendAsync(Plain()));

        Assert.Equal(250, sent.Status);
        Assert.Equal("2.0.0 queued as 4XyZ for ***", sent.Answer);
    }

    [Theory]
    [InlineData("CONNECT", "421 4.3.2 come back later", false)]
    [InlineData("CONNECT", "554 5.7.1 not you", true)]
    [InlineData("EHLO", "421 4.3.2 come back later", false)]
    [InlineData("MAIL", "451 4.3.0 disk full", false)]
    [InlineData("MAIL", "421 4.3.2 come back later", false)]
    [InlineData("MAIL", "550 5.7.1 not from you", true)]
    [InlineData("RCPT", "450 4.2.1 greylisted", false)]
    [InlineData("RCPT", "550 5.1.1 no such person", true)]
    [InlineData("RCPT", "553", true)]
    [InlineData("DATA", "451 4.3.0 not now", false)]
    [InlineData("DATA", "554 5.5.1 no valid recipients", true)]
    [InlineData("DATA", "250 2.0.0 fine", false)]
    [InlineData("END", "452 4.3.1 mailbox full", false)]
    [InlineData("END", "554 5.7.1 spam", true)]
    public async Task Send_Refused_IsPermanentExactlyForFiveHundreds(string step, string reply, bool permanent)
    {
        server.Answer(step, reply);

        var failed = Assert.IsType<Delivery.Failed>(await harness.SendAsync(Plain()));

        Assert.Equal(permanent, failed.Permanent);
        Assert.Contains(reply, failed.Error, StringComparison.Ordinal);
        Assert.Equal(int.Parse(reply.AsSpan(0, 3), CultureInfo.InvariantCulture), failed.Status);
    }

    [Fact]
    public async Task Send_RefusedWithTheMessageInIt_ShowsNothingOfIt()
    {
        server.Answer("END", $"550-5.1.1 <{SmtpHarness.Recipient}>: no\r\n550-Use code 012345 to log in\r\n550 5.1.1 code=012345");

        var failed = Assert.IsType<Delivery.Failed>(await harness.SendAsync(Plain()));

        Assert.Contains("550 5.1.1 <***>: no", failed.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("012345", failed.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("marker", failed.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CONNECT", "the connection")]
    [InlineData("EHLO", "EHLO")]
    [InlineData("MAIL", "MAIL")]
    [InlineData("RCPT", "RCPT")]
    [InlineData("DATA", "DATA")]
    [InlineData("END", "it may have been delivered")]
    public async Task Send_SilentServer_FailsForNow(string step, string told)
    {
        server.Instead = async (conversation, at) =>
        {
            if (at == step)
                await conversation.FallSilentAsync();
            return false;
        };

        var sending = harness.SendAsync(Plain());
        await server.ReachedAsync(step);
        Assert.False(sending.IsCompleted);
        harness.Clock.Advance(SmtpChannel.SendTimeout);

        var failed = Assert.IsType<Delivery.Failed>(await sending);
        Assert.False(failed.Permanent);
        Assert.Contains("within 10 s", failed.Error, StringComparison.Ordinal);
        Assert.Contains(told, failed.Error, StringComparison.Ordinal);
        await GoneAsync();
    }

    [Theory]
    [InlineData("CONNECT")]
    [InlineData("MAIL")]
    [InlineData("END")]
    public async Task Send_Cancelled_IsCancelledAndKeepsNothing(string step)
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        server.Instead = async (conversation, at) =>
        {
            if (at == step)
                await conversation.FallSilentAsync();
            return false;
        };

        var sending = harness.SendAsync(Plain(), cancellationToken: cancel.Token);
        await server.ReachedAsync(step);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        await GoneAsync();
    }

    [Theory]
    [InlineData("CONNECT")]
    [InlineData("EHLO")]
    [InlineData("MAIL")]
    [InlineData("END")]
    public async Task Send_EndlessReply_IsNotReadToItsEnd(string step)
    {
        server.Instead = async (conversation, at) =>
        {
            if (at != step)
                return false;
            while (true)
                await conversation.SayAsync("250-and another thing");
        };

        var failed = Assert.IsType<Delivery.Failed>(await harness.SendAsync(Plain()));

        Assert.Contains("more than 100 lines", failed.Error, StringComparison.Ordinal);
        await GoneAsync();
    }

    [Fact]
    public async Task Send_EndlessLine_IsNotReadToItsEnd()
    {
        var letters = Encoding.ASCII.GetBytes(new string('a', 500));
        server.Instead = async (conversation, at) =>
        {
            await conversation.SayBytesAsync("220 "u8.ToArray());
            while (true)
                await conversation.SayBytesAsync(letters);
        };

        var failed = Assert.IsType<Delivery.Failed>(await harness.SendAsync(Plain()));

        Assert.Contains("a line of more than 2048 bytes", failed.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request")]
    [InlineData("999 what")]
    [InlineData("25")]
    [InlineData("250_what")]
    [InlineData("250-one\r\n251 two")]
    public async Task Send_NoSmtp_FailsForNow(string line)
    {
        server.Answer("MAIL", line);

        var failed = Assert.IsType<Delivery.Failed>(await harness.SendAsync(Plain()));

        Assert.False(failed.Permanent);
        Assert.Contains("no SMTP reply", failed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_ServerWithoutExtensions_IsGreetedTheOldWay()
    {
        server.Answer("EHLO", "502 5.5.1 what?");

        Assert.IsType<Delivery.Sent>(await harness.SendAsync(Plain()));

        Assert.Equal(["EHLO localhost", "HELO localhost", "MAIL FROM:<no-reply@bank.example>"], server.Commands.Take(3));
    }

    [Fact]
    public async Task Send_DotsAndLongLines_ArriveAsTheyWere()
    {
        var body = $".\n..two\n.\r\n. \nFrom me\n{new string('x', 3000)}\n=2E\n";

        Assert.IsType<Delivery.Sent>(await harness.SendAsync(Plain(), SmtpHarness.Content() with { Body = body }));

        var bytes = Assert.Single(server.Messages);
        Assert.Equal(body.ReplaceLineEndings("\n"), ReceivedMail.Parse(bytes).Text);
        Assert.All(Encoding.ASCII.GetString(bytes).Split("\r\n"), line => Assert.True(line.Length <= 76));
    }

    [Theory]
    [InlineData("a@b>\r\nRCPT TO:<c@d.example")]
    [InlineData("a b@c.example")]
    [InlineData("<a@c.example>")]
    [InlineData("a,b@c.example")]
    [InlineData("a@c.example, b@d.example")]
    [InlineData("nobody")]
    [InlineData("a@c.example\n")]
    public async Task Send_NoAddress_FailsForGoodWithoutTheServer(string recipient)
    {
        var failed = Assert.IsType<Delivery.Failed>(await harness.SendAsync(Plain(), SmtpHarness.Content(recipient)));

        Assert.True(failed.Permanent);
        Assert.Equal(0, server.Connections);
    }

    [Fact]
    public async Task Send_AddressOfAnotherScript_NeedsAServerThatTakesIt()
    {
        Assert.IsType<Delivery.Sent>(await harness.SendAsync(Plain(), SmtpHarness.Content("jürgen@müller.example")));
        Assert.Contains("RCPT TO:<jürgen@xn--mller-kva.example>", server.Commands);
        Assert.Contains(server.Commands, command => command.EndsWith(" BODY=8BITMIME SMTPUTF8", StringComparison.Ordinal));
        Assert.Equal("jürgen@xn--mller-kva.example", ReceivedMail.Parse(server.Messages[0]).Header("To"));

        server.Offers = ["8BITMIME"];
        var failed = Assert.IsType<Delivery.Failed>(await harness.SendAsync(Plain(), SmtpHarness.Content("jürgen@müller.example")));
        Assert.True(failed.Permanent);
        Assert.Contains("SMTPUTF8", failed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_TooLarge_IsNotEvenBegun()
    {
        server.Offers = ["SIZE 300"];

        var failed = Assert.IsType<Delivery.Failed>(await harness.SendAsync(Plain()));

        Assert.True(failed.Permanent);
        Assert.Contains("at most 300 bytes", failed.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Commands, command => command.StartsWith("MAIL", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Send_NobodyListens_FailsForNow()
    {
        var options = Plain();
        await server.DisposeAsync();

        var failed = Assert.IsType<Delivery.Failed>(await harness.SendAsync(options));

        Assert.False(failed.Permanent);
        Assert.Contains("cannot be reached", failed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_PrivateAddressesDisallowed_DoesNotConnect()
    {
        var options = CourierConfiguration.Read(string.Create(CultureInfo.InvariantCulture,
            $$$"""
            { "clients": { "smtp": { "disallow_private_ip_ranges": true } },
              "courier": { "smtp": { "connection_uri": "smtp://localhost:{{{server.Port}}}/", "tls": "none", "from_address": "a@b.example" } } }
            """));

        var failed = Assert.IsType<Delivery.Failed>(await harness.SendAsync(Assert.IsType<SmtpChannelOptions>(options.Channel("email"))));

        Assert.Contains("clients.smtp.disallow_private_ip_ranges", failed.Error, StringComparison.Ordinal);
        Assert.Equal(0, server.Connections);
    }

    private SmtpChannelOptions Plain() =>
        SmtpHarness.Read(string.Create(CultureInfo.InvariantCulture, $"smtp://127.0.0.1:{server.Port}/"), smtp => smtp["tls"] = "none");

    private Task GoneAsync() => Support.Eventually.TrueAsync(() => server.Open == 0);
}
