using System.Text.Json.Nodes;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Journeys;

public class SessionEndpointTests
{
    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Others_InABrowser_AreListedAndEnded(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store);
        var here = await gateway.NewRaisedBrowserAsync("anna");
        var there = await gateway.NewRaisedBrowserAsync("anna");
        var somebody = await gateway.NewRaisedBrowserAsync("emil");

        var others = await here.FetchAsync(HttpMethod.Get, "/.otp/sessions");
        var other = (string)Assert.Single(others.Json.AsArray())!["id"]!;
        Assert.Equal(other, (string?)(await there.FetchAsync(HttpMethod.Get, "/.otp/sessions/whoami")).Json["id"]);
        Assert.Equal("1", others.Header("X-Total-Count"));
        // Another site's page ends nothing, and nobody ends somebody else's.
        foreach (var (name, value) in new[] { ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Site", "same-site") })
            Assert.Equal(403, (await here.FetchAsync(HttpMethod.Delete, "/.otp/sessions", null, headers => { headers.Remove(name); headers.Add(name, value); })).Status);
        Assert.Equal(204, (await somebody.FetchAsync(HttpMethod.Delete, "/.otp/sessions/" + other)).Status);
        Assert.Equal(200, (await there.GoAsync("/transfer/x")).Status);

        Assert.Equal(204, (await here.FetchAsync(HttpMethod.Delete, "/.otp/sessions/" + other)).Status);

        Assert.Equal("session_aal2_required", (string?)(await there.FetchAsync(HttpMethod.Get, "/transfer/x")).Json["error"]!["id"]);
        Assert.Equal(200, (await here.GoAsync("/transfer/x")).Status);
        Assert.Equal("[]", (await here.FetchAsync(HttpMethod.Get, "/.otp/sessions")).Body);
    }

    [Fact]
    public async Task Endpoints_WithoutASessionOrTheSecondFactor_TellNothing()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite);
        var nobody = gateway.NewBrowser();
        var half = await gateway.NewBrowserAsync("anna");
        await half.GoAsync("/transfer/x");

        foreach (var (method, url) in new[] { (HttpMethod.Get, "/.otp/sessions"), (HttpMethod.Delete, "/.otp/sessions"), (HttpMethod.Delete, "/.otp/sessions/" + Guid.Empty), (HttpMethod.Get, "/.otp/sessions/whoami") })
        {
            var unknown = await nobody.FetchAsync(method, url);
            Assert.Equal((401, "session_inactive"), (unknown.Status, (string?)unknown.Json["error"]!["id"]));
            var refused = await half.FetchAsync(method, url);
            Assert.Equal((403, "session_aal2_required"), (refused.Status, (string?)refused.Json["error"]!["id"]));
            Assert.DoesNotContain("4567", refused.Body, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Logout_OfABrowser_ChecksItsTokenAndWhereItGoes()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite);
        var nobody = gateway.NewBrowser();
        Assert.Equal(401, (await nobody.FetchAsync(HttpMethod.Get, "/.otp/self-service/logout/browser")).Status);
        Assert.Equal(401, (await nobody.FetchAsync(HttpMethod.Get, "/.otp/self-service/logout?token=x")).Status);
        var browser = await gateway.NewRaisedBrowserAsync("anna");
        const string elsewhere = "return_to=https%3A%2F%2Felsewhere.example%2F";

        Assert.Equal(400, (await browser.FetchAsync(HttpMethod.Get, "/.otp/self-service/logout/browser?" + elsewhere)).Status);
        var logout = (await browser.FetchAsync(HttpMethod.Get, "/.otp/self-service/logout/browser?return_to=%2Fbye")).Json;
        var token = (string)logout["logout_token"]!;
        Assert.Equal(400, (await browser.FetchAsync(HttpMethod.Get, "/.otp/self-service/logout")).Status);
        Assert.Equal(403, (await browser.FetchAsync(HttpMethod.Get, "/.otp/self-service/logout?token=guessed")).Status);
        Assert.Equal(400, (await browser.FetchAsync(HttpMethod.Get, $"/.otp/self-service/logout?token={token}&{elsewhere}")).Status);
        Assert.Equal(200, (await browser.GoAsync("/transfer/x")).Status);

        Assert.Equal("/bye", (await browser.ClickAsync((string)logout["logout_url"]!, follow: false)).Location!.PathAndQuery);

        Assert.Null(browser.Jar[TestGateway.SessionCookie]);
        Assert.Equal(0, await gateway.CountAsync("sessions"));
        Assert.Equal(401, (await browser.FetchAsync(HttpMethod.Get, $"/.otp/self-service/logout?token={token}")).Status);
    }

    [Fact]
    public async Task Schemas_OfTheConfiguration_AreListedAndRead()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite);
        var client = gateway.NewBrowser();

        var list = await client.FetchAsync(HttpMethod.Get, "/.otp/schemas");
        var schema = Assert.Single(list.Json.AsArray())!;

        Assert.Equal(("default", "https://journeys.example/identity.schema.json"), ((string?)schema["id"], (string?)schema["schema"]!["$id"]));
        Assert.Equal("1", list.Header("X-Total-Count"));
        Assert.Contains("rel=\"first\"", list.Header("Link")!, StringComparison.Ordinal);
        // By its id, and as the links of identities have it.
        foreach (var id in (string[])["default", "ZGVmYXVsdA"])
            Assert.True(JsonNode.DeepEquals(schema["schema"], (await client.FetchAsync(HttpMethod.Get, "/.otp/schemas/" + id)).Json));
        Assert.Equal(404, (await client.FetchAsync(HttpMethod.Get, "/.otp/schemas/other")).Status);
        Assert.Equal("""{"status":"ok"}""", (await client.FetchAsync(HttpMethod.Get, "/.otp/health/alive")).Body);
        Assert.Equal("""{"status":"ok"}""", (await client.FetchAsync(HttpMethod.Get, "/.otp/health/ready")).Body);
        Assert.Matches("""^\{"version":"\d+\.\d+\.\d+"\}$""", (await client.FetchAsync(HttpMethod.Get, "/.otp/version")).Body);
        Assert.Equal(500, (int)(await client.FetchAsync(HttpMethod.Get, "/.otp/self-service/errors?id=stub%3A500")).Json["error"]!["code"]!);
    }
}
