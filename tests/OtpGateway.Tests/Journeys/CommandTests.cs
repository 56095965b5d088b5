using System.Text.Json.Nodes;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Journeys;

/// <summary>The executable and its configuration.</summary>
public class CommandTests
{
    [Fact]
    public async Task Start_TwoMistakes_NamesBothAndExitsWithTwo()
    {
        await using var gateway = await TestGateway.PrepareAsync(TestGateway.Sqlite, Spoil);
        await using var process = GatewayProcess.Start(gateway.ConfigFile);

        Assert.Equal(2, await process.ExitAsync());

        Assert.Contains("ReverseProxy.Routes.transfer.Metadata.aal", process.Output, StringComparison.Ordinal);
        Assert.Contains("aal7", process.Output, StringComparison.Ordinal);
        Assert.Contains("courier.channels[0].request_config.metod", process.Output, StringComparison.Ordinal);
        Assert.Contains("method", process.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(gateway.DatabaseFile));
    }

    [Fact]
    public async Task Start_SecondProcessOnTheSameFile_IsRefused()
    {
        await using var gateway = await TestGateway.PrepareAsync(TestGateway.Sqlite);
        await using var first = GatewayProcess.Start(gateway.ConfigFile);
        await first.ReadyAsync(gateway.Url);

        await using var second = GatewayProcess.Start(gateway.ConfigFile, "--urls", $"http://127.0.0.1:{FreePort.Next()}");

        Assert.Equal(2, await second.ExitAsync());
        Assert.Contains("in use by another gateway process", second.Output, StringComparison.Ordinal);
        Assert.Contains(gateway.DatabaseFile, second.Output, StringComparison.Ordinal);
        await first.ReadyAsync(gateway.Url);
    }

    [Fact]
    public async Task Reload_BadFile_KeepsTheOldConfigurationWithOneLine()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, configuration => configuration["log"]!["level"] = "info");
        var browser = await gateway.NewRaisedBrowserAsync("anna");
        var good = await File.ReadAllTextAsync(gateway.ConfigFile, TestContext.Current.CancellationToken);
        var spoilt = JsonNode.Parse(good)!;
        Spoil(spoilt);
        // An open door, were it taken over.
        spoilt["ReverseProxy"]!["Routes"]!["short"]!["Metadata"] = new JsonObject { ["aal"] = "aal0" };

        foreach (var (bad, expected) in new[] { (spoilt.ToJsonString(), 1), ("{ \"ReverseProxy\": ", 2), ("{}", 3), (null, 4) })
        {
            if (bad is null)
                File.Delete(gateway.ConfigFile);
            else
                await File.WriteAllTextAsync(gateway.ConfigFile, bad, TestContext.Current.CancellationToken);
            await Eventually.TrueAsync(() =>
            {
                gateway.Clock.Advance(TimeSpan.FromMilliseconds(500));
                return Refusals().Count >= expected;
            });
            gateway.Clock.Advance(TimeSpan.FromSeconds(3));
            Assert.Equal(expected, Refusals().Count);
            Assert.Equal("Carried out: GET /transfer/x", (await browser.GoAsync("/transfer/x")).Body);
            Assert.Equal(401, (await gateway.NewBrowser().FetchAsync(HttpMethod.Get, "/short/x")).Status);
        }
        Assert.Contains("aal7", Refusals()[0], StringComparison.Ordinal);
        Assert.Contains("metod", Refusals()[0], StringComparison.Ordinal);

        var changed = JsonNode.Parse(good)!;
        changed["ReverseProxy"]!["Routes"]!["short"]!["Metadata"] = new JsonObject { ["aal"] = "aal0" };
        await File.WriteAllTextAsync(gateway.ConfigFile, changed.ToJsonString(), TestContext.Current.CancellationToken);
        await Eventually.TrueAsync(async () =>
        {
            gateway.Clock.Advance(TimeSpan.FromMilliseconds(500));
            return (await gateway.NewBrowser().FetchAsync(HttpMethod.Get, "/short/x")).Status == 200;
        });

        List<string> Refusals() => [.. gateway.Log.Lines.Where(line => line.Contains("is refused", StringComparison.Ordinal))];
    }

    private static void Spoil(JsonNode configuration)
    {
        configuration["ReverseProxy"]!["Routes"]!["transfer"]!["Metadata"]!["aal"] = "aal7";
        var request = configuration["courier"]!["channels"]![0]!["request_config"]!.AsObject();
        request.Remove("method");
        request["metod"] = "POST";
    }
}
