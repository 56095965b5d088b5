using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using OtpGateway.Flows;
using OtpGateway.Identities;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Journeys;

public class BackupCodeTests
{
    private const string Whoami = "/.otp/sessions/whoami";
    private const string Begin = "/.otp/self-service/login/browser?aal=aal2";

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Code_OnARouteThatAllowsIt_PassesOnce(string store)
    {
        await using var gateway = await StartAsync(store);
        var codes = await GiveCodesAsync(gateway, "anna");
        var browser = await gateway.NewBrowserAsync("anna");
        var page = await browser.PostAsync("/allowed/now", [new("amount", "10")]);
        Assert.True(page.IsCodePage, page.ToString());
        Assert.Contains("<details class=\"others\">", page.Body[page.Body.IndexOf("</form>", StringComparison.Ordinal)..], StringComparison.Ordinal);

        var passed = await EnterBackupAsync(browser, page, codes[0].Text.ToUpperInvariant().Replace('-', ' '));

        Assert.Equal("Carried out: POST /allowed/now", passed.Body);
        Assert.Equal("Carried out: GET /allowed/again", (await browser.GoAsync("/allowed/again")).Body);
        var session = (await browser.FetchAsync(HttpMethod.Get, Whoami)).Json;
        Assert.Equal("aal2", (string?)session["authenticator_assurance_level"]);
        var method = session["authentication_methods"]!.AsArray()[^1]!;
        Assert.Equal(("lookup_secret", "aal2"), ((string?)method["method"], (string?)method["aal"]));

        // Another login of the same person: the same code again.
        var other = await gateway.NewBrowserAsync("anna");
        page = await other.GoAsync("/allowed/x");
        var refused = await EnterBackupAsync(other, page, codes[0].Text);
        Assert.Contains("already been used", refused.Body, StringComparison.Ordinal);
        Assert.Contains("<details class=\"others\" open=\"open\">", refused.Body, StringComparison.Ordinal);
        Assert.Contains("4 attempts left", refused.Body, StringComparison.Ordinal);
        Assert.Equal("Carried out: GET /allowed/x", (await EnterBackupAsync(other, page, codes[1].Text)).Body);
        Assert.Equal(10, await gateway.CountAsync("backup_codes WHERE used_at IS NULL"));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Code_InTwelveFlowsAtOnce_RaisesOneSession(string store)
    {
        await using var gateway = await StartAsync(store, configuration => configuration["gateway"]!["limits"] = new JsonObject
        {
            ["open_flows_per_identity"] = 50, ["failures_per_identity"] = new JsonObject { ["count"] = 20 }, ["failures_per_identity_daily"] = 100,
        });
        var codes = await GiveCodesAsync(gateway, "dora");
        var tabs = new List<(TestBrowser Browser, BrowserAnswer Page)>();
        for (var i = 0; i < 12; i++)
        {
            var browser = await gateway.NewBrowserAsync("dora");
            tabs.Add((browser, await browser.GoAsync("/allowed/x")));
        }

        var answers = await Task.WhenAll(tabs.Select(tab => EnterBackupAsync(tab.Browser, tab.Page, codes[0].Text)));

        Assert.Single(answers, answer => answer.Body == "Carried out: GET /allowed/x");
        Assert.Single(gateway.Upstream.Requests);
        Assert.Equal(1, await gateway.CountAsync("sessions WHERE aal = 2"));
        Assert.Equal(11, await gateway.CountAsync("backup_codes WHERE used_at IS NULL"));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Codes_WrongOnes_CountForTheFlowAndForTheIdentity(string store)
    {
        await using var gateway = await StartAsync(store);
        var codes = await GiveCodesAsync(gateway, "dora");
        var browser = await gateway.NewBrowserAsync("dora");
        var page = await browser.GoAsync("/allowed/x");
        Assert.False(page.IsCodePage, page.ToString());

        // What can be no backup code is none that was tried.
        for (var i = 0; i < 6; i++)
            Assert.Contains("5 attempts left", (await EnterBackupAsync(browser, page, "123456")).Body, StringComparison.Ordinal);
        for (var left = 4; left > 0; left--)
            Assert.Contains($"{left} attempt", (await EnterBackupAsync(browser, page, Wrong(codes))).Body, StringComparison.Ordinal);
        var ended = await EnterBackupAsync(browser, page, Wrong(codes));
        Assert.False(ended.HasForm, ended.ToString());
        Assert.False((await EnterBackupAsync(browser, page, codes[0].Text)).HasForm);

        var again = await browser.ClickAsync(ended.MainLink!.AbsoluteUri);
        var locked = await EnterBackupAsync(browser, again, codes[0].Text);
        Assert.Contains("too many wrong codes", locked.Body, StringComparison.Ordinal);
        Assert.Empty(gateway.Upstream.Requests);
        // It was not even looked at.
        Assert.Equal(12, await gateway.CountAsync("backup_codes WHERE used_at IS NULL"));
        gateway.Clock.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal("Carried out: GET /allowed/x", (await EnterBackupAsync(browser, again, codes[0].Text)).Body);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Codes_WrongOnesOfBothKinds_CountTogether(string store)
    {
        await using var gateway = await StartAsync(store);
        var codes = await GiveCodesAsync(gateway, "anna");
        var browser = await gateway.NewBrowserAsync("anna");
        var page = await browser.GoAsync("/allowed/x");
        var code = (await gateway.MessageAsync(1)).Code;
        for (var i = 0; i < 2; i++)
        {
            await browser.EnterAsync(page, code == "000000" ? "000001" : "000000");
            await EnterBackupAsync(browser, page, Wrong(codes));
        }
        await EnterBackupAsync(browser, page, Wrong(codes));

        Assert.False((await browser.EnterAsync(page, code)).HasForm);
        Assert.False((await EnterBackupAsync(browser, page, codes[0].Text)).HasForm);
        Assert.Empty(gateway.Upstream.Requests);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Raised_ByABackupCode_IsNotEnoughWhereTheyAreDenied(string store)
    {
        await using var gateway = await StartAsync(store);
        var codes = await GiveCodesAsync(gateway, "anna");
        var browser = await gateway.NewBrowserAsync("anna");
        await EnterBackupAsync(browser, await browser.GoAsync("/allowed/x"), codes[0].Text);
        Assert.Equal("Carried out: GET /allowed/x", (await browser.GoAsync("/allowed/x")).Body);

        // Routes that deny them, by default or by a trait; what lets the caller pass there lets them not pass here.
        foreach (var url in (string[])["/transfer/x", "/short/x", "/by-phone/x", "/once/x"])
        {
            gateway.Clock.Advance(TimeSpan.FromSeconds(40));
            Assert.Equal("Carried out: GET /allowed/y", (await browser.GoAsync("/allowed/y")).Body);
            var page = await browser.GoAsync(url);
            Assert.True(page.HasForm, page.ToString());
            Assert.DoesNotContain("lookup_secret", page.Body, StringComparison.Ordinal);
            Assert.Equal("session_aal2_required", Id(await browser.FetchAsync(HttpMethod.Get, url)));
        }
        Assert.DoesNotContain(gateway.Upstream.Requests, request => !request.Target.StartsWith("/allowed/", StringComparison.Ordinal));

        // A code raises it.
        gateway.Clock.Advance(TimeSpan.FromMinutes(11));
        var asked = await browser.GoAsync("/transfer/x");
        var number = gateway.Webhook.Messages.Count + 1;
        asked = await browser.ResendAsync(asked);
        Assert.Equal("Carried out: GET /transfer/x", (await browser.EnterAsync(asked, (await gateway.MessageAsync(number)).Code)).Body);
        Assert.Equal("Carried out: GET /allowed/x", (await browser.GoAsync("/allowed/x")).Body);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Raised_ByACodeAndThenABackupCode_TheCodeCountsForItsOwnTime(string store)
    {
        await using var gateway = await StartAsync(store);
        var codes = await GiveCodesAsync(gateway, "anna");
        var browser = await gateway.NewRaisedBrowserAsync("anna");
        gateway.Clock.Advance(TimeSpan.FromMinutes(10));
        var page = await browser.GoAsync(Begin + "&refresh=true&return_to=%2Fallowed%2Fx");
        Assert.Equal("Carried out: GET /allowed/x", (await EnterBackupAsync(browser, page, codes[0].Text)).Body);

        // The code of ten minutes ago is fresh.
        Assert.Equal("Carried out: GET /transfer/x", (await browser.GoAsync("/transfer/x")).Body);
        Assert.Equal("Carried out: GET /short/x", (await browser.GoAsync("/short/x")).Body);
        gateway.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal("Carried out: GET /transfer/x", (await browser.GoAsync("/transfer/x")).Body);
        // Fifteen minutes: the backup code does not make it younger.
        var asked = await browser.GoAsync("/short/x");
        Assert.True(asked.HasForm, asked.ToString());
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal("Carried out: GET /allowed/x", (await browser.GoAsync("/allowed/x")).Body);
            gateway.Clock.Advance(TimeSpan.FromMinutes(9));
        }
        Assert.True((await browser.GoAsync("/transfer/x")).HasForm);
        Assert.Equal("Carried out: GET /allowed/x", (await browser.GoAsync("/allowed/x")).Body);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Raised_CodeThatWentIdle_IsNotRevivedByABackupCode(string store)
    {
        await using var gateway = await StartAsync(store);
        var codes = await GiveCodesAsync(gateway, "anna");
        var browser = await gateway.NewRaisedBrowserAsync("anna");
        gateway.Clock.Advance(TimeSpan.FromMinutes(16));

        var page = await browser.GoAsync("/allowed/x");
        Assert.Equal("Carried out: GET /allowed/x", (await EnterBackupAsync(browser, page, codes[0].Text)).Body);

        var asked = await browser.GoAsync("/transfer/x");
        Assert.True(asked.HasForm, asked.ToString());
        Assert.Empty(gateway.Upstream.To("GET", "/transfer/x"));
    }

    [Theory]
    [InlineData("sqlite", false)]
    [InlineData("sqlite", true)]
    [InlineData("postgres", false)]
    public async Task Once_DeniedAndAsFlowWithoutTheDenial_IsAskedAgain(string store, bool sameTime)
    {
        await using var gateway = await StartAsync(store);
        var codes = await GiveCodesAsync(gateway, "anna");
        // A code that is fresh beside it must not lend itself to the request that the backup code was entered for.
        var browser = await gateway.NewRaisedBrowserAsync("anna");
        gateway.Clock.Advance(TimeSpan.FromMilliseconds(sameTime ? 0 : 1));
        var interrupted = await browser.PostAsync("/once/pay", new FormUrlEncodedContent([new("amount", "10")]), follow: false);
        var url = interrupted.Location!.AbsoluteUri;
        Assert.Contains("&backup_codes=deny", url, StringComparison.Ordinal);

        var page = await browser.ClickAsync(url.Replace("&backup_codes=deny", "", StringComparison.Ordinal));
        var answer = await EnterBackupAsync(browser, page, codes[0].Text);

        Assert.True(answer.HasForm, answer.ToString());
        Assert.Empty(gateway.Upstream.To("POST", "/once/pay"));
        Assert.Equal("Carried out: GET /transfer/x", (await browser.GoAsync("/transfer/x")).Body);
        Assert.Empty(gateway.Upstream.To("POST", "/once/pay"));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Once_Allowed_PassesThatRequestAndNoOther(string store)
    {
        await using var gateway = await StartAsync(store);
        var codes = await GiveCodesAsync(gateway, "dora");
        var browser = await gateway.NewBrowserAsync("dora");

        Assert.Equal("Carried out: POST /allowed-once/pay", (await EnterBackupAsync(browser, await browser.PostAsync("/allowed-once/pay", [new("amount", "10")]), codes[0].Text)).Body);
        var next = await browser.PostAsync("/allowed-once/pay", [new("amount", "11")]);
        Assert.True(next.HasForm, next.ToString());
        Assert.Single(gateway.Upstream.To("POST", "/allowed-once/pay"));
        Assert.Equal("Carried out: POST /allowed-once/pay", (await EnterBackupAsync(browser, next, codes[1].Text)).Body);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Flow_WithoutTheDenial_OffersACodeThatTheGateDoesNotTake(string store)
    {
        await using var gateway = await StartAsync(store);
        var codes = await GiveCodesAsync(gateway, "anna");
        var browser = await gateway.NewBrowserAsync("anna");
        var url = (await browser.GoAsync("/transfer/x", follow: false)).Location!.AbsoluteUri;

        var denied = await browser.GoAsync(url);
        Assert.DoesNotContain("lookup_secret", denied.Body, StringComparison.Ordinal);
        // Posted all the same.
        var form = denied.Form;
        var posted = await browser.PostAsync(form.Action.AbsoluteUri, [new("csrf_token", form.CsrfToken), new("method", "lookup_secret"), new("lookup_secret", codes[0].Text)]);
        Assert.True(posted.HasForm, posted.ToString());
        Assert.Equal(12, await gateway.CountAsync("backup_codes WHERE used_at IS NULL"));

        var page = await browser.GoAsync(url.Replace("&backup_codes=deny", "", StringComparison.Ordinal));
        var answer = await EnterBackupAsync(browser, page, codes[0].Text);

        Assert.True(answer.HasForm, answer.ToString());
        Assert.Empty(gateway.Upstream.Requests);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Identity_WithoutAnAddress_StepsUpWhereTheyAreAllowed(string store)
    {
        await using var gateway = await StartAsync(store);
        var browser = await gateway.NewBrowserAsync("dora");
        Assert.Equal("second_factor_impossible", (await browser.GoAsync("/allowed/x")).Url.Query["?id=".Length..]);
        var codes = await GiveCodesAsync(gateway, "dora");

        // Whoever has a second factor is asked for it.
        Assert.Equal("session_aal2_required", Id(await browser.FetchAsync(HttpMethod.Get, Whoami)));
        Assert.Equal("second_factor_impossible", (await browser.GoAsync("/transfer/x")).Url.Query["?id=".Length..]);
        var page = await browser.GoAsync("/allowed/x");
        Assert.Contains("name=\"lookup_secret\"", page.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("name=\"code\"", page.Body, StringComparison.Ordinal);
        Assert.Equal(0, await gateway.CountAsync("messages"));
        Assert.Equal("Carried out: GET /allowed/x", (await EnterBackupAsync(browser, page, codes[0].Text)).Body);
        Assert.Equal(200, (await browser.FetchAsync(HttpMethod.Get, Whoami)).Status);
        Assert.Equal("second_factor_impossible", (await browser.GoAsync("/transfer/x")).Url.Query["?id=".Length..]);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Method_SwitchedOff_IsNotThere(string store)
    {
        await using var gateway = await StartAsync(store, configuration => configuration["selfservice"]!["methods"]!.AsObject().Remove("lookup_secret"));
        var codes = await GiveCodesAsync(gateway, "anna");
        var browser = await gateway.NewBrowserAsync("anna");

        var page = await browser.GoAsync("/allowed/x");
        Assert.DoesNotContain("lookup_secret", page.Body, StringComparison.Ordinal);
        var form = page.Form;
        await browser.PostAsync(form.Action.AbsoluteUri, [new("csrf_token", form.CsrfToken), new("method", "lookup_secret"), new("lookup_secret", codes[0].Text)]);

        Assert.Empty(gateway.Upstream.Requests);
        Assert.Equal(12, await gateway.CountAsync("backup_codes WHERE used_at IS NULL"));
    }

    [Theory]
    [InlineData("otp", true)]
    [InlineData("lookup_secret", false)]
    public async Task Application_ThatSawABackupCodeItself_MeetsTheRoutesThatAllowThem(string method, bool passesEverywhere)
    {
        await using var gateway = await StartAsync(TestGateway.Sqlite, configuration =>
        {
            var authenticator = configuration["gateway"]!["authenticators"]![0]!;
            authenticator["trust_aal"] = true;
            authenticator["mapper_url"] = "base64://" + Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(
                $"function(ctx) {{ id: ctx.body.id, traits: ctx.body.traits, aal: 'aal2', amr: ['pwd', '{method}'], authenticated_at: {DateTimeOffset.UtcNow.ToUnixTimeSeconds() - 30} }}"));
        });
        var browser = await gateway.NewBrowserAsync("anna");

        Assert.Equal("Carried out: GET /allowed/x", (await browser.GoAsync("/allowed/x")).Body);
        Assert.Equal(passesEverywhere, (await browser.GoAsync("/transfer/x")).Body == "Carried out: GET /transfer/x");
        Assert.Equal(passesEverywhere ? 1 : 0, gateway.Upstream.To("GET", "/transfer/x").Count);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task ApiFlow_WithABackupCode_GivesAToken(string store)
    {
        await using var gateway = await StartAsync(store, ApiClientTests.WithBearer);
        var codes = await GiveCodesAsync(gateway, "anna", "bearer_token");
        var client = gateway.NewBrowser();
        var flow = (await AskAsync(client, "/.otp/self-service/login/api?aal=aal2")).Json;
        var nodes = flow["ui"]!["nodes"]!.AsArray().Where(node => (string?)node!["group"] == "lookup_secret").Select(node => node!.ToJsonString());
        Assert.Equal(
        [
            """{"type":"input","group":"lookup_secret","attributes":{"name":"lookup_secret","type":"text","value":"","required":true,"disabled":false,"node_type":"input"},"messages":[],"meta":{"label":{"id":1010007,"text":"Backup recovery code","type":"info"}}}""",
            """{"type":"input","group":"lookup_secret","attributes":{"name":"method","type":"submit","value":"lookup_secret","disabled":false,"node_type":"input"},"messages":[],"meta":{"label":{"id":1010010,"text":"Use backup recovery code","type":"info"}}}""",
        ], nodes);

        var empty = await SubmitAsync("");
        Assert.Equal(4000002, (int)empty.Json["ui"]!["nodes"]!.AsArray().Single(node => (string?)node!["attributes"]!["name"] == "lookup_secret")!["messages"]![0]!["id"]!);
        Assert.Equal((400, 4000016), Refusal(await SubmitAsync("short")));
        Assert.Equal((400, 4000016), Refusal(await SubmitAsync(Wrong(codes))));
        var passed = await SubmitAsync(codes[0].Text);
        Assert.Equal((200, "lookup_secret"), (passed.Status, (string?)passed.Json["session"]!["authentication_methods"]!.AsArray()[^1]!["method"]));
        var token = (string)passed.Json["session_token"]!;
        Assert.Equal("Carried out: GET /allowed/x", (await AskAsync(client, "/allowed/x", token)).Body);
        Assert.Equal("session_aal2_required", Id(await AskAsync(client, "/transfer/x", token)));

        flow = (await AskAsync(client, "/.otp/self-service/login/api?aal=aal2")).Json;
        Assert.Equal((400, 4000012), Refusal(await SubmitAsync(codes[0].Text)));
        var denied = (await AskAsync(client, "/.otp/self-service/login/api?aal=aal2&backup_codes=deny")).Json;
        Assert.DoesNotContain(denied["ui"]!["nodes"]!.AsArray(), node => (string?)node!["group"] == "lookup_secret");
        // Whoever is raised by a backup code alone can go on to a code.
        Assert.Equal("choose_method", (string?)(await AskAsync(client, "/.otp/self-service/login/api?aal=aal2&backup_codes=deny", token)).Json["state"]);
        Assert.Equal("session_already_available", Id(await AskAsync(client, "/.otp/self-service/login/api?aal=aal2", token)));

        Task<BrowserAnswer> SubmitAsync(string code) => client.FetchAsync(HttpMethod.Post, (string)flow["ui"]!["action"]!,
            JsonContent.Create<JsonNode>(new JsonObject { ["method"] = "lookup_secret", ["lookup_secret"] = code }), headers => headers.TryAddWithoutValidation("Authorization", TestUpstream.BearerOf("anna")));
    }

    private static Task<BrowserAnswer> AskAsync(TestBrowser client, string url, string? token = null) => client.FetchAsync(HttpMethod.Get, url, null, headers =>
    {
        headers.TryAddWithoutValidation("Authorization", TestUpstream.BearerOf("anna"));
        if (token is not null)
            headers.TryAddWithoutValidation("X-Session-Token", token);
    });

    private static (int, int) Refusal(BrowserAnswer answer) => (answer.Status, (int)answer.Json["ui"]!["messages"]![0]!["id"]!);

    private static string? Id(BrowserAnswer answer) => (string?)answer.Json["error"]!["id"];

    private static Task<TestGateway> StartAsync(string store, Action<JsonNode>? change = null) => TestGateway.StartAsync(store, configuration =>
    {
        var routes = configuration["ReverseProxy"]!["Routes"]!;
        routes["allowed"] = JsonNode.Parse("""{ "ClusterId": "app", "Match": { "Path": "/allowed/{**rest}" }, "Metadata": { "aal": "aal2", "backup_codes": "allow" } }""");
        routes["allowed-once"] = JsonNode.Parse("""{ "ClusterId": "app", "Match": { "Path": "/allowed-once/{**rest}" }, "Metadata": { "aal": "aal2", "backup_codes": "allow", "max_age": "0s" } }""");
        configuration["selfservice"]!["methods"]!["lookup_secret"] = new JsonObject { ["enabled"] = true };
        change?.Invoke(configuration);
    });

    /// <summary>Twelve codes as if they had been set up.</summary>
    /// <summary>Twelve that are set up and confirmed.</summary>
    internal static async Task<IReadOnlyList<BackupCode>> GiveCodesAsync(TestGateway gateway, string user, string authenticator = "cookie_session")
    {
        var store = gateway.Services.GetRequiredService<BackupCodeStore>();
        using var random = System.Security.Cryptography.RandomNumberGenerator.Create();
        var codes = Enumerable.Range(0, 12).Select(_ => BackupCode.New(random)).ToList();
        var identity = IdentityId.Of(authenticator, user);
        var token = TestContext.Current.CancellationToken;
        await store.AddAsync("set of " + user, identity, "", codes, gateway.Clock.GetUtcNow().AddMinutes(1), token);
        var pending = (await store.PendingAsync(identity, "", token))!;
        Assert.NotNull(await store.ShowAsync(pending, token));
        Assert.True(await store.ConfirmAsync(pending, identity, token));
        return codes;
    }

    private static string Wrong(IReadOnlyList<BackupCode> codes)
    {
        var wrong = new BackupCode("2222222222");
        Assert.DoesNotContain(wrong, codes);
        return wrong.Text;
    }

    private static Task<BrowserAnswer> EnterBackupAsync(TestBrowser browser, BrowserAnswer page, string code)
    {
        var form = PageForm.Parse(page.Url, page.Body, "lookup_secret") ?? throw new InvalidOperationException($"There is no place for a backup code: {page}");
        return browser.PostAsync(form.Action.AbsoluteUri, new FormUrlEncodedContent([.. form.Hidden, new("lookup_secret", code)]), page: page.Url.PathAndQuery);
    }
}
