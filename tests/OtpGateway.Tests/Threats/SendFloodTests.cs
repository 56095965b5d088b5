using System.Globalization;
using System.Text.Json.Nodes;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Threats;

/// <summary>Codes are asked for again and again: to cost money, or a person's nerves.</summary>
public class SendFloodTests
{
    [Fact]
    public Task T4_ResendsAtOnce_OnePerCooldownAndThreePerFlow() => FloodAsync(TestGateway.Postgres, 150);

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    [Trait("run", "all")]
    public Task T4_AThousandResendsAtOnce_OnePerCooldownAndThreePerFlow(string store) => FloodAsync(store, 1000);

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task T4_FiftySendersAtOnce_TheDailyBudgetHoldsExactly(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store, configuration => configuration["gateway"]!["limits"]!["daily_send_budget"] = 7);
        var senders = new List<Guesser>();
        for (var i = 0; i < 50; i++)
        {
            var user = "user" + i.ToString(CultureInfo.InvariantCulture);
            gateway.Upstream.Users[user] = new JsonObject { ["phone"] = string.Create(CultureInfo.InvariantCulture, $"+4917{i:0000}0000") };
            senders.Add(await Guesser.SignInAsync(gateway, user));
        }

        var answers = await Task.WhenAll(senders.Select(sender => sender.BeginAsync()));

        Assert.Equal(7, await gateway.CountAsync("messages"));
        Assert.Equal(43, answers.Count(answer => answer.Header("Retry-After") == "86400" && answer.Body.Contains("Please try again in 24 hours.", StringComparison.Ordinal)));
        await gateway.MessageAsync(7);
        await gateway.StopAsync();
        await gateway.StartAgainAsync();
        Assert.Equal("86400", (await senders[0].BeginAsync()).Header("Retry-After"));
        gateway.Clock.Advance(TimeSpan.FromHours(24));
        Assert.Null((await senders[0].BeginAsync()).Header("Retry-After"));
    }

    private static async Task FloodAsync(string store, int resends)
    {
        await using var gateway = await TestGateway.StartAsync(store);
        var sender = await Guesser.SignInAsync(gateway, "anna");
        await sender.BeginAsync();
        await gateway.MessageAsync(1);

        foreach (var (cooldown, messages) in ((int, int)[])[(30, 2), (60, 3), (600, 3)])
        {
            gateway.Clock.Advance(TimeSpan.FromSeconds(cooldown - 1));
            await ResendAsync(sender, resends / 6);
            Assert.Equal(Math.Min(messages - 1 + (cooldown == 600 ? 1 : 0), 3), await gateway.CountAsync("messages"));
            gateway.Clock.Advance(TimeSpan.FromSeconds(1));
            await ResendAsync(sender, resends / 6);
            Assert.Equal(messages, await gateway.CountAsync("messages"));
            await gateway.MessageAsync(messages);
        }
        Assert.Equal(3, gateway.Webhook.Messages.Count);
    }

    private static Task<BrowserAnswer[]> ResendAsync(Guesser sender, int count) =>
        Task.WhenAll(Enumerable.Range(0, count).Select(_ => sender.Client.PostAsync(sender.Flow, ("method", "code"), ("resend", "code"))));
}
