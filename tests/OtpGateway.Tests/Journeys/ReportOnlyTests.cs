using System.Text.Json.Nodes;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Journeys;

/// <summary>A demand that is tried out: nobody is stopped, and the audit trail says who would have been.</summary>
public class ReportOnlyTests
{
    [Fact]
    public async Task Request_WithoutSecondFactor_PassesAndIsTold()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, Trial);
        var browser = await gateway.NewBrowserAsync("anna");

        var answer = await browser.PostAsync("/transfer/now", [new("amount", "10")]);

        Assert.Equal("Carried out: POST /transfer/now", answer.Body);
        var request = gateway.Upstream.Requests.Last(request => request.Target == "/transfer/now");
        Assert.Equal(("anna", "aal1"), (request.Header("X-Auth-User"), request.Header("X-Auth-Aal")));
        Assert.DoesNotContain("otp_gateway", request.Header("Cookie"), StringComparison.Ordinal);
        var line = Assert.Single(gateway.AuditLines());
        Assert.Equal(("request.denied", "transfer", "report only: no second factor"), ((string)line["event"]!, (string)line["rule"]!, (string)line["reason"]!));
        Assert.Empty(gateway.Webhook.Messages);
    }

    [Fact]
    public async Task Request_WithoutLogin_PassesWithoutAName()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, Trial);

        var (status, _) = await RawHttp.SendAsync(gateway.Url, $"GET /transfer/x HTTP/1.1\r\nHost: {gateway.Url.Authority}\r\nX-Auth-User: mallory\r\nConnection: close\r\n\r\n");

        Assert.Equal(200, status);
        Assert.Null(gateway.Upstream.Requests.Last(request => request.Target == "/transfer/x").Header("X-Auth-User"));
        Assert.Equal("report only: not signed in", (string)Assert.Single(gateway.AuditLines())["reason"]!);
    }

    [Fact]
    public async Task Request_OfAnotherRoute_IsStoppedAsEver()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, Trial);
        var browser = await gateway.NewBrowserAsync("anna");

        Assert.True((await browser.GoAsync("/short/x")).IsCodePage);
        Assert.DoesNotContain(gateway.Upstream.Requests, request => request.Target == "/short/x");
    }

    [Fact]
    public async Task Request_AfterTheTrial_IsStopped()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, Trial);
        var browser = await gateway.NewBrowserAsync("anna");
        Assert.Equal(200, (await browser.GoAsync("/transfer/x")).Status);

        await gateway.ReloadAsync(configuration => ((JsonObject)configuration["ReverseProxy"]!["Routes"]!["transfer"]!["Metadata"]!).Remove("report_only"));

        Assert.True((await browser.GoAsync("/transfer/y")).IsCodePage);
    }

    [Fact]
    public async Task Request_RaisedForLessThanItsRoute_KeepsItsSessionAndLevel()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, configuration =>
        {
            Trial(configuration);
            configuration["ReverseProxy"]!["Routes"]!["transfer"]!["Metadata"]!["max_age"] = "5m";
        });
        var browser = await gateway.NewBrowserAsync("anna");
        await gateway.RaiseAsync(browser, "/short/x");
        gateway.Clock.Advance(TimeSpan.FromMinutes(6));

        await browser.GoAsync("/transfer/x");

        Assert.Equal("aal2", gateway.Upstream.Requests.Last(request => request.Target == "/transfer/x").Header("X-Auth-Aal"));
        Assert.Contains(gateway.AuditLines(), line => (string?)line["reason"] == "report only: second factor too old or of another kind");
        Assert.Equal(200, (await browser.GoAsync("/short/y")).Status);
    }

    [Fact]
    public async Task Page_WhoseFormIsOnTrial_DemandsWhatItDid()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, configuration =>
        {
            var routes = configuration["ReverseProxy"]!["Routes"]!;
            routes["page"] = new JsonObject
            {
                ["ClusterId"] = "app", ["Match"] = new JsonObject { ["Path"] = "/form", ["Methods"] = new JsonArray("GET", "HEAD") }, ["Metadata"] = new JsonObject { ["aal"] = "aal1", ["challenge"] = "form" },
            };
            routes["form"] = new JsonObject
            {
                ["ClusterId"] = "app", ["Match"] = new JsonObject { ["Path"] = "/form", ["Methods"] = new JsonArray("POST") }, ["Metadata"] = new JsonObject { ["aal"] = "aal2", ["report_only"] = "true" },
            };
        });

        Assert.Equal(303, (await RawHttp.GetAsync(gateway.Url, "/form")).Status);
        Assert.Equal(200, (await (await gateway.NewBrowserAsync("anna")).GoAsync("/form")).Status);
        Assert.Single(gateway.Upstream.Requests, request => request.Target == "/form");
    }

    [Fact]
    public async Task Socket_OfNobody_EndsWithTheTrial()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, Trial);
        gateway.Upstream.Live = new LiveUpstream();
        using var socket = await LiveSocket.OpenAsync(gateway, gateway.NewBrowser(), "/transfer/ws");

        await gateway.ReloadAsync(configuration => ((JsonObject)configuration["ReverseProxy"]!["Routes"]!["transfer"]!["Metadata"]!).Remove("report_only"));
        gateway.Clock.Advance(TimeSpan.FromSeconds(1));

        await socket.EndedAsync();
    }

    private static void Trial(JsonNode configuration) => configuration["ReverseProxy"]!["Routes"]!["transfer"]!["Metadata"]!["report_only"] = "true";
}
