using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using OtpGateway.Configuration;
using OtpGateway.Flows;
using OtpGateway.Sessions;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Journeys;

/// <summary>Signing in with a code alone: the gateway in front of an application that has no login of its own.</summary>
public class SignInTests
{
    private const string Whoami = "/.otp/sessions/whoami";
    private const string Begin = "/.otp/self-service/login/";

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task SignIn_ByTheCodeToThePhone_OpensWhatAsksForASignIn(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store, Members.Alone);
        var anna = await Members.AddAnnaAsync(gateway);
        var browser = gateway.NewBrowser();

        var page = await browser.GoAsync("/account/x?a=1");
        Assert.Equal("/.otp/login", page.Url.AbsolutePath);
        Assert.Contains("name=\"identifier\"", page.Body, StringComparison.Ordinal);
        Assert.Empty(gateway.Webhook.Messages);
        page = await browser.SubmitAsync(page, [new("identifier", "0049 170 1234567")], follow: true);
        var message = await gateway.MessageAsync(1);
        Assert.Equal(("sms", Members.AnnasPhone), (message.Channel, message.To));
        Assert.Contains("49 ••• ••••67", page.Body, StringComparison.Ordinal);

        var answer = await browser.EnterAsync(page, message.Code);

        Assert.Equal("/account/x?a=1", answer.Url.PathAndQuery);
        var forwarded = gateway.Upstream.To("GET", "/account/x?a=1").Single();
        Assert.Equal(("anna", "aal1", Members.AnnasPhone), (forwarded.Header("X-Auth-User"), forwarded.Header("X-Auth-Aal"), forwarded.Header("X-Phone")));
        Assert.Null(forwarded.Header("Cookie"));
        // She could show more than she has.
        Assert.Equal((403, "session_aal2_required"), await AskAsync(browser, Whoami));
        // One session, that lives as long as sessions do.
        Assert.Equal(1, await gateway.CountAsync($"sessions WHERE identity_id = '{anna}' AND aal = 1"));
        gateway.Clock.Advance(TimeSpan.FromHours(23));
        Assert.Equal(200, (await browser.GoAsync("/account/y", follow: false)).Status);
        gateway.Clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal(303, (await browser.GoAsync("/account/z", follow: false)).Status);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task T13_StepUp_AfterASignInByPhone_GoesToTheMailboxAlone(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store, Members.Alone);
        await Members.AddAnnaAsync(gateway);
        var browser = gateway.NewBrowser();
        await Members.SignInAsync(gateway, browser, Members.AnnasPhone);

        var page = await browser.GoAsync("/transfer/x");
        var message = await gateway.MessageAsync(2);
        Assert.Equal(("email", Members.AnnasMail), (message.Channel, message.To));
        Assert.DoesNotContain(page.Form.Buttons, button => button.Name == "address");
        Assert.Equal("/transfer/x", (await browser.EnterAsync(page, message.Code)).Url.AbsolutePath);
        Assert.Equal("aal2", gateway.Upstream.To("GET", "/transfer/x").Single().Header("X-Auth-Aal"));

