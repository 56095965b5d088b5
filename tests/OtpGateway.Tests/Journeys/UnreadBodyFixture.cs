using System.Text.Json.Nodes;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Journeys;

/// <summary>One gateway that holds little: one request of each person, of which Emil has had his.</summary>
public sealed class UnreadBodyFixture : IAsyncLifetime
{
    public const int HoldLimit = 1 << 20;

    private TestGateway? gateway;

    internal TestGateway Gateway => gateway!;

    public async ValueTask InitializeAsync()
    {
        gateway = await TestGateway.StartAsync(TestGateway.Sqlite, configuration =>
            configuration["gateway"]!["hold"] = new JsonObject { ["max_body"] = "1MiB", ["total"] = "1MiB", ["per_identity"] = 1 });
        Assert.True((await (await gateway.NewBrowserAsync("emil")).PostAsync("/transfer/room", [new("a", "b")])).IsCodePage);
    }

    public async ValueTask DisposeAsync()
    {
        if (gateway is not null)
            await gateway.DisposeAsync();
    }
}
