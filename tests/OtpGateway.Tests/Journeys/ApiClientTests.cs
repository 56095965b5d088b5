using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Journeys;

public class ApiClientTests
{
    private const string Whoami = "/.otp/sessions/whoami";

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Flow_BearerThenCode_TokenIsTheSessionBesideItsBearer(string store)
    {
        await using var gateway = await StartAsync(store);
        var client = gateway.NewBrowser();

        var token = await RaiseAsync(gateway, client, "anna");

        Assert.Empty(client.Jar.Cookies);
        Assert.Equal(1, await gateway.CountAsync("sessions"));
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal("Carried out: GET /transfer/x", (await AskAsync(client, "/transfer/x", "anna", token)).Body);
            // What let the one through a moment ago does not let the others through.
            Assert.Equal("session_aal2_required", Id(await AskAsync(client, "/transfer/x", "anna", token: null)));
            Assert.Equal("session_aal2_required", Id(await AskAsync(client, "/transfer/x", "emil", token)));
            Assert.Equal("session_aal2_required", Id(await AskAsync(client, "/transfer/x", "anna", token[..^1] + (token[^1] == 'A' ? 'B' : 'A'))));
            Assert.Equal("session_inactive", Id(await AskAsync(client, "/transfer/x", user: null, token)));
            Assert.Equal(401, (await client.FetchAsync(HttpMethod.Get, "/transfer/x", null, headers => headers.Authorization = new AuthenticationHeaderValue("Bearer", token))).Status);
        }
        Assert.Equal(2, gateway.Upstream.Requests.Count);
        Assert.All(gateway.Upstream.Requests, request => Assert.Null(request.Header("X-Session-Token")));
        Assert.All(gateway.Upstream.Requests, request => Assert.Equal("anna", request.Header("X-Auth-User")));
        Assert.DoesNotContain(token, Encoding.Latin1.GetString(await StoreContent.ReadAsync(gateway)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Token_OfAnApiClient_IsNoCookieAndNoCookieIsAToken()
    {
        await using var gateway = await StartAsync(TestGateway.Sqlite);
        var client = gateway.NewBrowser();
        var token = await RaiseAsync(gateway, client, "anna");
        var browser = await gateway.NewBrowserAsync("anna");
        await gateway.RaiseAsync(browser, "/transfer/y");
        var handle = browser.Jar[TestGateway.SessionCookie]!;

        foreach (var cookie in (string[])[token, token["ory_st_".Length..]])
        {
            var other = gateway.NewBrowser();
            other.Jar.Set(TestGateway.SessionCookie, cookie);
            Assert.Equal("session_aal2_required", Id(await AskAsync(other, "/transfer/x", "anna", token: null)));
            Assert.Equal(401, (await AskAsync(other, Whoami, "anna", token: null)).Status);
        }
        Assert.Equal("session_aal2_required", Id(await AskAsync(client, "/transfer/x", "anna", "ory_st_" + handle)));
        Assert.Equal(401, (await AskAsync(client, Whoami, user: null, "ory_st_" + handle)).Status);
        Assert.Equal(401, (await AskAsync(client, Whoami, user: null, handle)).Status);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Token_AtTheSessionEndpoints_SpeaksForItsSession(string store)
    {
        await using var gateway = await StartAsync(store);
        var client = gateway.NewBrowser();
        var token = await RaiseAsync(gateway, client, "anna");

        var session = await AskAsync(client, Whoami, user: null, token);
        Assert.Equal((200, "aal2"), (session.Status, (string?)session.Json["authenticator_assurance_level"]));
        Assert.Equal((string?)session.Json["identity"]!["id"], session.Header("X-Kratos-Authenticated-Identity-Id"));
        Assert.Equal(200, (await client.FetchAsync(HttpMethod.Get, Whoami, null, headers => headers.Authorization = new AuthenticationHeaderValue("Bearer", token))).Status);
        // Somebody else's first factor beside it makes it nobody's.
        Assert.Equal("session_inactive", Id(await AskAsync(client, Whoami, "emil", token)));

        var second = await RaiseAsync(gateway, client, "anna");
        var third = await RaiseAsync(gateway, client, "anna");
        await RaiseAsync(gateway, client, "emil");
        var others = await AskAsync(client, "/.otp/sessions?page_size=1", user: null, token);
        Assert.Equal("2", others.Header("X-Total-Count"));
        var next = Assert.Single(others.Header("Link")!.Split(','), link => link.Contains("rel=\"next\"", StringComparison.Ordinal)).Split('<', '>')[1];
        var more = await AskAsync(client, next, user: null, token);
        Assert.DoesNotContain("rel=\"next\"", more.Header("Link")!, StringComparison.Ordinal);
        var ids = new[] { others, more }.Select(page => (string)Assert.Single(page.Json.AsArray())!["id"]!).ToList();
        Assert.Equal(2, ids.Distinct().Count());
        Assert.DoesNotContain((string)session.Json["id"]!, ids);

        Assert.Equal(400, (await AskAsync(client, "/.otp/sessions/" + session.Json["id"], user: null, token, HttpMethod.Delete)).Status);
        Assert.Equal(400, (await AskAsync(client, "/.otp/sessions/x", user: null, token, HttpMethod.Delete)).Status);
        var secondId = (string)(await AskAsync(client, Whoami, user: null, second)).Json["id"]!;
        Assert.Equal(204, (await AskAsync(client, "/.otp/sessions/" + secondId, user: null, token, HttpMethod.Delete)).Status);
        Assert.Equal(401, (await AskAsync(client, Whoami, user: null, second)).Status);
        Assert.Equal("""{"count":1}""", (await AskAsync(client, "/.otp/sessions", user: null, token, HttpMethod.Delete)).Body);
        Assert.Equal("session_aal2_required", Id(await AskAsync(client, "/transfer/x", "anna", third)));
        Assert.Equal(2, await gateway.CountAsync("sessions"));
        Assert.Equal(200, (await AskAsync(client, "/transfer/x", "anna", token)).Status);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Token_OfASteppedUpSession_GivesWayToANewOne(string store)
    {
        await using var gateway = await StartAsync(store);
        var client = gateway.NewBrowser();
        var first = await RaiseAsync(gateway, client, "anna");
        var id = (string?)(await AskAsync(client, Whoami, user: null, first)).Json["id"];

        Assert.Equal("session_already_available", Id(await AskAsync(client, "/.otp/self-service/login/api?aal=aal2", "anna", first)));
        gateway.Clock.Advance(TimeSpan.FromMinutes(1));
        var second = await RaiseAsync(gateway, client, "anna", first, "&refresh=true");

        Assert.NotEqual(first, second);
        Assert.Equal(401, (await AskAsync(client, Whoami, user: null, first)).Status);
        Assert.Equal("session_aal2_required", Id(await AskAsync(client, "/transfer/x", "anna", first)));
        Assert.Equal(id, (string?)(await AskAsync(client, Whoami, user: null, second)).Json["id"]);
        Assert.Equal(200, (await AskAsync(client, "/transfer/x", "anna", second)).Status);
        Assert.Equal(1, await gateway.CountAsync("sessions"));

        // The second factor counts for an hour, and for a quarter without a request.
        gateway.Clock.Advance(TimeSpan.FromMinutes(16));
        Assert.Equal("session_aal2_required", Id(await AskAsync(client, Whoami, user: null, second)));
    }

    [Fact]
    public async Task Logout_ByToken_EndsItsSession()
    {
        await using var gateway = await StartAsync(TestGateway.Sqlite);
        var client = gateway.NewBrowser();
        var token = await RaiseAsync(gateway, client, "anna");
        Assert.Equal(200, (await AskAsync(client, "/transfer/x", "anna", token)).Status);

        Assert.Equal(400, (await LogoutAsync(new JsonObject())).Status);
        Assert.Equal(403, (await LogoutAsync(new JsonObject { ["session_token"] = "guessed" })).Status);
        Assert.Equal(204, (await LogoutAsync(new JsonObject { ["session_token"] = token })).Status);
        Assert.Equal(204, (await LogoutAsync(new JsonObject { ["session_token"] = token })).Status);

        Assert.Equal(401, (await AskAsync(client, Whoami, user: null, token)).Status);
        Assert.Equal("session_aal2_required", Id(await AskAsync(client, "/transfer/x", "anna", token)));
        Assert.Equal(0, await gateway.CountAsync("sessions"));

        Task<BrowserAnswer> LogoutAsync(JsonObject body) => client.FetchAsync(HttpMethod.Delete, "/.otp/self-service/logout/api", JsonContent.Create<JsonNode>(body));
    }

    [Fact]
    public async Task Flow_OfABrowserOrWithoutABearer_IsRefused()
    {
        await using var gateway = await StartAsync(TestGateway.Sqlite);
        var client = gateway.NewBrowser();
        const string begin = "/.otp/self-service/login/api?aal=aal2";

        Assert.Equal("session_aal1_required", Id(await AskAsync(client, begin, user: null, token: null)));
        var browser = await gateway.NewBrowserAsync("anna");
        Assert.Equal(400, (await browser.FetchAsync(HttpMethod.Get, begin)).Status);
        Assert.Equal(400, (await client.FetchAsync(HttpMethod.Get, begin, null, headers => { Bearer(headers, "anna"); headers.Add("Origin", "https://elsewhere.example"); })).Status);
        Assert.Equal(0, await gateway.CountAsync("flows"));

        var flow = (await AskAsync(client, begin, "anna", token: null)).Json;
        foreach (var (name, value) in new[] { ("Origin", gateway.Url.GetLeftPart(UriPartial.Authority)), ("Cookie", "a=b"), ("Cookie", "__cf_bm=x; a=b") })
        {
            var refused = await PostAsync(client, flow, "anna", new() { ["method"] = "code", ["address"] = Value(flow, "address") }, headers => headers.Add(name, value));
            Assert.Equal((400, 4000001, "choose_method"), (refused.Status, (int)refused.Json["ui"]!["messages"]![0]!["id"]!, (string?)refused.Json["state"]));
        }
        Assert.Equal(0, await gateway.CountAsync("messages"));
        // Another user's client finds nothing, a browser neither.
        Assert.Equal(404, (await PostAsync(client, flow, "emil", new() { ["method"] = "code", ["code"] = "123456" })).Status);
        Assert.Equal(404, (await AskAsync(browser, $"/.otp/self-service/login/flows?id={flow["id"]}", user: null, token: null)).Status);
        var sent = await PostAsync(client, flow, "anna", new() { ["method"] = "code", ["address"] = Value(flow, "address") }, headers => headers.Add("Cookie", "__cf_bm=x"));
        Assert.Equal((400, "sent_email"), (sent.Status, (string?)sent.Json["state"]));
        Assert.Equal(1, await gateway.CountAsync("messages"));
    }

    private static Task<TestGateway> StartAsync(string store) => TestGateway.StartAsync(store, WithBearer);

    /// <summary>API clients show the application's token, browsers its cookie.</summary>
    internal static void WithBearer(JsonNode configuration)
    {
        var authenticators = configuration["gateway"]!["authenticators"]!.AsArray();
        var cookies = authenticators[0]!;
        authenticators.Add(new JsonObject
        {
            ["type"] = "bearer_token",
            ["check_session_url"] = cookies["check_session_url"]!.DeepClone(),
            ["cache_ttl"] = "10s",
            ["mapper_url"] = cookies["mapper_url"]!.DeepClone(),
        });
        configuration["gateway"]!["limits"] = new JsonObject { ["send_cooldown"] = "0s" };
    }

    private static async Task<string> RaiseAsync(TestGateway gateway, TestBrowser client, string user, string? token = null, string more = "")
    {
        var number = gateway.Webhook.Messages.Count + 1;
        var started = await AskAsync(client, "/.otp/self-service/login/api?aal=aal2" + more, user, token);
        Assert.True(started.Status == 200, started.ToString());
        var flow = started.Json;
        Assert.Equal(("api", "choose_method"), ((string?)flow["type"], (string?)flow["state"]));
        Assert.DoesNotContain(flow["ui"]!["nodes"]!.AsArray(), node => (string?)node!["attributes"]!["name"] == "csrf_token");
        var sent = await PostAsync(client, flow, user, new() { ["method"] = "code", ["address"] = Value(flow, "address") }, headers => Token(headers, token));
        Assert.Equal((400, "sent_email"), (sent.Status, (string?)sent.Json["state"]));
        var code = (await gateway.MessageAsync(number)).Code;
        var wrong = await PostAsync(client, flow, user, new() { ["method"] = "code", ["code"] = code == "000000" ? "000001" : "000000" }, headers => Token(headers, token));
        Assert.Equal((400, 4010008), (wrong.Status, (int)wrong.Json["ui"]!["messages"]![0]!["id"]!));
        var passed = await PostAsync(client, flow, user, new() { ["method"] = "code", ["code"] = code }, headers => Token(headers, token));
        Assert.True(passed.Status == 200, passed.ToString());
        Assert.Equal("aal2", (string?)passed.Json["session"]!["authenticator_assurance_level"]);
        Assert.Null(passed.Header("Set-Cookie"));
        return (string)passed.Json["session_token"]!;
    }

    private static Task<BrowserAnswer> AskAsync(TestBrowser client, string url, string? user, string? token, HttpMethod? method = null) =>
        client.FetchAsync(method ?? HttpMethod.Get, url, null, headers =>
        {
            Bearer(headers, user);
            Token(headers, token);
        });

    private static Task<BrowserAnswer> PostAsync(TestBrowser client, JsonNode flow, string user, JsonObject body, Action<HttpRequestHeaders>? change = null) =>
        client.FetchAsync(HttpMethod.Post, (string)flow["ui"]!["action"]!, JsonContent.Create<JsonNode>(body), headers =>
        {
            Bearer(headers, user);
            change?.Invoke(headers);
        });

    private static void Bearer(HttpRequestHeaders headers, string? user)
    {
        if (user is not null)
            headers.TryAddWithoutValidation("Authorization", TestUpstream.BearerOf(user));
    }

    private static void Token(HttpRequestHeaders headers, string? token)
    {
        if (token is not null)
            headers.TryAddWithoutValidation("X-Session-Token", token);
    }

    private static string Value(JsonNode flow, string name) =>
        (string)flow["ui"]!["nodes"]!.AsArray().First(node => (string?)node!["attributes"]!["name"] == name)!["attributes"]!["value"]!;

    private static string? Id(BrowserAnswer answer) => (string?)answer.Json["error"]!["id"];
}
