using System.Globalization;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Journeys;

/// <summary>Ory's own clients, as npm has them, in Node.</summary>
public class OryClientTests
{
    [Fact]
    public async Task SecondFactor_ByOrysClients_IsReadWithoutLoss()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, ApiClientTests.WithBearer);
        var browser = await gateway.NewBrowserAsync("anna");
        var origin = gateway.Url.GetLeftPart(UriPartial.Authority);

        await using var node = NodeScript.Start("second-factor.cjs", origin + "/.otp", origin, $"{TestUpstream.Cookie}={browser.Jar[TestUpstream.Cookie]}", TestUpstream.BearerOf("carla"));

        await TellAsync(gateway, node);
    }

    [Fact]
    public async Task Passwordless_ByOrysClients_IsReadWithoutLoss()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, Members.Alone);
        await Members.AddAnnaAsync(gateway);
        var origin = gateway.Url.GetLeftPart(UriPartial.Authority);

        await using var node = NodeScript.Start("passwordless.cjs", origin + "/.otp", origin);

        await TellAsync(gateway, node);
    }

    [Fact]
    public async Task DeadEnds_ByOrysClient_AreUnderstood()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite);
        var browser = await gateway.NewBrowserAsync("anna");
        var origin = gateway.Url.GetLeftPart(UriPartial.Authority);

        await using var node = NodeScript.Start("dead-ends.cjs", origin + "/.otp", origin, $"{TestUpstream.Cookie}={browser.Jar[TestUpstream.Cookie]}");

        await TellAsync(gateway, node);
    }

    [Fact]
    public async Task Goldens_ByOrysModelsAndPage_AreReadWithoutLoss()
    {
        await using var node = NodeScript.Start("goldens.cjs", Golden.Folder(), "");

        var last = await node.ReadLineAsync();

        Assert.True(await node.ExitCodeAsync() == 0, await node.Errors);
        Assert.Equal("done", last);
    }

    /// <summary>Gives the script the codes that it asks for, and lets time go by, until it is done.</summary>
    private static async Task TellAsync(TestGateway gateway, NodeScript node)
    {
        var last = "";
        while (await node.ReadLineAsync() is { } line)
        {
            last = line;
            if (line.Split(' ') is ["code", var number])
                await node.WriteLineAsync((await gateway.MessageAsync(int.Parse(number, CultureInfo.InvariantCulture))).Code);
            else if (line.Split(' ') is ["later", var minutes])
            {
                gateway.Clock.Advance(TimeSpan.FromMinutes(int.Parse(minutes, CultureInfo.InvariantCulture)));
                await node.WriteLineAsync("done");
            }
        }
        Assert.True(await node.ExitCodeAsync() == 0, await node.Errors);
        Assert.Equal("done", last);
    }
}