        var whoami = (await browser.FetchAsync(HttpMethod.Get, Whoami)).Json;
        Assert.Equal("aal2", (string)whoami["authenticator_assurance_level"]!);
        Assert.Equal(["code aal1", "code aal2"], whoami["authentication_methods"]!.AsArray().Select(method => $"{method!["method"]} {method["aal"]}"));
        // The phone was the first factor: it is none of two.
        var byPhone = await browser.GoAsync("/by-phone/x");
        Assert.False(byPhone.IsCodePage);
        Assert.Empty(gateway.Upstream.To("GET", "/by-phone/x"));
        Assert.Equal(2, gateway.Webhook.Messages.Count);
    }

    [Fact]
    public async Task StepUp_OfWhoIsNotSignedIn_BeginsWithTheSignIn()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, Members.Alone);
        await Members.AddAnnaAsync(gateway);
        var browser = gateway.NewBrowser();

        var page = await browser.GoAsync(Begin + "browser?aal=aal2&return_to=%2Faccount%2Fx");
        Assert.Contains("name=\"identifier\"", page.Body, StringComparison.Ordinal);
        page = await browser.SubmitAsync(page, [new("identifier", Members.AnnasPhone)], follow: true);
        var step = await browser.EnterAsync(page, (await gateway.MessageAsync(1)).Code);
        var message = await gateway.MessageAsync(2);
        Assert.Equal((true, "email"), (step.IsCodePage, message.Channel));

        Assert.Equal("/account/x", (await browser.EnterAsync(step, message.Code)).Url.PathAndQuery);
        Assert.Equal("aal2", gateway.Upstream.To("GET", "/account/x").Single().Header("X-Auth-Aal"));
        // What is no navigation is told what is missing.
        Assert.Equal((401, "session_aal1_required"), await AskAsync(gateway.NewBrowser(), Begin + "browser?aal=aal2"));
    }

    [Fact]
    public async Task StepUp_OfWhoHasOneAddressOnly_HasNoSecondFactor()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, Members.Alone);
        await Members.AddAsync(gateway, $$"""{ "traits": { "phone": "{{Members.AnnasPhone}}" } }""");
        var browser = gateway.NewBrowser();
        await Members.SignInAsync(gateway, browser, Members.AnnasPhone);

        var page = await browser.GoAsync("/transfer/x");

        Assert.Equal(403, page.Status);
        Assert.Single(gateway.Webhook.Messages);
        Assert.Equal(200, (await browser.FetchAsync(HttpMethod.Get, Whoami)).Status);
    }

    [Theory]
    [InlineData("+491709999999")]
    [InlineData("nobody@mail.example")]
    [InlineData("nobody")]
    public async Task T33_SignIn_NameThatNobodyHas_LooksLikeOneThatSomebodyHas(string identifier)
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, Members.Alone);
        await Members.AddAnnaAsync(gateway);
        var known = await NameAsync(gateway, Members.AnnasPhone);
        await gateway.MessageAsync(1);

        var unknown = await NameAsync(gateway, identifier);

        Assert.Equal((known.Page.Status, known.Page.Redirects.Count), (unknown.Page.Status, unknown.Page.Redirects.Count));
        Assert.Equal(Shape(known.Page.Body), Shape(unknown.Page.Body));
        var refused = await unknown.Browser.EnterAsync(unknown.Page, "123456");
        Assert.Contains("This code is not right", refused.Body, StringComparison.Ordinal);
        Assert.Contains("4 attempts left", refused.Body, StringComparison.Ordinal);
        Assert.Single(gateway.Webhook.Messages);
        // The same rows were written.
        Assert.Equal(2, await gateway.CountAsync("codes"));
        Assert.Equal(1, await gateway.CountAsync("messages WHERE status = 'cancelled'"));
        Assert.Equal(2, await gateway.CountAsync("counted WHERE counter = 'sends_per_address_of_visitors'"));

        // Words, not addresses and lengths of names.
        static string Shape(string body) => System.Text.RegularExpressions.Regex.Replace(body[body.IndexOf("<form", StringComparison.Ordinal)..],
            "flow=[0-9a-f-]+|value=\"[^\"]*\"|data-countdown=\"[0-9]+\"|<strong>.*?</strong>|<p class=\"(lead|hint)\".*?</p>", "…", System.Text.RegularExpressions.RegexOptions.Singleline);
    }

    [Fact]
    public async Task SignIn_WrongCodesOfAStranger_LockNobodyElse()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, Members.Alone);
        await Members.AddAnnaAsync(gateway);
        var anna = gateway.NewBrowser();
        await Members.SignInAsync(gateway, anna, Members.AnnasPhone);

        var (stranger, page) = await NameAsync(gateway, Members.AnnasPhone);
        for (var i = 0; i < 5; i++)
            page = await stranger.EnterAsync(page, "000000");
        Assert.Contains("Too many wrong codes", page.Body, StringComparison.Ordinal);
        Assert.False(page.IsCodePage);

        var mine = await anna.GoAsync("/transfer/x");
        Assert.Equal("/transfer/x", (await anna.EnterAsync(mine, (await gateway.MessageAsync(3)).Code)).Url.AbsolutePath);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task SignIn_LockedByStrangers_IsFreedByAnAdministrator(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store, configuration =>
        {
            Members.Alone(configuration);
            configuration["gateway"]!["limits"]!["failures_per_identity_total"] = 4;
        });
        var id = await Members.AddAnnaAsync(gateway);
        var (stranger, guessed) = await NameAsync(gateway, Members.AnnasPhone);
        await gateway.MessageAsync(1);
        for (var i = 0; i < 4; i++)
            guessed = await stranger.EnterAsync(guessed, "000000");
        gateway.Clock.Advance(TimeSpan.FromHours(25));
        var (anna, page) = await NameAsync(gateway, Members.AnnasPhone);
        var code = (await gateway.MessageAsync(2)).Code;
        Assert.NotEqual("/account/x", (await anna.EnterAsync(page, code)).Url.AbsolutePath);
        using var admin = new AdminClient(gateway.AdminUrl);

        Assert.Equal(204, (await admin.DeleteAsync($"/admin/identities/{id}/failures")).Status);

        Assert.Equal("/account/x", (await anna.EnterAsync(page, code)).Url.AbsolutePath);
        Assert.Equal(404, (await admin.DeleteAsync($"/admin/identities/{id}/failures")).Status);
    }

    [Fact]
    public async Task Flow_OfAnotherBrowser_IsNotThere()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, Members.Alone);
        await Members.AddAnnaAsync(gateway);
        var (browser, page) = await NameAsync(gateway, Members.AnnasPhone);
        var code = (await gateway.MessageAsync(1)).Code;
        var other = gateway.NewBrowser();
        await other.GoAsync("/account/x");

        Assert.Equal(404, (await other.GoAsync(page.Url.PathAndQuery)).Status);
        Assert.Equal(404, (await other.EnterAsync(page, code)).Status);
        Assert.Equal(404, (await other.FetchAsync(HttpMethod.Get, Begin + "flows?id=" + page.Url.Query.Split('=')[1])).Status);
        var forged = await browser.NavigateAsync(HttpMethod.Post, page.Form.Action.AbsoluteUri, new FormUrlEncodedContent([.. page.Form.Hidden, new("code", code)]), "cross-site", "/", follow: true);
        Assert.NotEqual("/account/x", forged.Url.AbsolutePath);
        var without = await browser.PostAsync(page.Form.Action.AbsoluteUri, [new("method", "code"), new("code", code)]);
        Assert.Equal(403, without.Status);

        Assert.Equal("/account/x", (await browser.EnterAsync(page, code)).Url.AbsolutePath);
    }

    [Fact]
    public async Task Session_OfSomebodyWhoIsSwitchedOff_EndsAtOnce()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, Members.Alone);
        var id = await Members.AddAnnaAsync(gateway);
        var browser = gateway.NewBrowser();
        await Members.SignInAsync(gateway, browser, Members.AnnasPhone);
        using var admin = new AdminClient(gateway.AdminUrl);

        await admin.SendJsonAsync(HttpMethod.Patch, "/admin/identities/" + id, """[{ "op": "replace", "path": "/state", "value": "inactive" }]""");

        Assert.Equal(303, (await browser.GoAsync("/account/y", follow: false)).Status);
        Assert.Equal(401, (await browser.FetchAsync(HttpMethod.Get, Whoami)).Status);
        var (_, page) = await NameAsync(gateway, Members.AnnasPhone);
        Assert.True(page.IsCodePage);
        Assert.Single(gateway.Webhook.Messages);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Erased_NothingIsKept_NotEvenWhatStrangersBegan(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store, Members.Alone);
        var id = await Members.AddAnnaAsync(gateway);
        var browser = gateway.NewBrowser();
        await Members.SignInAsync(gateway, browser, Members.AnnasPhone);
        await NameAsync(gateway, Members.AnnasMail);
        await gateway.MessageAsync(2);
        using var admin = new AdminClient(gateway.AdminUrl);

        await admin.PostAsync($"/admin/identities/{id}/erase");

        foreach (var table in (string[])["identities", "sessions", "flows", "codes", "messages", "proven_addresses", "counted WHERE counter NOT IN ('sends_per_prefix', 'daily_send_budget')"])
            Assert.True(await gateway.CountAsync(table) == 0, table);
    }

    [Fact]
    public async Task Logout_OfAnOwnSession_SignsOut()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, Members.Alone);
        await Members.AddAnnaAsync(gateway);
        var browser = gateway.NewBrowser();
        await Members.SignInAsync(gateway, browser, Members.AnnasPhone);

        var logout = (await browser.FetchAsync(HttpMethod.Get, "/.otp/self-service/logout/browser")).Json;
        await browser.GoAsync((string)logout["logout_url"]!);

        Assert.Equal(0, await gateway.CountAsync("sessions"));
        Assert.Equal(303, (await browser.GoAsync("/account/y", follow: false)).Status);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Refresh_ByTheOtherChannel_TakesTheSecondFactorOfThatChannelAway(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store, Members.Alone);
        await Members.AddAnnaAsync(gateway);
        var browser = gateway.NewBrowser();
        await Members.SignInAsync(gateway, browser, Members.AnnasPhone);
        await gateway.RaiseAsync(browser, "/transfer/x");
        var before = (await browser.FetchAsync(HttpMethod.Get, Whoami)).Json;
        gateway.Clock.Advance(TimeSpan.FromMinutes(1));

        var page = await browser.GoAsync(Begin + "browser?refresh=true&return_to=/account/again");
        page = await browser.SubmitAsync(page, [new("identifier", Members.AnnasMail)], follow: true);
        Assert.Equal("/account/again", (await browser.EnterAsync(page, (await gateway.MessageAsync(3)).Code)).Url.AbsolutePath);

        Assert.Equal(1, await gateway.CountAsync("sessions"));
        // One mailbox is not two factors, in whichever order it was shown.
        page = await browser.GoAsync("/transfer/y");
        Assert.Empty(gateway.Upstream.To("GET", "/transfer/y"));
        var message = await gateway.MessageAsync(4);
        Assert.Equal("sms", message.Channel);
        await browser.EnterAsync(page, message.Code);
        var after = (await browser.FetchAsync(HttpMethod.Get, Whoami)).Json;
        Assert.Equal((string)before["id"]!, (string)after["id"]!);
        Assert.Equal("aal2", (string)after["authenticator_assurance_level"]!);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task SignIn_AgainAfterTheSecondFactorWentIdle_DoesNotReviveIt(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store, Members.Alone);
        await Members.AddAnnaAsync(gateway);
        var browser = gateway.NewBrowser();
        await Members.SignInAsync(gateway, browser, Members.AnnasPhone);
        await gateway.RaiseAsync(browser, "/transfer/x");
        gateway.Clock.Advance(TimeSpan.FromMinutes(16));

        var page = await browser.GoAsync(Begin + "browser?refresh=true&return_to=/account/again");
        page = await browser.SubmitAsync(page, [new("identifier", Members.AnnasPhone)], follow: true);
        Assert.Equal("/account/again", (await browser.EnterAsync(page, (await gateway.MessageAsync(3)).Code)).Url.AbsolutePath);

        Assert.True((await browser.GoAsync("/transfer/y")).IsCodePage);
        Assert.Empty(gateway.Upstream.To("GET", "/transfer/y"));
    }

    [Fact]
    public async Task Begin_ByWhoIsSignedIn_LeadsOn()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, Members.Alone);
        await Members.AddAnnaAsync(gateway);
        var browser = gateway.NewBrowser();
        await Members.SignInAsync(gateway, browser, Members.AnnasPhone);

        Assert.Equal("/account/next", (await browser.GoAsync(Begin + "browser?return_to=/account/next")).Url.AbsolutePath);
        Assert.Equal((400, "session_already_available"), await AskAsync(browser, Begin + "browser"));
        Assert.Equal((400, "session_already_available"), await AskAsync(browser, "/.otp/self-service/registration/browser"));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task ApiClient_ByCodeThenSecondCode_HasATokenThatTheGateTakes(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store, Members.Alone);
        await Members.AddAnnaAsync(gateway);
        var client = gateway.NewBrowser();

        var token = await TokenAsync(gateway, client, Members.AnnasMail);
        var forwarded = await WithTokenAsync(client, "/account/x", token);
        Assert.Equal((200, "Carried out: GET /account/x"), (forwarded.Status, forwarded.Body));
        Assert.Null(gateway.Upstream.Requests.Single().Header("X-Session-Token"));
        Assert.Equal(401, (await WithTokenAsync(client, "/transfer/x", token)).Status);
        Assert.Equal(401, (await WithTokenAsync(client, "/account/x", token[..^1] + (token[^1] == 'A' ? 'B' : 'A'))).Status);

        var flow = (await WithTokenAsync(client, Begin + "api?aal=aal2", token)).Json;
        var address = (string)flow["ui"]!["nodes"]!.AsArray().Single(node => (string)node!["attributes"]!["name"]! == "address")!["attributes"]!["value"]!;
        var action = (string)flow["ui"]!["action"]!;
        Assert.Equal(400, (await SendAsync(client, action, $$"""{"method":"code","address":"{{address}}"}""", token)).Status);
        var message = await gateway.MessageAsync(2);
        Assert.Equal("sms", message.Channel);
        var raised = (await SendAsync(client, action, $$"""{"method":"code","code":"{{message.Code}}"}""", token)).Json;
        Assert.Equal(200, (await WithTokenAsync(client, "/transfer/x", (string)raised["session_token"]!)).Status);
        Assert.Equal("aal2", (string)raised["session"]!["authenticator_assurance_level"]!);
        Assert.Empty(client.Jar.Cookies);
        // Its token before is worth nothing.
        Assert.Equal(401, (await WithTokenAsync(client, "/account/x", token)).Status);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Token_ShownByANavigation_BeginsNoOtherSession(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store, Members.Alone);
        await Members.AddAnnaAsync(gateway);
        var client = gateway.NewBrowser();
        var token = await TokenAsync(gateway, client, Members.AnnasMail);

        foreach (var url in (string[])["/transfer/x", "/once/x"])
            await client.NavigateAsync(HttpMethod.Get, url, null, "none", null, follow: false, headers => headers.TryAddWithoutValidation("X-Session-Token", token));

        // Another one would not know that the mailbox was the first factor, and would outlive the token.
        Assert.Equal(1, await gateway.CountAsync("sessions"));
        Assert.DoesNotContain(client.Jar.Cookies, cookie => cookie.Name == TestGateway.SessionCookie);
        Assert.Equal(401, (await client.FetchAsync(HttpMethod.Get, "/account/x")).Status);
        var flow = (await WithTokenAsync(gateway.NewBrowser(), Begin + "api?aal=aal2", token)).Json;
        Assert.Single(flow["ui"]!["nodes"]!.AsArray(), node => (string)node!["attributes"]!["name"]! == "address");
    }

    [Fact]
    public async Task StepUp_OfWhoWasTooSlowToSignIn_BeginsAgain()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, Members.Alone);
        await Members.AddAnnaAsync(gateway);
        var browser = gateway.NewBrowser();
        var page = await browser.GoAsync(Begin + "browser?aal=aal2&return_to=%2Faccount%2Fx");
        gateway.Clock.Advance(TimeSpan.FromMinutes(31));

        var ended = await browser.GoAsync(page.Url.PathAndQuery);
        page = await browser.ClickAsync(ended.MainLink!.AbsoluteUri);

        Assert.Contains("name=\"identifier\"", page.Body, StringComparison.Ordinal);
        page = await browser.SubmitAsync(page, [new("identifier", Members.AnnasPhone)], follow: true);
        var step = await browser.EnterAsync(page, (await gateway.MessageAsync(1)).Code);
        Assert.Equal("/account/x", (await browser.EnterAsync(step, (await gateway.MessageAsync(2)).Code)).Url.PathAndQuery);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task SignIn_CodesThatAStrangerAsksFor_LeaveTheOwnerTheirSecondFactor(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store, Members.Alone);
        await Members.AddAnnaAsync(gateway);
        var anna = gateway.NewBrowser();
        await Members.SignInAsync(gateway, anna, Members.AnnasMail);
        for (var i = 0; i < 5; i++)
        {
            Assert.True((await NameAsync(gateway, Members.AnnasPhone)).Page.IsCodePage);
            await gateway.MessageAsync(i + 2);
        }
        Assert.False((await NameAsync(gateway, Members.AnnasPhone)).Page.IsCodePage);

        var page = await anna.GoAsync("/transfer/x");

        Assert.True(page.IsCodePage, page.ToString());
        Assert.Equal("/transfer/x", (await anna.EnterAsync(page, (await gateway.MessageAsync(7)).Code)).Url.AbsolutePath);
    }

    [Theory]
    [InlineData("mfa")]
    [InlineData("email")]
    public async Task StepUp_SwitchedOffWhileTheCodeIsOut_IsNotPassed(string what)
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, Members.Alone);
        await Members.AddAnnaAsync(gateway);
        var browser = gateway.NewBrowser();
        await Members.SignInAsync(gateway, browser, Members.AnnasPhone);
        var page = await browser.GoAsync("/transfer/x");
        var code = (await gateway.MessageAsync(2)).Code;
        var flows = gateway.Services.GetRequiredService<Live<FlowOptions>>();
        flows.Replace(what == "mfa" ? flows.Value with { MfaEnabled = false } : flows.Value with { EmailAal = Aal.Aal1 });

        await browser.EnterAsync(page, code);

        Assert.Empty(gateway.Upstream.To("GET", "/transfer/x"));
        Assert.Equal(0, await gateway.CountAsync("sessions WHERE aal = 2"));
    }

    [Fact]
    public async Task Json_OfTheTwoSteps_HasOrysShapes()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, Members.Alone);
        await Members.AddAnnaAsync(gateway);
        var browser = gateway.NewBrowser();

        var flow = (await browser.FetchAsync(HttpMethod.Get, Begin + "browser?return_to=/account/x")).Json;
        Assert.Equal(("choose_method", "aal1", false), ((string)flow["state"]!, (string)flow["requested_aal"]!, (bool)flow["refresh"]!));
        Assert.Equal(["identifier text", "method submit", "csrf_token hidden"], Nodes(flow));
        var action = (string)flow["ui"]!["action"]!;
        var csrf = (string)flow["ui"]!["nodes"]!.AsArray().Single(node => (string)node!["attributes"]!["name"]! == "csrf_token")!["attributes"]!["value"]!;

        var missing = await SendAsync(browser, action, $$"""{"method":"code","csrf_token":"{{csrf}}"}""", token: null);
        Assert.Equal((400, 4000002), (missing.Status, (int)missing.Json["ui"]!["nodes"]![0]!["messages"]![0]!["id"]!));
        var sent = await SendAsync(browser, action, $$"""{"method":"code","identifier":"{{Members.AnnasMail}}","csrf_token":"{{csrf}}"}""", token: null);
        Assert.Equal((400, "sent_email", 1010014), (sent.Status, (string)sent.Json["state"]!, (int)sent.Json["ui"]!["messages"]![0]!["id"]!));
        Assert.Equal(["identifier hidden", "method hidden", "code text", "method submit", "resend submit", "csrf_token hidden"], Nodes(sent.Json));
        var wrong = await SendAsync(browser, action, $$"""{"method":"code","identifier":"{{Members.AnnasMail}}","code":"000000","csrf_token":"{{csrf}}"}""", token: null);
        Assert.Equal((400, 4010008), (wrong.Status, (int)wrong.Json["ui"]!["messages"]![0]!["id"]!));
        var code = (await gateway.MessageAsync(1)).Code;
        var passed = await SendAsync(browser, action, $$"""{"method":"code","identifier":"{{Members.AnnasMail}}","code":"{{code}}","csrf_token":"{{csrf}}"}""", token: null);
        Assert.Equal((200, "aal1"), (passed.Status, (string)passed.Json["session"]!["authenticator_assurance_level"]!));
        Assert.Equal(gateway.Url + "account/x", (string)passed.Json["continue_with"]![0]!["redirect_browser_to"]!);
        Assert.Equal(200, (await browser.GoAsync("/account/x")).Status);
    }

    [Fact]
    public async Task Expired_OnSubmission_IsReplacedWithItsWayOn()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, Members.Alone);
        await Members.AddAnnaAsync(gateway);
        var browser = gateway.NewBrowser();
        var flow = (await browser.FetchAsync(HttpMethod.Get, Begin + "browser?return_to=/account/x")).Json;
        var csrf = (string)flow["ui"]!["nodes"]!.AsArray().Single(node => (string)node!["attributes"]!["name"]! == "csrf_token")!["attributes"]!["value"]!;
        gateway.Clock.Advance(TimeSpan.FromMinutes(31));

        var gone = await browser.FetchAsync(HttpMethod.Get, Begin + "flows?id=" + (string)flow["id"]!);
        Assert.Equal((410, gateway.Url + ".otp/self-service/login/browser?return_to=http%3A%2F%2F127.0.0.1%3A" + gateway.Url.Port + "%2Faccount%2Fx"), (gone.Status, (string)gone.Json["error"]!["details"]!["redirect_to"]!));
        var replaced = await SendAsync(browser, (string)flow["ui"]!["action"]!, $$"""{"method":"code","identifier":"x@mail.example","csrf_token":"{{csrf}}"}""", token: null);
        Assert.Equal(410, replaced.Status);
        var fresh = (await browser.FetchAsync(HttpMethod.Get, Begin + "flows?id=" + (string)replaced.Json["use_flow_id"]!)).Json;
        Assert.Equal(("choose_method", gateway.Url + "account/x", 4010001), ((string)fresh["state"]!, (string)fresh["return_to"]!, (int)fresh["ui"]!["messages"]![0]!["id"]!));
    }

    private static async Task<(TestBrowser Browser, BrowserAnswer Page)> NameAsync(TestGateway gateway, string identifier)
    {
        var browser = gateway.NewBrowser();
        return (browser, await browser.SubmitAsync(await browser.GoAsync("/account/x"), [new("identifier", identifier)], follow: true));
    }

    private static async Task<string> TokenAsync(TestGateway gateway, TestBrowser client, string identifier)
    {
        var number = gateway.Webhook.Messages.Count + 1;
        var flow = (await WithTokenAsync(client, Begin + "api", token: null)).Json;
        var action = (string)flow["ui"]!["action"]!;
        Assert.DoesNotContain("csrf_token hidden", Nodes(flow));
        Assert.Equal(400, (await SendAsync(client, action, $$"""{"method":"code","identifier":"{{identifier}}"}""", token: null)).Status);
        var passed = await SendAsync(client, action, $$"""{"method":"code","identifier":"{{identifier}}","code":"{{(await gateway.MessageAsync(number)).Code}}"}""", token: null);
        Assert.Equal(200, passed.Status);
        return (string)passed.Json["session_token"]!;
    }

    private static IEnumerable<string> Nodes(JsonNode flow) => flow["ui"]!["nodes"]!.AsArray().Select(node => $"{node!["attributes"]!["name"]} {node["attributes"]!["type"]}");

    private static async Task<(int, string?)> AskAsync(TestBrowser browser, string url)
    {
        var answer = await browser.FetchAsync(HttpMethod.Get, url);
        return (answer.Status, (string?)answer.Json["error"]!["id"]);
    }

    private static Task<BrowserAnswer> WithTokenAsync(TestBrowser client, string url, string? token) => client.FetchAsync(HttpMethod.Get, url, null, headers =>
    {
        if (token is not null)
            headers.TryAddWithoutValidation("X-Session-Token", token);
    });

    private static Task<BrowserAnswer> SendAsync(TestBrowser client, string url, string json, string? token) => client.FetchAsync(HttpMethod.Post, url, TestBrowser.Text(json, "application/json"), headers =>
    {
        if (token is not null)
            headers.TryAddWithoutValidation("X-Session-Token", token);
    });
}
