using System.Text.Json.Nodes;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Journeys;

/// <summary>One gateway, and somebody who is signed in and has never shown a second factor.</summary>
public sealed class KindFixture : IAsyncLifetime
{
    /// <summary>Whose scripts may read what the gateway says.</summary>
    public const string Listed = "https://app.example";

    private TestGateway? gateway;

    internal TestGateway Gateway => gateway!;

    internal string Cookies { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        gateway = await TestGateway.StartAsync(TestGateway.Sqlite, configuration => configuration["gateway"]!["cors_origins"] = new JsonArray(Listed));
        Cookies = (await gateway.NewBrowserAsync("anna")).Jar.Header(crossSite: false, safe: true);
    }

    public async ValueTask DisposeAsync()
    {
        if (gateway is not null)
            await gateway.DisposeAsync();
    }
}
