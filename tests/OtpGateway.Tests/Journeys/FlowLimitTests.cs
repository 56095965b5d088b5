using System.Globalization;
using System.Text.Json.Nodes;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Journeys;

/// <summary>Forms are opened by who is not signed in, or again and again by who is: what the store keeps of that has bounds.</summary>
public class FlowLimitTests
{
    private const string Begin = "/.otp/self-service/login/";

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Begin_ManyFromOneAddress_IsRefusedUntilTheWindowHasPassed(string store)
    {
        await using var gateway = await StartAsync(store, """{ "flows_per_ip": { "count": 3, "window": "5m" } }""");
        foreach (var kind in (string[])["login/browser", "recovery/browser", "login/api"])
            Assert.Equal(200, (await FetchAsync(gateway, "/.otp/self-service/" + kind, "203.0.113.7")).Status);

        var json = await FetchAsync(gateway, Begin + "browser", "203.0.113.7");
        Assert.Equal((429, "300"), (json.Status, json.Header("Retry-After")));
        Assert.Equal("Too many flows were begun from this address, or altogether. Try again in 5 minutes.", (string)json.Json["error"]!["reason"]!);
        var api = await FetchAsync(gateway, Begin + "api", "203.0.113.7");
        Assert.Equal((429, "300"), (api.Status, api.Header("Retry-After")));
        var browser = gateway.NewBrowser();
        browser.Address = "203.0.113.7";
        var page = await browser.GoAsync("/account/x");
        Assert.Equal((429, "300"), (page.Status, page.Header("Retry-After")));
        Assert.Contains("Please try again in 5 minutes.", page.Body, StringComparison.Ordinal);

        Assert.Equal(3, await gateway.CountAsync("flows"));
        Assert.Equal(200, (await FetchAsync(gateway, Begin + "browser", "203.0.113.8")).Status);
        gateway.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(200, (await FetchAsync(gateway, Begin + "browser", "203.0.113.7")).Status);
    }

    [Fact]
    public async Task Begin_ManyFromEverywhere_LeavesRoomForWhoIsSignedIn()
    {
        await using var gateway = await StartAsync(TestGateway.Sqlite, """{ "open_flows_total": 4 }""");
        await Members.AddAnnaAsync(gateway);
        var anna = gateway.NewBrowser();
        await Members.SignInAsync(gateway, anna, Members.AnnasPhone);
        var first = await FetchAsync(gateway, Begin + "api", "203.0.113.200");
        gateway.Clock.Advance(TimeSpan.FromSeconds(1));
        for (var i = 0; i < 20; i++)
            Assert.Equal(200, (await FetchAsync(gateway, Begin + "api", "203.0.113." + i.ToString(CultureInfo.InvariantCulture))).Status);

        // The oldest have given way.
        Assert.Equal(4, await gateway.CountAsync("flows WHERE aal = 1 AND state = 'choose_method'"));
        Assert.Equal(0, await gateway.CountAsync($"flows WHERE id = '{first.Json["id"]}'"));
        Assert.True((await anna.GoAsync("/transfer/x")).IsCodePage);

        // Those that somebody has gone on with do not.
        await gateway.ExecuteAsync("UPDATE flows SET send_count = 1 WHERE aal = 1");
        var refused = await FetchAsync(gateway, Begin + "api", "203.0.113.9");
        Assert.Equal(429, refused.Status);
        Assert.InRange(int.Parse(refused.Header("Retry-After")!, CultureInfo.InvariantCulture), 60, 1800);
        // What has expired makes room.
        gateway.Clock.Advance(TimeSpan.FromMinutes(30));
        Assert.Equal(200, (await FetchAsync(gateway, Begin + "api", "203.0.113.9")).Status);
    }

    [Fact]
    public async Task Begin_ExpiredFlowSubmittedAgainAndAgain_CountsAsBeginning()
    {
        await using var gateway = await StartAsync(TestGateway.Sqlite, """{ "flows_per_ip": { "count": 2, "window": "24h" } }""");
        var client = FlowClient.Nobody(gateway, api: true);
        client.Browser.Address = "203.0.113.7";
        var flow = (await client.BeginAsync("")).Json;
        gateway.Clock.Advance(TimeSpan.FromMinutes(31));

        Assert.Equal(410, (await client.PostAsync(flow, ("method", "code"), ("identifier", Members.AnnasPhone))).Status);
        Assert.Equal(429, (await client.PostAsync(flow, ("method", "code"), ("identifier", Members.AnnasPhone))).Status);
        Assert.Equal(2, await gateway.CountAsync("flows"));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Begin_ManyOfOnePerson_KeepsTheLastOfThem(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store, configuration => configuration["gateway"]!["limits"]!["open_flows_per_identity"] = 2);
        var client = await FlowClient.InBrowserAsync(gateway, "anna");
        for (var i = 0; i < 20; i++)
            Assert.Equal(200, (await client.BeginAsync("?aal=aal2&refresh=true")).Status);

        Assert.Equal(2, await gateway.CountAsync("flows WHERE submit_count < max_submissions"));
        Assert.Equal(16, await gateway.CountAsync("flows"));
    }

    private static Task<TestGateway> StartAsync(string store, string limits) => TestGateway.StartAsync(store, configuration =>
    {
        Members.Alone(configuration);
        configuration["gateway"]!["trusted_proxies"] = new JsonArray("127.0.0.0/8", "::1/128");
        configuration["gateway"]!["limits"] = JsonNode.Parse(limits);
    });

    private static Task<BrowserAnswer> FetchAsync(TestGateway gateway, string url, string address)
    {
        var client = FlowClient.Nobody(gateway, api: url.EndsWith("api", StringComparison.Ordinal));
        client.Browser.Address = address;
        return client.GetAsync(url);
    }
}
