using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using OtpGateway.Commands;
using OtpGateway.Tests.Support;
using OtpGateway.Tests.Threats;

namespace OtpGateway.Tests.Commands;

public class LimitsCommandTests
{
    private const string Phone = "+491701234567";

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Show_OfALockedIdentity_TellsWhatIsUsedAndUntilWhen(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store);
        var (guesser, id) = await LockAsync(gateway);

        var shown = JsonNode.Parse((await RunAsync("show", "--identity", id, "--json", "--admin-url", gateway.AdminUrl.AbsoluteUri)).Output)!["identity"]!;

        Assert.Equal(
            [
                "sends_per_identity 1 of 5 in 10m", "sends_per_identity_daily 1 of 15 in 24h", $"failures_per_identity 5 of 5 in 15m {Time(gateway, 30)}",
                "failures_per_identity_daily 5 of 20 in 24h", "failures_per_identity_total 5 of 100 in ", "open_flows_per_identity 0 of 5 in ",
            ],
            shown["limits"]!.AsArray().Select(limit => $"{limit!["limit"]} {limit["used"]} of {limit["of"]} in {limit["window"]}{(limit["free_at"] is { } free ? " " + free : "")}"));
        Assert.Equal(Time(gateway, 30), (string)shown["locked_until"]!);
        Assert.Equal(id, (string)shown["id"]!);

