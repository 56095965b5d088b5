using System.Text.Json.Nodes;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Journeys;

/// <summary>Routes whose transforms make another path: it must not be that of a route which demands more.</summary>
public class RewrittenPathTests
{
    [Theory]
    [InlineData("""{ "PathPrefix": "/assets" }""", "/assets/static/app.css")]
    [InlineData("""{ "PathRemovePrefix": "/static" }""", "/app.css")]
    [InlineData("""{ "QueryRemoveParameter": "v" }""", "/static/app.css")]
    public async Task Request_OfARoutePutBeforeAProtectedOne_Passes(string transform, string target)
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, configuration =>
        {
            var routes = configuration["ReverseProxy"]!["Routes"]!;
            routes["all"]!["Metadata"]!["aal"] = "aal2";
            routes["static"] = Route("/static/{**rest}", transform, """{ "aal": "aal0" }""");
        });

        Assert.Equal(200, (await RawHttp.GetAsync(gateway.Url, "/static/app.css")).Status);
        Assert.Single(gateway.Upstream.Requests, request => request.Target == target);
    }

    [Theory]
    [InlineData("/moved/transfer/x", 400)]
    [InlineData("/moved/Transfer", 400)]
    [InlineData("/moved/transfers", 200)]
    public async Task Request_OntoAProtectedPath_IsRefused(string target, int status)
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, configuration =>
            configuration["ReverseProxy"]!["Routes"]!["moved"] = Route("/moved/{**rest}", """{ "PathRemovePrefix": "/moved" }""", """{ "aal": "aal0" }"""));

        Assert.Equal(status, (await RawHttp.GetAsync(gateway.Url, target)).Status);
        Assert.DoesNotContain(gateway.Upstream.Requests, request => request.Target.StartsWith("/transfer/", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Resumed_OntoAPathThatAsksMore_IsRefusedAndNotCalledCarriedOut()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, configuration =>
            configuration["ReverseProxy"]!["Routes"]!["moved"] = Route("/moved/{**rest}", """{ "PathRemovePrefix": "/moved" }""", """{ "aal": "aal2" }"""));
        var browser = await gateway.NewBrowserAsync("anna");
        var page = await browser.PostAsync("/moved/once/x", [new("amount", "10")]);

        var answer = await browser.EnterAsync(page, (await gateway.MessageAsync(1)).Code);

        Assert.Equal(400, answer.Status);
        Assert.Empty(gateway.Upstream.To("POST", "/once/x"));
        Assert.Equal("refused: its path is another route's", (string)gateway.AuditLines().Single(line => (string)line["event"]! == "request.resumed")["reason"]!);
    }

    [Fact]
    public async Task Request_StricterThanItsNeighbour_Passes()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, configuration =>
            configuration["ReverseProxy"]!["Routes"]!["moved"] = Route("/moved/{**rest}", """{ "PathRemovePrefix": "/moved" }""", """{ "aal": "aal2", "max_age": "5m" }"""));
        var browser = await gateway.NewBrowserAsync("anna");

        Assert.Equal(new Uri(gateway.Url, "/moved/transfer/x"), (await gateway.RaiseAsync(browser, "/moved/transfer/x")).Url);
    }

    private static JsonObject Route(string path, string transform, string metadata) => new()
    {
        ["ClusterId"] = "app",
        ["Match"] = new JsonObject { ["Path"] = path },
        ["Transforms"] = new JsonArray(JsonNode.Parse(transform)),
        ["Metadata"] = JsonNode.Parse(metadata),
    };
}
