using System.Text.Json.Nodes;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Journeys;

/// <summary>What is answered to callers that cannot be shown a page, and to everybody when nothing can be decided.</summary>
public class ChallengeTests
{
    [Fact]
    public async Task Answer_WithExpiryHeader_TellsWhenTheSecondFactorEnds()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, configuration =>
        {
            configuration["gateway"]!["upstream"]!["expiry_header"] = "X-Step-Up-Ends";
            configuration["gateway"]!["step_up"] = new JsonObject { ["max_age"] = "20m", ["idle"] = "10m" };
        });
        gateway.Upstream.Answer = (context, _) =>
        {
            context.Response.Headers["X-Step-Up-Ends"] = "of the application";
            return Task.CompletedTask;
        };
        var browser = await gateway.NewRaisedBrowserAsync("anna");

        Assert.Equal("600", (await browser.GoAsync("/transfer/x")).Header("X-Step-Up-Ends"));
        gateway.Clock.Advance(TimeSpan.FromMinutes(9));
        Assert.Equal("600", (await browser.GoAsync("/transfer/x")).Header("X-Step-Up-Ends"));
        Assert.Equal("360", (await browser.GoAsync("/short/x")).Header("X-Step-Up-Ends"));
        gateway.Clock.Advance(TimeSpan.FromMinutes(4));
        Assert.Equal("120", (await browser.GoAsync("/short/x")).Header("X-Step-Up-Ends"));
        gateway.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.True((await browser.GoAsync("/short/x")).IsCodePage);
        Assert.Equal("300", (await browser.GoAsync("/transfer/x")).Header("X-Step-Up-Ends"));
        // What demands no second factor has none that ends.
        Assert.Equal("of the application", (await browser.GoAsync("/account/x")).Header("X-Step-Up-Ends"));
    }

    [Fact]
    public async Task Form_WhosePageIsChallenged_IsNotInterrupted()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, configuration =>
        {
            var routes = configuration["ReverseProxy"]!["Routes"]!;
            routes["page"] = JsonNode.Parse("""{ "ClusterId": "app", "Match": { "Path": "/documents/{**rest}", "Methods": ["GET", "HEAD"] }, "Metadata": { "aal": "aal1", "challenge": "form" } }""");
            routes["upload"] = JsonNode.Parse("""{ "ClusterId": "app", "Match": { "Path": "/documents/{**rest}" }, "Metadata": { "aal": "aal2", "max_age": "15m", "hold": "false" } }""");
        });
        var browser = await gateway.NewBrowserAsync("anna");

        var page = await browser.GoAsync("/documents/new");
        Assert.True(page.IsCodePage, page.ToString());
        Assert.Equal("Carried out: GET /documents/new", (await browser.EnterAsync(page, (await gateway.MessageAsync(1)).Code)).Body);
        Assert.Equal("Carried out: POST /documents/new", (await browser.PostAsync("/documents/new", [new("a", "b")])).Body);
        // It is asked again when the form would be.
        gateway.Clock.Advance(TimeSpan.FromMinutes(14));
        Assert.Equal(200, (await browser.GoAsync("/documents/new")).Status);
        gateway.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.True((await browser.GoAsync("/documents/new")).IsCodePage);
        Assert.Single(gateway.Upstream.To("POST", "/documents/new"));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Script_WithoutSecondFactor_IsToldWhereToGo(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store);
        var browser = await gateway.NewBrowserAsync("anna");

        var refused = await browser.FetchAsync(HttpMethod.Post, "/transfer/api", TestBrowser.Text("{}", "application/json"));

        Assert.Equal(401, refused.Status);
        Assert.StartsWith("application/json", refused.Header("Content-Type"), StringComparison.Ordinal);
        Assert.Equal("no-store", refused.Header("Cache-Control"));
        Assert.Equal("session_aal2_required", (string?)refused.Json["error"]!["id"]);
        Assert.Equal(401, (int)refused.Json["error"]!["code"]!);
        var challenge = refused.Header("WWW-Authenticate")!;
        Assert.StartsWith("Bearer ", challenge, StringComparison.Ordinal);
        Assert.Contains("error=\"insufficient_user_authentication\"", challenge, StringComparison.Ordinal);
        Assert.Contains("acr_values=\"aal2\"", challenge, StringComparison.Ordinal);
        Assert.Contains("max_age=\"3600\"", challenge, StringComparison.Ordinal);
        Assert.Contains("max_age=\"900\"", (await browser.FetchAsync(HttpMethod.Get, "/short/api")).Header("WWW-Authenticate"), StringComparison.Ordinal);
        Assert.Equal(0, await gateway.CountAsync("messages"));
        Assert.Equal(0, await gateway.CountAsync("held_requests"));
        Assert.Empty(gateway.Upstream.Requests);

        var page = await browser.ClickAsync((string)refused.Json["redirect_browser_to"]!);
        Assert.True(page.IsCodePage, page.ToString());
        await browser.EnterAsync(page, (await gateway.MessageAsync(1)).Code);
        Assert.Equal("Carried out: POST /transfer/api", (await browser.FetchAsync(HttpMethod.Post, "/transfer/api", TestBrowser.Text("{}", "application/json"))).Body);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Script_StepsUpOverTheApi_IsLetThrough(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store);
        var browser = await gateway.NewBrowserAsync("anna");

        var started = await browser.FetchAsync(HttpMethod.Get, "/.otp/self-service/login/browser?aal=aal2");
        Assert.Equal(200, started.Status);
        Assert.Equal("choose_method", (string?)started.Json["state"]);
        Assert.Equal(0, await gateway.CountAsync("messages"));
        Assert.DoesNotContain("1234567", started.Body, StringComparison.Ordinal);
        var action = (string)started.Json["ui"]!["action"]!;
        var token = Value(started, "csrf_token");

        var sent = await PostAsync(new() { ["csrf_token"] = token, ["method"] = "code", ["address"] = Value(started, "address") });
        Assert.Equal((400, "sent_email"), (sent.Status, (string?)sent.Json["state"]));
        var code = (await gateway.MessageAsync(1)).Code;
        var wrong = await PostAsync(new() { ["csrf_token"] = token, ["method"] = "code", ["code"] = code == "000000" ? "000001" : "000000" });
        Assert.Equal((400, 4010008), (wrong.Status, (int)wrong.Json["ui"]!["messages"]![0]!["id"]!));
        var forged = await PostAsync(new() { ["csrf_token"] = "x", ["method"] = "code", ["code"] = code });
        Assert.Equal((403, "security_csrf_violation"), (forged.Status, (string?)forged.Json["error"]!["id"]));
        var passed = await PostAsync(new() { ["csrf_token"] = token, ["method"] = "code", ["code"] = code });

        Assert.Equal((200, "aal2"), (passed.Status, (string?)passed.Json["session"]!["authenticator_assurance_level"]));
        Assert.Equal("Carried out: GET /transfer/api", (await browser.FetchAsync(HttpMethod.Get, "/transfer/api")).Body);
        // The cookie handler says it in more words.
        Assert.All((BrowserAnswer[])[started, sent, wrong, forged, passed], answer => Assert.Contains("no-store", answer.Header("Cache-Control"), StringComparison.Ordinal));

        Task<BrowserAnswer> PostAsync(System.Text.Json.Nodes.JsonObject body) => browser.FetchAsync(HttpMethod.Post, action, TestBrowser.Text(body.ToJsonString(), "application/json"));

        static string Value(BrowserAnswer flow, string name) =>
            (string)flow.Json["ui"]!["nodes"]!.AsArray().First(node => (string?)node!["attributes"]!["name"] == name)!["attributes"]!["value"]!;
    }

    [Fact]
    public async Task Script_WithoutFirstFactor_IsInactive()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite);
        var browser = gateway.NewBrowser();

        foreach (var url in (string[])["/transfer/api", "/account/api"])
        {
            var refused = await browser.FetchAsync(HttpMethod.Get, url);
            Assert.Equal(401, refused.Status);
            Assert.Equal("no-store", refused.Header("Cache-Control"));
            Assert.Equal("session_inactive", (string?)refused.Json["error"]!["id"]);
            Assert.StartsWith(gateway.Url + "login?next=", (string?)refused.Json["redirect_browser_to"], StringComparison.Ordinal);
        }
        var page = await browser.PostAsync("/transfer/now", [new("a", "b")]);
        Assert.Equal(403, page.Status);
        Assert.Equal("/login", page.MainLink!.AbsolutePath);
        Assert.Empty(gateway.Upstream.Requests);
        Assert.Equal(0, await gateway.CountAsync("held_requests"));
    }

    [Theory]
    [InlineData("sqlite", "Fail")]
    [InlineData("sqlite", "Close")]
    [InlineData("sqlite", "Hang")]
    [InlineData("postgres", "Close")]
    public async Task ApplicationCannotSayWhoIsCalling_NothingIsForwarded(string store, string how)
    {
        await using var gateway = await TestGateway.StartAsync(store);
        var raised = await gateway.NewRaisedBrowserAsync("anna");
        var fresh = await gateway.NewBrowserAsync("emil");
        // The last answer is too old to be believed.
        gateway.Clock.Advance(TimeSpan.FromSeconds(11));
        gateway.Upstream.Check = Enum.Parse<CheckMode>(how);

        foreach (var browser in (TestBrowser[])[raised, fresh])
        {
            var (page, script) = (await AnswerAsync(() => browser.GoAsync("/transfer/x")), await AnswerAsync(() => browser.FetchAsync(HttpMethod.Post, "/transfer/x")));
            Assert.Equal(503, page.Status);
            Assert.StartsWith("text/html", page.Header("Content-Type"), StringComparison.Ordinal);
            Assert.Equal(503, script.Status);
            Assert.Equal(503, (int)script.Json["error"]!["code"]!);
            Assert.All((BrowserAnswer[])[page, script], answer =>
            {
                Assert.True(int.Parse(answer.Header("Retry-After")!, System.Globalization.CultureInfo.InvariantCulture) > 0);
                Assert.Equal("no-store", answer.Header("Cache-Control"));
            });
        }
        Assert.Single(gateway.Upstream.Requests);
        Assert.Equal(200, (await raised.GoAsync("/public")).Status);
        gateway.Upstream.Check = CheckMode.Answer;
        Assert.Equal("Carried out: GET /transfer/x", (await raised.GoAsync("/transfer/x")).Body);

        // The application's time limit runs on the gateway's clock.
        async Task<BrowserAnswer> AnswerAsync(Func<Task<BrowserAnswer>> ask)
        {
            var checks = gateway.Upstream.Checks;
            var asked = ask();
            if (gateway.Upstream.Check == CheckMode.Hang)
            {
                await Eventually.TrueAsync(() => gateway.Upstream.Checks > checks);
                gateway.Clock.Advance(TimeSpan.FromSeconds(2));
            }
            return await asked;
        }
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task StoreCorrupt_NothingIsForwarded(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store);
        var (raised, resuming) = await BrowsersAsync(gateway);

        await gateway.ExecuteAsync("ALTER TABLE sessions RENAME TO lost_sessions");
        await gateway.ExecuteAsync("ALTER TABLE held_requests RENAME TO lost_held_requests");

        await RefusedAsync(gateway, raised, resuming);
        await gateway.ExecuteAsync("ALTER TABLE lost_sessions RENAME TO sessions");
        await gateway.ExecuteAsync("ALTER TABLE lost_held_requests RENAME TO held_requests");
        Assert.Equal("Carried out: GET /transfer/x", (await raised.GoAsync("/transfer/x")).Body);
        Assert.Equal("Carried out: POST /transfer/held", (await resuming.ClickAsync("/transfer/held")).Body);
    }

    [Fact]
    public async Task StoreUnreadable_NothingIsForwarded()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite);
        var (raised, resuming) = await BrowsersAsync(gateway);

        await File.WriteAllBytesAsync(gateway.DatabaseFile, System.Security.Cryptography.RandomNumberGenerator.GetBytes(200_000), TestContext.Current.CancellationToken);
        foreach (var file in (string[])["-wal", "-shm"])
            await File.WriteAllBytesAsync(gateway.DatabaseFile + file, new byte[40_000], TestContext.Current.CancellationToken);

        await RefusedAsync(gateway, raised, resuming);
    }

    [Fact]
    public async Task StoreUnreachable_NothingIsForwarded()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Postgres);
        var (raised, resuming) = await BrowsersAsync(gateway);

        await gateway.CutOffPostgresAsync();

        await RefusedAsync(gateway, raised, resuming);
    }

    private static async Task<(TestBrowser Raised, TestBrowser Resuming)> BrowsersAsync(TestGateway gateway)
    {
        var raised = await gateway.NewRaisedBrowserAsync("anna");
        var resuming = await gateway.NewBrowserAsync("emil");
        var page = await resuming.PostAsync("/transfer/held", [new("amount", "10")]);
        var passed = await resuming.EnterAsync(page, (await gateway.MessageAsync(2)).Code, follow: false);
        Assert.Equal("/transfer/held", passed.Location!.AbsolutePath);
        // What this node remembers is believed for five seconds.
        gateway.Clock.Advance(TimeSpan.FromSeconds(6));
        return (raised, resuming);
    }

    private static async Task RefusedAsync(TestGateway gateway, TestBrowser raised, TestBrowser resuming)
    {
        var forwarded = gateway.Upstream.Requests.Count;
        var answers = new Dictionary<string, BrowserAnswer>
        {
            ["page"] = await raised.GoAsync("/transfer/x"),
            ["script"] = await raised.FetchAsync(HttpMethod.Get, "/transfer/x"),
            ["form"] = await raised.PostAsync("/transfer/x", [new("a", "b")]),
            ["resume"] = await resuming.ClickAsync("/transfer/held"),
            ["flow"] = await raised.ClickAsync("/.otp/self-service/login/browser?aal=aal2&refresh=true"),
            ["whoami"] = await raised.FetchAsync(HttpMethod.Get, "/.otp/sessions/whoami"),
        };

        Assert.Equal(forwarded, gateway.Upstream.Requests.Count);
        Assert.All(answers, answer => Assert.True(answer.Value.Status == 503 && answer.Value.Header("Retry-After") is not null && answer.Value.Header("Cache-Control") == "no-store", $"{answer.Key}: {answer.Value}"));
        Assert.Equal(200, (await raised.GoAsync("/public")).Status);
    }

    [Theory]
    [InlineData("POST", "websocket", 400)]
    [InlineData("DELETE", "SPDY/3.1", 400)]
    [InlineData("GET", "h2c", 400)]
    [InlineData("trace", null, 405)]
    [InlineData("TRACE", null, 405)]
    public async Task Request_ThatWouldBecomeAnotherOneUpstream_IsRefused(string method, string? upgrade, int status)
    {
        await using var gateway = await TestGateway.StartAsync("sqlite");

        var answer = await RawHttp.SendAsync(gateway.Url,
            $"{method} /public HTTP/1.1\r\nHost: {gateway.Url.Authority}\r\n{(upgrade is null ? "Connection: close" : $"Connection: Upgrade\r\nUpgrade: {upgrade}")}\r\nContent-Length: 0\r\n\r\n".Replace("Connection: Upgrade\r\n", "Connection: Upgrade, close\r\n", StringComparison.Ordinal));

        Assert.Equal(status, answer.Status);
        Assert.Empty(gateway.Upstream.To(method.ToUpperInvariant(), "/public"));
        Assert.Empty(gateway.Upstream.To("GET", "/public"));
    }
}
