using Microsoft.AspNetCore.Http;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Journeys;

public class SessionTests
{
    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Raised_SecondRequest_AsksNothing(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store);
        var browser = await gateway.NewRaisedBrowserAsync("anna");
        var checks = gateway.Upstream.Checks;

        Assert.Equal("Carried out: GET /transfer/more", (await browser.GoAsync("/transfer/more")).Body);
        Assert.Equal("Carried out: POST /by-phone/more", (await browser.PostAsync("/by-phone/more", [new("a", "b")])).Body);
        Assert.Equal("Carried out: DELETE /transfer/more", (await browser.FetchAsync(HttpMethod.Delete, "/transfer/more")).Body);

        Assert.Equal(checks, gateway.Upstream.Checks);
        Assert.Equal(1, await gateway.CountAsync("messages"));
    }

    [Fact]
    public async Task Raised_TwentyFourRequestsWhenTheCheckIsDue_AskTheApplicationOnce()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite);
        var browser = await gateway.NewRaisedBrowserAsync("anna");
        gateway.Clock.Advance(TimeSpan.FromSeconds(11));
        var checks = gateway.Upstream.Checks;

        var answers = await Task.WhenAll(Enumerable.Range(0, 24).Select(number => browser.FetchAsync(HttpMethod.Get, $"/transfer/{number}")));

        Assert.All(answers, answer => Assert.Equal(200, answer.Status));
        Assert.Equal(checks + 1, gateway.Upstream.Checks);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task T11_Raised_AnotherUserInTheSameBrowser_IsInterrupted(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store);
        var browser = await gateway.NewRaisedBrowserAsync("anna");
        await browser.SignInAsync("emil");

        var page = await browser.GoAsync("/transfer/x");
        Assert.True(page.IsCodePage, page.ToString());
        Assert.Empty(gateway.Upstream.To("GET", "/transfer/x"));
        var message = await gateway.MessageAsync(2);
        await browser.EnterAsync(page, message.Code);

        Assert.Equal("+491703456789", message.To);
        Assert.Equal("emil", Assert.Single(gateway.Upstream.To("GET", "/transfer/x")).Header("X-Auth-User"));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task T11_Raised_LogoutAndNewLogin_IsInterrupted(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store);
        var browser = await gateway.NewRaisedBrowserAsync("anna");
        await browser.PostAsync("/logout", []);

        var signedOut = await browser.GoAsync("/transfer/x", follow: false);
        Assert.Equal(303, signedOut.Status);
        Assert.Equal("/login?next=%2Ftransfer%2Fx", signedOut.Location!.PathAndQuery);
        await browser.SignInAsync("anna");
        var page = await browser.GoAsync("/transfer/x");

        Assert.True(page.IsCodePage, page.ToString());
        Assert.Empty(gateway.Upstream.To("GET", "/transfer/x"));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Raised_LoginEndedByTheApplication_IsInterruptedWhenTheCheckIsDue(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store);
        var browser = await gateway.NewRaisedBrowserAsync("anna");
        // Past the gateway: this browser keeps its cookies.
        gateway.Upstream.End(browser.Jar["SESSION"]!);

        gateway.Clock.Advance(TimeSpan.FromSeconds(11));
        var answer = await browser.GoAsync("/transfer/x", follow: false);

        Assert.StartsWith("/login?next=", answer.Location!.PathAndQuery, StringComparison.Ordinal);
        Assert.Empty(gateway.Upstream.To("GET", "/transfer/x"));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task T10_StolenCookie_WithoutOrWithAnotherFirstFactor_IsInterrupted(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store);
        var victim = await gateway.NewRaisedBrowserAsync("anna");
        var stolen = victim.Jar[TestGateway.SessionCookie]!;

        var alone = gateway.NewBrowser();
        alone.Jar.Set(TestGateway.SessionCookie, stolen);
        Assert.StartsWith("/login", (await alone.GoAsync("/transfer/x", follow: false)).Location!.PathAndQuery, StringComparison.Ordinal);
        Assert.Equal(401, (await alone.FetchAsync(HttpMethod.Get, "/transfer/x")).Status);

        foreach (var (number, user) in ((string[])["emil", "anna"]).Index())
        {
            var other = await gateway.NewBrowserAsync(user);
            other.Jar.Set(TestGateway.SessionCookie, stolen);
            Assert.Equal("session_aal2_required", (string?)(await other.FetchAsync(HttpMethod.Get, "/transfer/x")).Json["error"]!["id"]);
            var page = await other.GoAsync("/transfer/x");
            Assert.True(page.IsCodePage, page.ToString());
            Assert.NotEqual(stolen, other.Jar[TestGateway.SessionCookie]);
            Assert.Equal(user == "emil" ? "+491703456789" : "+491701234567", (await gateway.MessageAsync(2 + number)).To);
        }
        Assert.Empty(gateway.Upstream.To("GET", "/transfer/x"));
        Assert.Equal(200, (await victim.GoAsync("/transfer/y")).Status);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task T9_Raised_OldHandleAfterStepUp_IsWorthless(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store);
        var browser = await gateway.NewBrowserAsync("anna");
        var page = await browser.GoAsync("/transfer/x");
        var before = browser.Jar.Header(crossSite: false, safe: true);
        await browser.EnterAsync(page, (await gateway.MessageAsync(1)).Code);

        var other = gateway.NewBrowser();
        other.Jar.Override = before;

        Assert.Equal(401, (await other.FetchAsync(HttpMethod.Get, "/transfer/y")).Status);
        Assert.Empty(gateway.Upstream.To("GET", "/transfer/y"));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Raised_TwoSessionCookies_IsNobody(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store);
        var browser = await gateway.NewRaisedBrowserAsync("anna");
        var own = browser.Jar.Header(crossSite: false, safe: true);

        foreach (var planted in (string[])["SESSION=planted; " + own, own + "; SESSION=planted", own + "; session=planted", own + "; SESSION=" + browser.Jar["SESSION"]])
        {
            browser.Jar.Override = planted;
            Assert.NotEqual(200, (await browser.GoAsync("/transfer/x", follow: false)).Status);
            Assert.Equal(401, (await browser.FetchAsync(HttpMethod.Get, "/transfer/x")).Status);
        }
        // Two of the gateway's own are none.
        browser.Jar.Override = own + $"; {TestGateway.SessionCookie}={new string('A', 43)}";
        Assert.Equal("session_aal2_required", (string?)(await browser.FetchAsync(HttpMethod.Get, "/transfer/x")).Json["error"]!["id"]);

        Assert.Empty(gateway.Upstream.To("GET", "/transfer/x"));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task MaxAge_Elapsed_IsInterruptedThereAlone(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store);
        var browser = await gateway.NewBrowserAsync("anna");
        await gateway.RaiseAsync(browser, "/short/first");

        gateway.Clock.Advance(TimeSpan.FromMinutes(14));
        Assert.Equal(200, (await browser.GoAsync("/short/x")).Status);
        gateway.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("Carried out: GET /transfer/x", (await browser.GoAsync("/transfer/x")).Body);
        var page = await browser.PostAsync("/short/y", [new("a", "b")]);

        Assert.True(page.IsCodePage, page.ToString());
        Assert.Empty(gateway.Upstream.To("POST", "/short/y"));
        var answer = await browser.EnterAsync(page, (await gateway.MessageAsync(2)).Code);
        Assert.Equal("Carried out: POST /short/y", answer.Body);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Idle_Elapsed_IsInterrupted(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store);
        var browser = await gateway.NewRaisedBrowserAsync("anna");

        gateway.Clock.Advance(TimeSpan.FromMinutes(14));
        Assert.Equal(200, (await browser.GoAsync("/transfer/x")).Status);
        gateway.Clock.Advance(TimeSpan.FromMinutes(15));

        Assert.True((await browser.GoAsync("/transfer/y")).IsCodePage);
        Assert.Empty(gateway.Upstream.To("GET", "/transfer/y"));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task StepUp_AnHourOld_IsInterruptedHoweverBusy(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store);
        var browser = await gateway.NewRaisedBrowserAsync("anna");

        for (var minutes = 10; minutes < 60; minutes += 10)
        {
            gateway.Clock.Advance(TimeSpan.FromMinutes(10));
            Assert.Equal(200, (await browser.GoAsync("/transfer/x")).Status);
        }
        gateway.Clock.Advance(TimeSpan.FromMinutes(10));

        Assert.True((await browser.GoAsync("/transfer/y")).IsCodePage);
        Assert.Empty(gateway.Upstream.To("GET", "/transfer/y"));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task T11_ApplicationRenewsItsCookie_InEachAnswer_KeepsAal2(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store);
        var browser = await gateway.NewRaisedBrowserAsync("anna");
        gateway.Upstream.Answer = (context, request) =>
        {
            context.Response.Headers.SetCookie = $"SESSION={gateway.Upstream.Renew(TestUpstream.SessionOf(request)!)}; Path=/; HttpOnly";
            return context.Response.WriteAsync("ok");
        };

        for (var i = 0; i < 4; i++)
        {
            var before = browser.Jar["SESSION"];
            Assert.Equal("ok", (await browser.GoAsync($"/transfer/{i}")).Body);
            Assert.NotEqual(before, browser.Jar["SESSION"]);
        }

        Assert.Equal(1, await gateway.CountAsync("messages"));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task ApplicationRenewsItsCookie_InAnAnswerToABoundRequest_KeepsAal2(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store);
        var browser = await gateway.NewRaisedBrowserAsync("anna");
        gateway.Upstream.Answer = (context, request) =>
        {
            if (request.Target.Contains("renew", StringComparison.Ordinal))
                context.Response.Headers.SetCookie = $"SESSION={gateway.Upstream.Renew(TestUpstream.SessionOf(request)!)}; Path=/; HttpOnly";
            return context.Response.WriteAsync("ok");
        };

        for (var i = 0; i < 3; i++)
        {
            var before = browser.Jar["SESSION"];
            Assert.Equal("ok", (await browser.GoAsync($"/transfer/renew/{i}")).Body);
            Assert.NotEqual(before, browser.Jar["SESSION"]);
            Assert.Equal("ok", (await browser.GoAsync($"/transfer/after/{i}")).Body);
        }

        Assert.Equal(1, await gateway.CountAsync("messages"));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task ApplicationRenewsItsCookie_InTheResumedAnswer_KeepsAal2(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store);
        var browser = await gateway.NewBrowserAsync("anna");
        gateway.Upstream.Answer = (context, request) =>
        {
            if (request.Method == "POST")
                context.Response.Headers.SetCookie = $"SESSION={gateway.Upstream.Renew(TestUpstream.SessionOf(request)!)}; Path=/; HttpOnly";
            return context.Response.WriteAsync("ok");
        };
        var page = await browser.PostAsync("/transfer/now", [new("a", "b")]);
        var before = browser.Jar["SESSION"];
        Assert.Equal("ok", (await browser.EnterAsync(page, (await gateway.MessageAsync(1)).Code)).Body);
        Assert.NotEqual(before, browser.Jar["SESSION"]);

        Assert.Equal("ok", (await browser.GoAsync("/transfer/after")).Body);
    }

    [Fact]
    public async Task ApplicationRenewsItsCookie_OnAPublicRoute_IsInterrupted()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite);
        var browser = await gateway.NewRaisedBrowserAsync("anna");
        gateway.Upstream.Answer = (context, request) =>
        {
            if (request.Target == "/public")
                context.Response.Headers.SetCookie = $"SESSION={gateway.Upstream.Renew(TestUpstream.SessionOf(request)!)}; Path=/; HttpOnly";
            return context.Response.WriteAsync("ok");
        };

        await browser.GoAsync("/public");

        Assert.True((await browser.GoAsync("/transfer/after")).IsCodePage);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Once_EveryOperation_AsksAgain(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store);
        var browser = await gateway.NewRaisedBrowserAsync("anna");

        var first = await browser.PostAsync("/once/a", [new("a", "b")]);
        Assert.True(first.IsCodePage, first.ToString());
        Assert.Equal("Carried out: POST /once/a", (await browser.EnterAsync(first, (await gateway.MessageAsync(2)).Code)).Body);
        // Spent: the same again, another one, and a script's.
        Assert.True((await browser.PostAsync("/once/a", [new("a", "b")])).IsCodePage);
        await gateway.MessageAsync(3);
        Assert.Equal(401, (await browser.FetchAsync(HttpMethod.Post, "/once/a")).Status);
        Assert.Single(gateway.Upstream.Requests, request => request.Target.StartsWith("/once", StringComparison.Ordinal));

        var second = await browser.GoAsync("/once/read?x=1");
        Assert.Equal("Carried out: GET /once/read?x=1", (await browser.EnterAsync(second, (await gateway.MessageAsync(4)).Code)).Body);
        Assert.True((await browser.GoAsync("/once/read?x=1")).IsCodePage);
        Assert.Single(gateway.Upstream.To("GET", "/once/read?x=1"));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Once_CodeOfOneOperation_DoesNotReleaseAnother(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store);
        var browser = await gateway.NewBrowserAsync("anna");
        var first = await browser.PostAsync("/once/small", [new("amount", "1")]);
        await gateway.MessageAsync(1);
        var second = await browser.PostAsync("/once/large", [new("amount", "1000000")]);
        var code = (await gateway.MessageAsync(2)).Code;
        Assert.NotEqual(first.Url.Query.Split('&')[0], second.Url.Query.Split('&')[0]);

        // The code was entered for the large one; the tab is pointed at the small one.
        var form = second.Form;
        var elsewhere = form.Action.AbsoluteUri.Split("&held=")[0] + "&held=" + first.Form.Action.AbsoluteUri.Split("&held=")[1];
        var answer = await browser.PostAsync(elsewhere, form.Hidden.Append(new("code", code)));

        Assert.True(answer.HasForm, answer.ToString());
        Assert.Empty(gateway.Upstream.Requests);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Logout_OfTheGateway_EndsTheSecondFactor(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store);
        var browser = await gateway.NewRaisedBrowserAsync("anna");
        Assert.Equal("aal2", (string?)(await browser.FetchAsync(HttpMethod.Get, "/.otp/sessions/whoami")).Json["authenticator_assurance_level"]);
        var stolen = browser.Jar[TestGateway.SessionCookie]!;
        Assert.Equal(403, (await browser.GoAsync("/.otp/self-service/logout?token=guessed")).Status);
        Assert.Equal(200, (await browser.GoAsync("/transfer/x")).Status);

        var logout = (await browser.FetchAsync(HttpMethod.Get, "/.otp/self-service/logout/browser")).Json;
        await browser.ClickAsync((string)logout["logout_url"]!);

        Assert.Null(browser.Jar[TestGateway.SessionCookie]);
        browser.Jar.Set(TestGateway.SessionCookie, stolen);
        Assert.Equal(401, (await browser.FetchAsync(HttpMethod.Get, "/transfer/y")).Status);
        Assert.Empty(gateway.Upstream.To("GET", "/transfer/y"));
    }
}
