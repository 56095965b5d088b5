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

    private static void Trial(JsonNode configuration) => configuration["ReverseProxy"]!["Routes"]!["transfer"]!["Metadata"]!["report_only"] = "true";
}
