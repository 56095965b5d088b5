using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using OtpGateway.Configuration;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Threats;

/// <summary>A configuration that says less than it must is not taken over, and while one is taken over nothing is open.</summary>
public class ReloadFaultTests
{
    private static readonly Dictionary<string, Func<JsonNode, string>> Broken = new(StringComparer.Ordinal)
    {
        ["nothing"] = _ => "",
        ["half of it"] = configuration => configuration.ToJsonString()[..400],
        ["an empty object"] = _ => "{}",
        ["no routes"] = configuration => Changed(configuration, changed => changed["ReverseProxy"]!["Routes"] = new JsonObject()),
        ["no proxy"] = configuration => Changed(configuration, changed => ((JsonObject)changed).Remove("ReverseProxy")),
        ["a route that demands nothing known"] = configuration => Changed(configuration, changed => changed["ReverseProxy"]!["Routes"]!["transfer"]!["Metadata"]!["aal"] = "aal9"),
        ["a route that says nothing"] = configuration => Changed(configuration, changed => ((JsonObject)changed["ReverseProxy"]!["Routes"]!["transfer"]!).Remove("Metadata")),
        ["a key that nobody knows"] = configuration => Changed(configuration, changed => changed["ReverseProxy"]!["Routes"]!["transfer"]!["Metadata"]!["aall"] = "aal2"),
        ["a directory that is none"] = configuration => Changed(configuration, changed => changed["gateway"]!["directory"] = "base64://e25vdCBqc29u"),
        ["a schema that is none"] = configuration => Changed(configuration, changed => changed["identity"]!["schemas"]![0]!["url"] = "base64://e25vdCBqc29u"),
        ["the protected route twice"] = configuration => Changed(configuration, changed =>
        {
            changed["ReverseProxy"]!["Routes"]!["again"] = changed["ReverseProxy"]!["Routes"]!["transfer"]!.DeepClone();
            changed["ReverseProxy"]!["Routes"]!["again"]!["Metadata"]!["aal"] = "aal0";
        }),
    };

    [Fact]
    public async Task T42_Configuration_BrokenOrEmpty_KeepsTheOneBefore()
    {
        await using var gateway = await TestGateway.StartAsync("sqlite");
        var raised = await gateway.NewRaisedBrowserAsync("anna");
        var nobody = gateway.NewBrowser();
        var good = JsonNode.Parse(await File.ReadAllTextAsync(gateway.ConfigFile, TestContext.Current.CancellationToken))!;
        var round = 0;
        foreach (var (name, text) in Broken)
        {
            var before = gateway.Upstream.Requests.Count;
            Assert.False(await TakenAsync(gateway, text(good.DeepClone())), name);

            Assert.Equal(303, (await nobody.GoAsync($"/transfer/{round++}", follow: false)).Status);
            Assert.Equal(before, gateway.Upstream.Requests.Count);
            Assert.Equal(200, (await raised.GoAsync("/transfer/x")).Status);
        }
    }

    [Fact]
    public async Task T42_Reloads_UnderLoad_NeverLeaveAProtectedPathOpen()
    {
        await using var gateway = await TestGateway.StartAsync("sqlite");
        using var stop = new CancellationTokenSource();
        var asked = 0;
        var asking = Task.Run(async () =>
        {
            using var nobody = new TestBrowser(gateway.Url, gateway.Clock);
            while (!stop.IsCancellationRequested)
            {
                Assert.Equal(401, (await nobody.FetchAsync(HttpMethod.Get, "/transfer/probe")).Status);
                Interlocked.Increment(ref asked);
            }
        }, TestContext.Current.CancellationToken);

        for (var round = 0; round < 10; round++)
            await gateway.ReloadAsync(configuration => configuration["ReverseProxy"]!["Routes"]!["short"]!["Metadata"]!["max_age"] = $"{10 + round}m");
        await Eventually.TrueAsync(() => Volatile.Read(ref asked) > 20 || asking.IsFaulted);
        await stop.CancelAsync();
        await asking;

        Assert.Empty(gateway.Upstream.To("GET", "/transfer/probe"));
    }

    private static async Task<bool> TakenAsync(TestGateway gateway, string text)
    {
        await File.WriteAllTextAsync(gateway.ConfigFile + ".next", text, TestContext.Current.CancellationToken);
        var load = ConfigLoader.Load(new ConfigSources { Files = [gateway.ConfigFile + ".next"], Directory = Path.GetDirectoryName(gateway.ConfigFile)! });
        return await gateway.Services.GetRequiredService<ConfigReload>().TryApplyAsync(load, TestContext.Current.CancellationToken);
    }

    private static string Changed(JsonNode configuration, Action<JsonNode> change)
    {
        change(configuration);
        return configuration.ToJsonString();
    }
}
