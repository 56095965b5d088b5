using System.Text.Json.Nodes;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Journeys;

/// <summary>Callers of every kind at every level, in front of one gateway.</summary>
public sealed class DecisionTableFixture : IAsyncLifetime
{
    private readonly Dictionary<(string Session, bool Api), FlowClient> callers = [];
    private TestGateway? gateway;

    /// <summary>Whoever works with flows at this level: <c>none</c>, <c>aal1</c>, <c>aal2</c>, <c>elapsed</c>.</summary>
    internal FlowClient Caller(string session, bool api) => callers[(session, api)];

    public async ValueTask InitializeAsync()
    {
        gateway = await TestGateway.StartAsync(TestGateway.Sqlite, ApiClientTests.WithBearer);
        foreach (var session in (string[])["elapsed", "none", "aal1", "aal2"])
        {
            // Everybody is somebody else, so that nobody's flows or messages count for another.
            foreach (var api in (bool[])[false, true])
            {
                var user = session + (api ? "-api" : "");
                gateway.Upstream.Users[user] = new JsonObject { ["phone"] = $"+4917012345{callers.Count:00}" };
                callers[(session, api)] = session == "none" ? FlowClient.Nobody(gateway, api) : api ? FlowClient.ByToken(gateway, user) : await FlowClient.InBrowserAsync(gateway, user);
                if (session is "aal2" or "elapsed")
                    await RaiseAsync(callers[(session, api)]);
            }
            if (session == "elapsed")
                gateway.Clock.Advance(TimeSpan.FromMinutes(61));
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (gateway is not null)
            await gateway.DisposeAsync();
    }

    private async Task RaiseAsync(FlowClient caller)
    {
        var number = gateway!.Webhook.Messages.Count + 1;
        var flow = await caller.BeginAndSendAsync();
        var passed = await caller.PostAsync(flow, ("method", "code"), ("code", (await gateway.MessageAsync(number)).Code));
        Assert.True(passed.Status == 200, passed.ToString());
        caller.Token = (string?)passed.Json["session_token"];
    }
}
