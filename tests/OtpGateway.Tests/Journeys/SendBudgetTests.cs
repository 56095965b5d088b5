using System.Text;
using System.Text.Json.Nodes;
using Dapper;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Journeys;

/// <summary>What many share is spent: the caller's network, the numbers beside a number, everything together.</summary>
public class SendBudgetTests
{
    private const string TwoInTenMinutes = """{ "count": 2, "window": "10m" }""";

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Callers_OfOneAddress_ShareItsBudget(string store)
    {
        await using var gateway = await StartAsync(store, "sends_per_ip", TwoInTenMinutes, trustedProxies: new JsonArray("127.0.0.0/8", "::1/128"));
        Know(gateway, ("fred", "+491711111111"), ("gina", "+491722222222"), ("hugo", "+491733333333"), ("ines", "+491744444444"), ("jens", "+491755555555"));

        Assert.True(await IsSentAsync(gateway, "fred", "203.0.113.7"));
        Assert.True(await IsSentAsync(gateway, "gina", "203.0.113.7"));
        Assert.False(await IsSentAsync(gateway, "hugo", "203.0.113.7"));
        Assert.True(await IsSentAsync(gateway, "hugo", "203.0.113.8"));
        // One subscriber has a whole network of IPv6.
        Assert.True(await IsSentAsync(gateway, "ines", "2001:db8:1:2::1"));
        Assert.True(await IsSentAsync(gateway, "anna", "2001:db8:1:2:ffff::2"));
        Assert.False(await IsSentAsync(gateway, "jens", "2001:db8:1:2::3"));
        Assert.True(await IsSentAsync(gateway, "jens", "2001:db8:1:3::3"));

        gateway.Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.True(await IsSentAsync(gateway, "emil", "203.0.113.7"));
        Assert.Equal(7, await gateway.CountAsync("messages"));
        var all = await CountedAsync(gateway);
        Assert.NotEqual("", all);
        foreach (var clear in (string[])["203.0.113", "2001:db8", "+4917"])
            Assert.DoesNotContain(clear, all, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Callers_BehindWhatIsNotNamed_HaveNoSuchBudget(string store)
    {
        await using var gateway = await StartAsync(store, "sends_per_ip", """{ "count": 1, "window": "10m" }""");

        // The header is anybody's.
        Assert.True(await IsSentAsync(gateway, "anna", "203.0.113.7"));
        Assert.True(await IsSentAsync(gateway, "emil", "203.0.113.7"));
        Assert.Equal(0, await gateway.CountAsync("counted WHERE counter = 'sends_per_ip'"));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Numbers_SideBySide_ShareABudget(string store)
    {
        await using var gateway = await StartAsync(store, "sends_per_prefix", TwoInTenMinutes);
        Know(gateway, ("fred", "+491705550000"), ("gina", "+49 170 555 9999"), ("hugo", "+491705551234"), ("ines", "+491705561234"));

        Assert.True(await IsSentAsync(gateway, "fred"));
        Assert.True(await IsSentAsync(gateway, "gina"));
        Assert.False(await IsSentAsync(gateway, "hugo"));
        // What was not sent has cost the person nothing.
        Assert.Equal(2, await gateway.CountAsync("counted WHERE counter = 'sends_per_identity'"));
        Assert.True(await IsSentAsync(gateway, "ines"));
        Assert.True(await IsSentAsync(gateway, "bert"));
        Assert.Equal(3, await gateway.CountAsync("counted WHERE counter = 'sends_per_prefix'"));

        gateway.Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.True(await IsSentAsync(gateway, "hugo"));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Budget_OfTheDay_IsEverybodys(string store)
    {
        await using var gateway = await StartAsync(store, "daily_send_budget", "2");

        Assert.True(await IsSentAsync(gateway, "anna"));
        gateway.Clock.Advance(TimeSpan.FromHours(12));
        Assert.True(await IsSentAsync(gateway, "bert"));
        Assert.False(await IsSentAsync(gateway, "emil"));
        gateway.Clock.Advance(TimeSpan.FromHours(12));
        Assert.True(await IsSentAsync(gateway, "emil"));
        Assert.False(await IsSentAsync(gateway, "anna"));
        Assert.Equal(3, await gateway.CountAsync("messages"));
    }

    [Fact]
    public async Task Budget_OfNothing_SendsNothing()
    {
        await using var gateway = await StartAsync(TestGateway.Sqlite, "daily_send_budget", "0");

        Assert.False(await IsSentAsync(gateway, "anna"));
        Assert.Equal(0, await gateway.CountAsync("messages"));
    }

    private static Task<TestGateway> StartAsync(string store, string limit, string value, JsonArray? trustedProxies = null) => TestGateway.StartAsync(store, configuration =>
    {
        configuration["gateway"]!["limits"]![limit] = JsonNode.Parse(value);
        if (trustedProxies is not null)
            configuration["gateway"]!["trusted_proxies"] = trustedProxies;
    });

    private static void Know(TestGateway gateway, params ReadOnlySpan<(string User, string Phone)> people)
    {
        foreach (var (user, phone) in people)
            gateway.Upstream.Users[user] = new JsonObject { ["phone"] = phone };
    }

    private static async Task<bool> IsSentAsync(TestGateway gateway, string user, string? address = null)
    {
        var before = await gateway.CountAsync("messages");
        var browser = gateway.NewBrowser();
        browser.Address = address;
        await browser.SignInAsync(user);
        var page = await browser.GoAsync("/transfer/x");
        var sent = await gateway.CountAsync("messages") == before + 1;
        Assert.Equal(sent, page.IsCodePage);
        Assert.Equal(!sent, page.Body.Contains("Too many codes were asked for", StringComparison.Ordinal));
        return sent;
    }

    private static async Task<string> CountedAsync(TestGateway gateway)
    {
        var all = new StringBuilder();
        foreach (var key in await gateway.Database.ReadAsync(connection => connection.QueryAsync<string>("SELECT key FROM counted WHERE counter IN ('sends_per_ip', 'sends_per_prefix')"), TestContext.Current.CancellationToken))
            all.AppendLine(key);
        return all.ToString();
    }
}
