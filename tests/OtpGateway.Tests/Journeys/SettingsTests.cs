using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Journeys;

public partial class SettingsTests
{
    private const string Begin = "/.otp/self-service/settings/browser";

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Page_BackupCodesFromNoneToUsed_AreShownOnceAndCountOnceConfirmed(string store)
    {
        await using var gateway = await StartAsync(store);
        var browser = await gateway.NewBrowserAsync("dora");
        var page = await browser.GoAsync("/.otp/settings");
        Assert.True(page is { Status: 200, Url.AbsolutePath: "/.otp/settings" }, page.ToString());
        Assert.Contains("no address that a code could go to", page.Body, StringComparison.Ordinal);

        var made = await PressAsync(browser, page, "lookup_secret_regenerate");
        var codes = Codes(made);
        Assert.Equal(12, codes.Distinct().Count());
        var again = await browser.GoAsync(made.Url.AbsoluteUri);
        Assert.Empty(Codes(again));
        Assert.Contains("cannot be shown again", again.Body, StringComparison.Ordinal);
        // Not confirmed, they are none.
        Assert.Equal("second_factor_impossible", (await browser.GoAsync("/allowed/x")).Url.Query["?id=".Length..]);
        var kept = Encoding.Latin1.GetString(await StoreContent.ReadAsync(gateway)) + string.Join('\n', gateway.Log.Lines);
        Assert.All(codes, code => Assert.DoesNotContain(code.Replace("-", "", StringComparison.Ordinal), kept, StringComparison.OrdinalIgnoreCase));
        Assert.All(codes, code => Assert.DoesNotContain(code, kept, StringComparison.OrdinalIgnoreCase));

        var saved = await PressAsync(browser, again, "lookup_secret_confirm");
        Assert.Contains("Your change has been saved.", saved.Body, StringComparison.Ordinal);
        Assert.Contains("12 backup codes are left", saved.Body, StringComparison.Ordinal);

        // Who has a second factor now is asked for it, and comes back.
        var asked = await browser.GoAsync(Begin + "?return_to=%2Faccount%2Fhome");
        Assert.Equal("/.otp/login", asked.Url.AbsolutePath);
        var settings = await EnterBackupAsync(browser, asked, codes[0]);
        Assert.True(settings is { Status: 200, Url.AbsolutePath: "/.otp/settings" }, settings.ToString());
        Assert.Contains("11 backup codes are left", settings.Body, StringComparison.Ordinal);
        Assert.Contains("/account/home\">Back</a>", settings.Body, StringComparison.Ordinal);
        Assert.Equal("Carried out: GET /allowed/x", (await browser.GoAsync("/allowed/x")).Body);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Page_NewCodesAndNone_ReplaceAndEndThoseBefore(string store)
    {
        await using var gateway = await StartAsync(store);
        var browser = await gateway.NewBrowserAsync("anna");
        var page = await RaiseAsync(gateway, browser, Begin);
        var first = Codes(await PressAsync(browser, page, "lookup_secret_regenerate"));
        var saved = await PressAsync(browser, page, "lookup_secret_confirm");
        Assert.Equal("/.otp/settings", saved.Url.AbsolutePath);

        // With somewhere to return to, a change leads there.
        page = await browser.GoAsync(Begin + "?return_to=%2Fpublic");
        var made = await PressAsync(browser, page, "lookup_secret_regenerate");
        var second = Codes(made);
        Assert.Contains("your earlier ones no longer do", made.Body, StringComparison.Ordinal);
        await UseAsync(gateway, first[0], passes: true);
        await UseAsync(gateway, second[0], passes: false);
        Assert.Equal("/public", (await PressAsync(browser, made, "lookup_secret_confirm")).Url.AbsolutePath);
        await UseAsync(gateway, first[1], passes: false);
        await UseAsync(gateway, second[0], passes: true);

        page = await browser.GoAsync(Begin);
        Assert.Contains("11 backup codes are left", page.Body, StringComparison.Ordinal);
        var off = await PressAsync(browser, page, "lookup_secret_disable");
        Assert.Contains("Your change has been saved.", off.Body, StringComparison.Ordinal);
        Assert.Equal(0, await gateway.CountAsync("backup_codes"));
        Assert.Equal(0, await gateway.CountAsync("backup_code_sets"));
        await UseAsync(gateway, second[1], passes: null);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Page_SecondFactorNotShown_IsAskedForAndAddressesAreMasked(string store)
    {
        await using var gateway = await StartAsync(store);
        var browser = await gateway.NewBrowserAsync("carla");

        var interrupted = await browser.GoAsync(Begin, follow: false);
        Assert.StartsWith($"{gateway.Url}.otp/self-service/login/browser?aal=aal2&return_to=", interrupted.Location!.AbsoluteUri, StringComparison.Ordinal);
        Assert.Equal(0, await gateway.CountAsync("flows WHERE kind = 'settings'"));
        var choice = await browser.GoAsync(Begin);
        var code = await browser.ChooseAsync(choice);
        var page = await browser.EnterAsync(code, (await gateway.MessageAsync(1)).Code);

        Assert.True(page is { Status: 200, Url.AbsolutePath: "/.otp/settings" }, page.ToString());
        Assert.Equal(2, AddressItem().Count(page.Body));
        Assert.DoesNotContain("491702345678", page.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("carla.marker", page.Body, StringComparison.Ordinal);

        // What has elapsed since is asked for again, before anything is shown or changed.
        gateway.Clock.Advance(TimeSpan.FromMinutes(16));
        Assert.Equal("/.otp/login", (await browser.GoAsync(page.Url.AbsoluteUri)).Url.AbsolutePath);
        Assert.Equal("/.otp/login", (await PressAsync(browser, page, "lookup_secret_regenerate")).Url.AbsolutePath);
        Assert.Equal(0, await gateway.CountAsync("backup_code_sets"));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Change_LastFactorTooLongAgo_IsAskedForAgain(string store)
    {
        await using var gateway = await StartAsync(store, configuration => configuration["selfservice"]!["flows"] = JsonNode.Parse("""{ "settings": { "privileged_session_max_age": "5m" } }"""));
        var browser = await gateway.NewBrowserAsync("anna");
        var page = await RaiseAsync(gateway, browser, Begin);
        gateway.Clock.Advance(TimeSpan.FromMinutes(5));

        // To look at them it is enough.
        Assert.Equal(200, (await browser.GoAsync(page.Url.AbsoluteUri)).Status);
        var refused = await SubmitAsync(browser, (await browser.FetchAsync(HttpMethod.Get, "/.otp/self-service/settings/flows?id=" + FlowOf(page))).Json, "lookup_secret_regenerate");
        Assert.Equal((403, "session_refresh_required"), (refused.Status, (string?)refused.Json["error"]!["id"]));
        Assert.StartsWith($"{gateway.Url}.otp/self-service/login/browser?aal=aal2&refresh=true&return_to=", (string?)refused.Json["redirect_browser_to"], StringComparison.Ordinal);
        var asked = await PressAsync(browser, page, "lookup_secret_regenerate");
        Assert.True(asked.IsCodePage, asked.ToString());
        Assert.Equal(0, await gateway.CountAsync("backup_code_sets"));

        var back = await browser.EnterAsync(asked, (await gateway.MessageAsync(2)).Code);
        Assert.Equal("/.otp/settings", back.Url.AbsolutePath);
        Assert.Equal(12, Codes(await PressAsync(browser, back, "lookup_secret_regenerate")).Count);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Json_OfABrowser_HasOrysShapes(string store)
    {
        await using var gateway = await StartAsync(store);
        var browser = await gateway.NewBrowserAsync("anna");
        var refused = await browser.FetchAsync(HttpMethod.Get, Begin + "?return_to=%2Fhome");
        Assert.Equal((403, "session_aal2_required"), (refused.Status, (string?)refused.Json["error"]!["id"]));
        var elsewhere = (string)refused.Json["redirect_browser_to"]!;
        var back = await RaiseAsync(gateway, browser, elsewhere);
        Assert.Equal("/.otp/settings", back.Url.AbsolutePath);

        var begun = await browser.FetchAsync(HttpMethod.Get, Begin + "?return_to=%2Fhome");
        var flow = begun.Json;
        Assert.Equal((200, "show_form", "browser"), (begun.Status, (string?)flow["state"], (string?)flow["type"]));
        Assert.Equal((gateway.Url + "home", $"{gateway.Url}.otp/self-service/settings?flow={flow["id"]}", "POST"), ((string?)flow["return_to"], (string?)flow["ui"]!["action"], (string?)flow["ui"]!["method"]));
        Assert.Equal("anna", (string?)flow["identity"]!["external_id"]);
        Assert.Equal(["csrf_token", "lookup_secret_regenerate"], Names(flow));
        Assert.Equal("""{"type":"input","group":"lookup_secret","attributes":{"name":"lookup_secret_regenerate","type":"submit","value":"true","disabled":false,"node_type":"input"},"messages":[],"meta":{"label":{"id":1050008,"text":"Generate new backup recovery codes","type":"info"}}}""",
            flow["ui"]!["nodes"]![1]!.ToJsonString());

        Assert.Equal((400, 4000001), Refusal(await SubmitAsync(browser, flow, "lookup_secret_confirm")));
        Assert.Equal((400, 4000001), Refusal(await SubmitAsync(browser, flow, "lookup_secret_reveal")));
        Assert.Equal((400, 4010004), Refusal(await SubmitAsync(browser, flow, "password")));
        var made = await SubmitAsync(browser, flow, "lookup_secret_regenerate");
        Assert.Equal((200, "show_form"), (made.Status, (string?)made.Json["state"]));
        Assert.Equal(["csrf_token", "lookup_secret_codes", "lookup_secret_confirm"], Names(made.Json));
        var text = made.Json["ui"]!["nodes"]![1]!;
        Assert.Equal(("text", "text", 1050015, 1050010), ((string?)text["type"], (string?)text["attributes"]!["node_type"], (int)text["attributes"]!["text"]!["id"]!, (int)text["meta"]!["label"]!["id"]!));
        var secrets = text["attributes"]!["text"]!["context"]!["secrets"]!.AsArray().Select(secret => (string)secret!["context"]!["secret"]!).ToList();
        Assert.Equal(string.Join(", ", secrets), (string?)text["attributes"]!["text"]!["text"]);
        Assert.Equal(12, secrets.Count);

        // Once.
        var read = await browser.FetchAsync(HttpMethod.Get, $"/.otp/self-service/settings/flows?id={flow["id"]}");
        Assert.Equal(["csrf_token", "lookup_secret_regenerate", "lookup_secret_confirm"], Names(read.Json));
        Assert.Equal((400, 4000001), Refusal(await SubmitAsync(browser, flow, "lookup_secret_reveal")));
        var saved = await SubmitAsync(browser, flow, "lookup_secret_confirm");
        Assert.Equal((200, "success", 1050001), (saved.Status, (string?)saved.Json["state"], (int)saved.Json["ui"]!["messages"]![0]!["id"]!));
        Assert.Equal(["csrf_token", "lookup_secret_left", "lookup_secret_regenerate", "lookup_secret_disable"], Names(saved.Json));
        Assert.Equal(12, (int)saved.Json["ui"]!["nodes"]![1]!["attributes"]!["text"]!["context"]!["left"]!);
        Assert.Equal("success", (string?)(await browser.FetchAsync(HttpMethod.Get, $"/.otp/self-service/settings/flows?id={flow["id"]}")).Json["state"]);
        await UseAsync(gateway, secrets[3], passes: true);

        gateway.Clock.Advance(TimeSpan.FromMinutes(10));
        await browser.GoAsync("/transfer/x");
        gateway.Clock.Advance(TimeSpan.FromMinutes(10));
        await browser.GoAsync("/transfer/x");
        gateway.Clock.Advance(TimeSpan.FromMinutes(10));
        var expired = await SubmitAsync(browser, flow, "lookup_secret_disable");
        Assert.Equal((410, "self_service_flow_expired", $"{gateway.Url}.otp/self-service/settings/browser?return_to={Uri.EscapeDataString(gateway.Url + "home")}"),
            (expired.Status, (string?)expired.Json["error"]!["id"], (string?)expired.Json["error"]!["details"]!["redirect_to"]));
        Assert.Equal(11, await gateway.CountAsync("backup_codes WHERE used_at IS NULL"));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Flow_OfAnotherLoginOrWithoutItsToken_IsRefused(string store)
    {
        await using var gateway = await StartAsync(store);
        var browser = await gateway.NewBrowserAsync("dora");
        var page = await browser.GoAsync(Begin);
        var form = page.Form;

        var forged = await browser.PostAsync(form.Action.AbsoluteUri, [new("lookup_secret_regenerate", "true")]);
        Assert.Equal("?id=csrf", forged.Url.Query);
        var crossSite = await browser.NavigateAsync(HttpMethod.Post, form.Action.AbsoluteUri, new FormUrlEncodedContent([.. form.Hidden, new("lookup_secret_regenerate", "true")]), "cross-site", "/", follow: true);
        Assert.DoesNotContain("class=\"codes\"", crossSite.Body, StringComparison.Ordinal);
        var other = await gateway.NewBrowserAsync("dora");
        Assert.Equal("?id=flow_not_found", (await other.PostAsync(form.Action.AbsoluteUri, [.. form.Hidden, new("lookup_secret_regenerate", "true")])).Url.Query);
        Assert.Equal("?id=flow_not_found", (await other.GoAsync(page.Url.AbsoluteUri)).Url.Query);
        Assert.Equal(404, (await other.FetchAsync(HttpMethod.Get, "/.otp/self-service/settings/flows?id=" + FlowOf(page))).Status);
        // A login flow is no settings flow.
        var login = (await (await gateway.NewBrowserAsync("anna")).GoAsync("/transfer/x")).Url.Query.Split('&')[0]["?flow=".Length..];
        Assert.Equal(404, (await browser.FetchAsync(HttpMethod.Get, "/.otp/self-service/settings/flows?id=" + login)).Status);

        var nobody = gateway.NewBrowser();
        Assert.Equal(gateway.Url + "login?next=" + Uri.EscapeDataString(Begin), (await nobody.GoAsync(Begin, follow: false)).Location!.AbsoluteUri);
        var json = await nobody.FetchAsync(HttpMethod.Get, Begin);
        Assert.Equal((401, "session_inactive"), (json.Status, (string?)json.Json["error"]!["id"]));
        Assert.Equal(0, await gateway.CountAsync("backup_code_sets"));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Codes_FetchedAhead_AreStillShownToThePerson(string store)
    {
        await using var gateway = await StartAsync(store);
        var browser = await gateway.NewBrowserAsync("dora");
        var page = await browser.GoAsync(Begin);
        var form = page.Form;
        var made = await browser.PostAsync(form.Action.AbsoluteUri, new FormUrlEncodedContent([.. form.Hidden, new("lookup_secret_regenerate", "true")]), follow: false);

        var ahead = await browser.NavigateAsync(HttpMethod.Get, made.Location!.AbsoluteUri, null, "same-origin", "/from", follow: false, headers => headers.Add("Sec-Purpose", "prefetch"));
        Assert.Empty(Codes(ahead));
        await browser.NavigateAsync(HttpMethod.Head, made.Location!.AbsoluteUri, null, "same-origin", "/from", follow: false);

        Assert.Equal(12, Codes(await PressAsync(browser, ahead, "lookup_secret_reveal")).Count);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task ApiFlow_WithAToken_SetsBackupCodesUp(string store)
    {
        await using var gateway = await StartAsync(store, ApiClientTests.WithBearer);
        var client = gateway.NewBrowser();
        const string begin = "/.otp/self-service/settings/api";

        Assert.Equal((401, "session_inactive"), Error(await AskAsync(client, begin, user: null)));
        Assert.Equal((403, "session_aal2_required"), Error(await AskAsync(client, begin, "anna")));
        var browser = await gateway.NewBrowserAsync("dora");
        Assert.Equal(400, (await browser.FetchAsync(HttpMethod.Get, begin)).Status);

        // Without any second factor the first one is enough to set one up.
        var flow = (await AskAsync(client, begin, "dora")).Json;
        Assert.Equal(["lookup_secret_regenerate"], Names(flow));
        var fromAPage = await PostAsync(client, flow, "lookup_secret_regenerate", "dora", ("Origin", gateway.Url.GetLeftPart(UriPartial.Authority)));
        Assert.Equal((400, 4000001), Refusal(fromAPage));
        Assert.Equal(404, (await PostAsync(client, flow, "lookup_secret_regenerate", "emil")).Status);
        var made = await PostAsync(client, flow, "lookup_secret_regenerate", "dora");
        var code = (string)made.Json["ui"]!["nodes"]![0]!["attributes"]!["text"]!["context"]!["secrets"]![0]!["text"]!;
        Assert.Equal("success", (string?)(await PostAsync(client, flow, "lookup_secret_confirm", "dora")).Json["state"]);

        // From now on it is the second factor.
        Assert.Equal((403, "session_aal2_required"), Error(await AskAsync(client, begin, "dora")));
        var login = (await AskAsync(client, "/.otp/self-service/login/api?aal=aal2", "dora")).Json;
        var passed = await client.FetchAsync(HttpMethod.Post, (string)login["ui"]!["action"]!, JsonContent.Create<JsonNode>(new JsonObject { ["method"] = "lookup_secret", ["lookup_secret"] = code }),
            headers => headers.TryAddWithoutValidation("Authorization", TestUpstream.BearerOf("dora")));
        var token = (string)passed.Json["session_token"]!;
        var raised = await AskAsync(client, begin, "dora", token);
        Assert.Equal(["lookup_secret_left", "lookup_secret_regenerate", "lookup_secret_disable"], Names(raised.Json));
        Assert.Equal(11, (int)raised.Json["ui"]!["nodes"]![0]!["attributes"]!["text"]!["context"]!["left"]!);
        Assert.Empty(client.Jar.Cookies);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Member_SignedInByTheOnlyAddress_SetsBackupCodesUpAsTheSecondFactor(string store)
    {
        await using var gateway = await StartAsync(store, Members.Alone);
        await Members.AddAsync(gateway, $$"""{ "external_id": "anna", "traits": { "phone": "{{Members.AnnasPhone}}" } }""");
        var browser = gateway.NewBrowser();

        // Nobody is asked who they are first, and comes back.
        var page = await Members.SignInAsync(gateway, browser, Members.AnnasPhone, "/.otp/settings");
        Assert.True(page is { Status: 200, Url.AbsolutePath: "/.otp/settings" }, page.ToString());
        var codes = Codes(await PressAsync(browser, page, "lookup_secret_regenerate"));
        Assert.Contains("12 backup codes are left", (await PressAsync(browser, page, "lookup_secret_confirm")).Body, StringComparison.Ordinal);

        var asked = await browser.GoAsync("/.otp/settings");
        Assert.Contains("11 backup codes are left", (await EnterBackupAsync(browser, asked, codes[0])).Body, StringComparison.Ordinal);
        Assert.Equal("Carried out: GET /allowed/x", (await browser.GoAsync("/allowed/x")).Body);
        Assert.False((await browser.GoAsync("/transfer/x")).HasForm);
        Assert.Empty(gateway.Upstream.To("GET", "/transfer/x"));

        // In another browser she is asked for one again.
        var other = gateway.NewBrowser();
        asked = await Members.SignInAsync(gateway, other, Members.AnnasPhone, "/.otp/settings");
        Assert.Contains("name=\"lookup_secret\"", asked.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RequiredAal_One_AsksForNoSecondFactor()
    {
        await using var gateway = await StartAsync(TestGateway.Sqlite, configuration => configuration["selfservice"]!["flows"] = JsonNode.Parse("""{ "settings": { "required_aal": "aal1", "ui_url": "/my/settings", "after": { "default_browser_return_url": "/done" } } }"""));
        var browser = await gateway.NewBrowserAsync("anna");

        var page = await browser.GoAsync(Begin);
        Assert.Equal("/my/settings", page.Url.AbsolutePath);
        var flow = (await browser.FetchAsync(HttpMethod.Get, "/.otp/self-service/settings/flows?id=" + FlowOf(page))).Json;
        var token = (string)flow["ui"]!["nodes"]![0]!["attributes"]!["value"]!;
        var made = await browser.PostAsync((string)flow["ui"]!["action"]!, [new("csrf_token", token), new("lookup_secret_regenerate", "true")], follow: false);
        Assert.Equal("/my/settings", made.Location!.AbsolutePath);
        var shown = (await browser.FetchAsync(HttpMethod.Get, "/.otp/self-service/settings/flows?id=" + FlowOf(page))).Json;
        Assert.Contains("lookup_secret_codes", Names(shown));
        Assert.Equal("/done", (await browser.PostAsync((string)flow["ui"]!["action"]!, [new("csrf_token", token), new("lookup_secret_confirm", "true")], follow: false)).Location!.AbsolutePath);
        Assert.Equal(12, await gateway.CountAsync("backup_codes"));
    }

    [Fact]
    public async Task Method_SwitchedOff_ShowsAddressesAlone()
    {
        await using var gateway = await StartAsync(TestGateway.Sqlite, configuration => configuration["selfservice"]!["methods"]!.AsObject().Remove("lookup_secret"));
        var browser = await gateway.NewBrowserAsync("anna");
        var page = await RaiseAsync(gateway, browser, Begin);

        Assert.Single(AddressItem().Matches(page.Body));
        Assert.DoesNotContain("lookup_secret", page.Body, StringComparison.Ordinal);
        var flow = (await browser.FetchAsync(HttpMethod.Get, "/.otp/self-service/settings/flows?id=" + FlowOf(page))).Json;
        Assert.Equal((400, 4010004), Refusal(await SubmitAsync(browser, flow, "lookup_secret_regenerate")));
        Assert.Equal(0, await gateway.CountAsync("backup_code_sets"));
    }

    private static Task<TestGateway> StartAsync(string store, Action<JsonNode>? change = null) => TestGateway.StartAsync(store, configuration =>
    {
        configuration["ReverseProxy"]!["Routes"]!["allowed"] = JsonNode.Parse("""{ "ClusterId": "app", "Match": { "Path": "/allowed/{**rest}" }, "Metadata": { "aal": "aal2", "backup_codes": "allow" } }""");
        configuration["selfservice"]!["methods"]!["lookup_secret"] = new JsonObject { ["enabled"] = true };
        configuration["gateway"]!["limits"] = JsonNode.Parse("""{ "send_cooldown": "0s", "sends_per_identity": { "count": 50 }, "sends_per_address": { "count": 50 } }""");
        change?.Invoke(configuration);
    });

    /// <summary>Is asked for the second factor on the way to a URL, and enters the code.</summary>
    private static async Task<BrowserAnswer> RaiseAsync(TestGateway gateway, TestBrowser browser, string url)
    {
        var number = gateway.Webhook.Messages.Count + 1;
        var page = await browser.GoAsync(url);
        Assert.True(page.IsCodePage, page.ToString());
        return await browser.EnterAsync(page, (await gateway.MessageAsync(number)).Code);
    }

    /// <summary>Tries a backup code of anna's in another login. Null: there is nowhere to enter one.</summary>
    private static async Task UseAsync(TestGateway gateway, string code, bool? passes)
    {
        var browser = await gateway.NewBrowserAsync("anna");
        var page = await browser.GoAsync("/allowed/use");
        if (passes is null)
            Assert.DoesNotContain("lookup_secret", page.Body, StringComparison.Ordinal);
        else
            Assert.Equal(passes, (await EnterBackupAsync(browser, page, code)).Body == "Carried out: GET /allowed/use");
    }

    private static Task<BrowserAnswer> EnterBackupAsync(TestBrowser browser, BrowserAnswer page, string code)
    {
        var form = PageForm.Parse(page.Url, page.Body, "lookup_secret") ?? throw new InvalidOperationException($"There is no place for a backup code: {page}");
        return browser.PostAsync(form.Action.AbsoluteUri, new FormUrlEncodedContent([.. form.Hidden, new("lookup_secret", code)]), page: page.Url.PathAndQuery);
    }

    private static Task<BrowserAnswer> PressAsync(TestBrowser browser, BrowserAnswer page, string button)
    {
        Assert.True(page.HasForm, page.ToString());
        return browser.SubmitAsync(page, [new(button, "true")], follow: true);
    }

    private static Task<BrowserAnswer> SubmitAsync(TestBrowser browser, JsonNode flow, string field) => browser.FetchAsync(HttpMethod.Post, (string)flow["ui"]!["action"]!,
        JsonContent.Create<JsonNode>(new JsonObject { ["csrf_token"] = (string?)flow["ui"]!["nodes"]![0]!["attributes"]!["value"], ["method"] = "lookup_secret", [field] = true }));

    private static Task<BrowserAnswer> AskAsync(TestBrowser client, string url, string? user, string? token = null) => client.FetchAsync(HttpMethod.Get, url, null, headers =>
    {
        if (user is not null)
            headers.TryAddWithoutValidation("Authorization", TestUpstream.BearerOf(user));
        if (token is not null)
            headers.TryAddWithoutValidation("X-Session-Token", token);
    });

    private static Task<BrowserAnswer> PostAsync(TestBrowser client, JsonNode flow, string field, string user, params (string Name, string Value)[] more) =>
        client.FetchAsync(HttpMethod.Post, (string)flow["ui"]!["action"]!, JsonContent.Create<JsonNode>(new JsonObject { [field] = true }), headers =>
        {
            headers.TryAddWithoutValidation("Authorization", TestUpstream.BearerOf(user));
            foreach (var (name, value) in more)
                headers.TryAddWithoutValidation(name, value);
        });

    private static IEnumerable<string?> Names(JsonNode flow) => flow["ui"]!["nodes"]!.AsArray().Select(node => (string?)(node!["attributes"]!["name"] ?? node["attributes"]!["id"]));

    private static (int, int) Refusal(BrowserAnswer answer) => (answer.Status, (int)answer.Json["ui"]!["messages"]![0]!["id"]!);

    private static (int, string?) Error(BrowserAnswer answer) => (answer.Status, (string?)answer.Json["error"]!["id"]);

    private static string FlowOf(BrowserAnswer page) => System.Web.HttpUtility.ParseQueryString(page.Url.Query)["flow"]!;

    private static List<string> Codes(BrowserAnswer page) => [.. CodeItem().Matches(page.Body).Select(match => match.Groups[1].Value)];

    [GeneratedRegex("<li><code dir=\"ltr\">([a-z0-9-]+)</code></li>")]
    private static partial Regex CodeItem();

    [GeneratedRegex("<bdi class=\"choice-address\">[^<]*•[^<]*</bdi>")]
    private static partial Regex AddressItem();
}