        var (code, text, _) = await RunAsync("show", "--identity", id, "--admin-url", gateway.AdminUrl.AbsoluteUri);
        Assert.Equal(0, code);
        Assert.Contains($"  locked until {Time(gateway, 30)}", text, StringComparison.Ordinal);
        Assert.Contains("  sends_per_identity_daily     1 of 15 in 24h", text, StringComparison.Ordinal);
        Assert.DoesNotContain(Phone[3..], text, StringComparison.Ordinal);
        Assert.Equal(400, (await guesser.GuessAsync("000000")).Status);
    }

    [Fact]
    public async Task Reset_OfALockedIdentity_EndsTheLockAndKeepsWhatWasSent()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, configuration => configuration["gateway"]!["limits"]!["failures_per_identity_total"] = 5);
        var (guesser, id) = await LockAsync(gateway);
        Assert.Contains("locked until it is reset", (await RunAsync("show", "--identity", id, "--admin-url", gateway.AdminUrl.AbsoluteUri)).Output, StringComparison.Ordinal);
        Assert.Equal(1, (int)JsonNode.Parse((await RunAsync("show", "--json", "--admin-url", gateway.AdminUrl.AbsoluteUri)).Output)!["gateway"]!["locked_identities"]!);

        Assert.Equal((0, "16 counts forgotten."), await TrimmedAsync("reset", "--identity", id, "--admin-url", gateway.AdminUrl.AbsoluteUri));
        Assert.Equal((1, "0 counts forgotten."), await TrimmedAsync("reset", "--identity", id, "--admin-url", gateway.AdminUrl.AbsoluteUri));

        Assert.Equal(1, await gateway.CountAsync("counted WHERE counter = 'sends_per_identity_daily'"));
        await guesser.BeginAsync();
        Assert.Equal(200, (await guesser.GuessAsync(await guesser.LastCodeAsync())).Status);
    }

    [Fact]
    public async Task Reset_OfAddressAndCallersAddress_MakesRoom()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, configuration =>
        {
            configuration["gateway"]!["trusted_proxies"] = new JsonArray("127.0.0.0/8", "::1/128");
            configuration["gateway"]!["limits"] = JsonNode.Parse("""{ "send_cooldown": "0s", "sends_per_address": { "count": 1 }, "sends_per_ip": { "count": 1 } }""");
        });
        var one = await Guesser.SignInAsync(gateway, "anna", "2001:db8:1:2::1");
        await one.BeginAsync();
        Assert.Equal("600", (await one.BeginAsync()).Header("Retry-After"));

        foreach (var (name, value) in ((string, string)[])[("address", "0049 170 1234567"), ("ip", "2001:db8:1:2::9")])
        {
            var shown = (await RunAsync("show", "--" + name, value, "--admin-url", gateway.AdminUrl.AbsoluteUri)).Output;
            Assert.Contains($"{"sends_per_" + name,-28} 1 of 1 in 10m, free again at {Time(gateway, 600)}", shown, StringComparison.Ordinal);
            Assert.Equal("600", (await one.BeginAsync()).Header("Retry-After"));
            Assert.Equal((0, "1 counts forgotten."), await TrimmedAsync("reset", "--" + name, value, "--admin-url", gateway.AdminUrl.AbsoluteUri));
        }
        Assert.Null((await one.BeginAsync()).Header("Retry-After"));
        Assert.DoesNotContain("1234567", gateway.Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Show_OfAStoppedPrefix_TellsItAndResetEndsIt()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, configuration => configuration["gateway"]!["limits"]!["conversion"] = JsonNode.Parse("""{ "sends": 5 }"""));
        for (var i = 0; i < 6; i++)
        {
            var user = "user" + i.ToString(CultureInfo.InvariantCulture);
            gateway.Upstream.Users[user] = new JsonObject { ["phone"] = $"+49170123000{i}" };
            var sent = await (await Guesser.SignInAsync(gateway, user)).BeginAsync();
            Assert.Equal(i == 5 ? "3600" : null, sent.Header("Retry-After"));
            if (i == 4)
            {
                await gateway.MessageAsync(5);
                gateway.Clock.Advance(TimeSpan.FromMinutes(10));
            }
        }
        string[] at = ["--admin-url", gateway.AdminUrl.AbsoluteUri];

        Assert.Contains($"  stopped until {Time(gateway, 3600)}", (await RunAsync(["show", "--prefix", "+49 170 123", .. at])).Output, StringComparison.Ordinal);
        Assert.Contains($"  numbers beside it", (await RunAsync(["show", "--address", Phone, .. at])).Output, StringComparison.Ordinal);
        Assert.Matches("stopped prefix [0-9a-z]+:[0-9a-f]+ until " + Time(gateway, 3600), (await RunAsync(["show", .. at])).Output);
        Assert.Equal(0, (await RunAsync(["reset", "--prefix", "+49170123", .. at])).Code);

        Assert.Null((await (await Guesser.SignInAsync(gateway, "user5")).BeginAsync()).Header("Retry-After"));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Run_OnTheStoreItself_ShowsAndResetsTheSame(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store, configuration => configuration["gateway"]!["limits"]!["daily_send_budget"] = 9);
        var (_, id) = await LockAsync(gateway);
        var through = (await RunAsync("show", "--identity", id, "--json", "--admin-url", gateway.AdminUrl.AbsoluteUri)).Output;
        await gateway.StopAsync();

        // The clock of this process is not the gateway's in the test, by some seconds.
        var (code, output, _) = await RunAsync("show", "--identity", id, "--json", "--config", gateway.ConfigFile);
        Assert.Equal((0, (int)JsonNode.Parse(through)!["identity"]!["limits"]![3]!["used"]!), (code, (int)JsonNode.Parse(output)!["identity"]!["limits"]![3]!["used"]!));
        Assert.Contains("daily_send_budget            1 of 9 in 24h", (await RunAsync("show", "--config", gateway.ConfigFile)).Output, StringComparison.Ordinal);
        Assert.Equal((0, "16 counts forgotten."), await TrimmedAsync("reset", "--identity", id, "--config", gateway.ConfigFile));
    }

    [Theory]
    [InlineData("show", "--identity", "anna", "--identity must be the id")]
    [InlineData("show", "--address", "anna", "--address must be a phone number")]
    [InlineData("show", "--ip", "here", "--ip must be an IP address")]
    [InlineData("show", "--prefix", "0170", "--prefix must be a phone number without")]
    public async Task Run_SelectorThatIsNone_SaysWhatItMustBe(string verb, string option, string value, string reason)
    {
        await using var gateway = await TestGateway.PrepareAsync(TestGateway.Sqlite);

        var (code, _, errors) = await RunAsync(verb, option, value, "--config", gateway.ConfigFile);

        Assert.Equal(2, code);
        Assert.Contains(reason, errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Endpoint_WithoutTheTokenOrWithWhatItDoesNotKnow_Refuses()
    {
        const string Token = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, configuration => configuration["serve"]!["admin"]!["token"] = Token);
        using var admin = new AdminClient(gateway.AdminUrl);

        Assert.Equal(401, (await admin.GetAsync("/admin/limits")).Status);
        Assert.Equal(401, (await admin.DeleteAsync("/admin/limits?ip=203.0.113.7")).Status);
        foreach (var (method, query, status) in ((HttpMethod, string, int)[])[(HttpMethod.Get, "", 200), (HttpMethod.Get, "?id=x", 400), (HttpMethod.Get, "?ip=::1&ip=::1", 400), (HttpMethod.Delete, "", 400), (HttpMethod.Delete, "?ip=203.0.113.7", 200)])
            Assert.Equal(status, (await admin.SendAsync(method, "/admin/limits" + query, ("Authorization", "Bearer " + Token))).Status);
    }

    private static async Task<(Guesser Guesser, string Id)> LockAsync(TestGateway gateway)
    {
        var guesser = await Guesser.SignInAsync(gateway, "anna");
        await guesser.BeginAsync();
        await guesser.GuessWrongAsync(5, await guesser.LastCodeAsync());
        return (guesser, await gateway.TextAsync("SELECT identity_id FROM flows"));
    }

    private static string Time(TestGateway gateway, int seconds) => gateway.Clock.GetUtcNow().AddSeconds(seconds).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static async Task<(int Code, string Output)> TrimmedAsync(params string[] arguments)
    {
        var (code, output, _) = await RunAsync(arguments);
        return (code, output.Trim());
    }

    private static async Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        var invocation = new InvocationConfiguration { Output = new StringWriter(), Error = new StringWriter() };
        var code = await CommandLine.RunAsync(new RootCommand { LimitsCommand.Make() }, ["limits", .. arguments], invocation, TestContext.Current.CancellationToken);
        return (code, invocation.Output.ToString()!, invocation.Error.ToString()!);
    }
}
