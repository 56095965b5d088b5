using System.Globalization;
using OtpGateway.Courier;
using OtpGateway.Courier.Smtp;

namespace OtpGateway.Tests.Courier.Smtp;

/// <summary>What becomes of connections after a message, as the server sees it.</summary>
public sealed class SmtpConnectionsTests : IAsyncLifetime
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
    public async Task Send_TwoMessages_UseOneConnection()
    {
        var options = Plain();

        Assert.IsType<Delivery.Sent>(await harness.SendAsync(options, id: "one"));
        Assert.IsType<Delivery.Sent>(await harness.SendAsync(options, id: "two"));

        Assert.Equal(1, server.Connections);
        Assert.Equal(["<one@bank.example>", "<two@bank.example>"], server.Messages.Select(message => ReceivedMail.Parse(message).Header("Message-ID")));
        Assert.Equal(1, server.Commands.Count(command => command.StartsWith("EHLO", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Send_NotWantedAnyMore_GoesNowhereAndKeepsTheConnection(bool kept)
    {
        var options = Plain();
        if (kept)
            await harness.SendAsync(options, id: "before");
        var before = server.Messages.Count;
        harness.IsWanted = () => false;

        Assert.IsType<Delivery.Withdrawn>(await harness.SendAsync(options));

        Assert.Equal(before, server.Messages.Count);
        harness.IsWanted = () => true;
        Assert.IsType<Delivery.Sent>(await harness.SendAsync(options));
        Assert.Equal(1, server.Connections);
    }

    [Fact]
    public async Task Send_TwoMessagesAtOnce_UseAConnectionEach()
    {
        var options = Plain();

        var deliveries = await Task.WhenAll(harness.SendAsync(options), harness.SendAsync(options));

        Assert.All(deliveries, delivery => Assert.IsType<Delivery.Sent>(delivery));
        Assert.Equal(2, server.Messages.Count);
    }

    [Fact]
    public async Task Send_AfterTheIdleTime_FindsTheConnectionClosedInOrder()
    {
        var options = Plain();
        await harness.SendAsync(options);

        harness.Clock.Advance(SmtpConnections.IdleLife);
        await server.ReachedAsync("QUIT");
        Assert.IsType<Delivery.Sent>(await harness.SendAsync(options));

        Assert.Equal(2, server.Connections);
    }

    [Fact]
    public async Task Send_ConnectionOfTwoMinutes_IsFollowedByANewOne()
    {
        var options = Plain();
        for (var i = 0; i < 8; i++)
        {
            await harness.SendAsync(options);
            harness.Clock.Advance(TimeSpan.FromSeconds(20));
        }

        Assert.Equal(8, server.Messages.Count);
        Assert.Equal(2, server.Connections);
    }

    [Fact]
    public async Task Send_WithOtherOptions_DoesNotUseTheirConnection()
    {
        await harness.SendAsync(Plain());
        await harness.SendAsync(Plain());

        Assert.Equal(2, server.Connections);
    }

    [Theory]
    [InlineData("RSET", null)]
    [InlineData("RSET", "421 4.4.2 too long idle")]
    [InlineData("MAIL", null)]
    [InlineData("MAIL", "421 4.3.2 shutting down")]
    [InlineData("RCPT", null)]
    [InlineData("DATA", null)]
    public async Task Send_KeptConnectionGone_GoesOverANewOneOnce(string step, string? farewell)
    {
        var options = Plain();
        await harness.SendAsync(options);
        server.Instead = async (conversation, at) =>
        {
            if (at != step || server.Connections > 1)
                return false;
            if (farewell is not null)
                await conversation.SayAsync(farewell);
            await conversation.DisposeAsync();
            return true;
        };

        Assert.IsType<Delivery.Sent>(await harness.SendAsync(options));

        Assert.Equal(2, server.Messages.Count);
        Assert.Equal(2, server.Connections);
    }

    [Fact]
    public async Task Send_EveryConnectionGone_IsTriedOnceAnewAndFails()
    {
        var options = Plain();
        await harness.SendAsync(options);
        server.Instead = async (conversation, at) =>
        {
            if (at != "MAIL")
                return false;
            await conversation.DisposeAsync();
            return true;
        };

        var failed = Assert.IsType<Delivery.Failed>(await harness.SendAsync(options));

        Assert.False(failed.Permanent);
        Assert.Equal(2, server.Connections);
        Assert.Contains("was lost at the sender (MAIL)", failed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_KeptConnectionSilent_IsLeftAfterTwoSeconds()
    {
        var options = Plain();
        await harness.SendAsync(options);
        server.Instead = async (conversation, at) =>
        {
            if (at == "RSET")
                await conversation.FallSilentAsync();
            return false;
        };

        var sending = harness.SendAsync(options);
        await server.ReachedAsync("RSET");
        harness.Clock.Advance(SmtpConnections.AnswerTime);

        Assert.IsType<Delivery.Sent>(await sending);
        Assert.Equal(2, server.Connections);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Send_LostAfterTheFinalDot_IsNotSentASecondTime(bool kept)
    {
        var options = Plain();
        if (kept)
            await harness.SendAsync(options, id: "before");
        server.Instead = async (conversation, at) =>
        {
            if (at != "END")
                return false;
            await conversation.DisposeAsync();
            return true;
        };

        var failed = Assert.IsType<Delivery.Failed>(await harness.SendAsync(options));

        Assert.False(failed.Permanent);
        Assert.Contains("it may have been delivered", failed.Error, StringComparison.Ordinal);
        Assert.Equal(1, server.Connections);
        Assert.Equal(kept ? 2 : 1, server.Messages.Count);

        server.Instead = null;
        Assert.IsType<Delivery.Sent>(await harness.SendAsync(options));
        Assert.Equal("<message-1@bank.example>", ReceivedMail.Parse(server.Messages[^1]).Header("Message-ID"));
        Assert.Equal("<message-1@bank.example>", ReceivedMail.Parse(server.Messages[^2]).Header("Message-ID"));
    }

    [Fact]
    public async Task Send_AfterARefusal_UsesTheSameConnection()
    {
        var options = Plain();
        server.Answer("RCPT", "550 5.1.1 no such person");
        await harness.SendAsync(options);
        server.Instead = null;

        Assert.IsType<Delivery.Sent>(await harness.SendAsync(options));

        Assert.Equal(1, server.Connections);
        Assert.Contains("RSET", server.Commands);
    }

    [Fact]
    public async Task Dispose_KeptConnections_AreClosedInOrder()
    {
        await harness.SendAsync(Plain());

        await harness.DisposeAsync();

        Assert.Equal("QUIT", server.Commands.Last());
        await GoneAsync();
    }

    private SmtpChannelOptions Plain() =>
        SmtpHarness.Read(string.Create(CultureInfo.InvariantCulture, $"smtp://127.0.0.1:{server.Port}/"), smtp => smtp["tls"] = "none");

    private Task GoneAsync() => Support.Eventually.TrueAsync(() => server.Open == 0);
}
