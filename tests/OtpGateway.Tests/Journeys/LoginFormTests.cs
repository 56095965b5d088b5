using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using OtpGateway.Tests.Support;
using static OtpGateway.Tests.Journeys.LoginFormFixture;

namespace OtpGateway.Tests.Journeys;

/// <summary>The first factor seen by watching: whom the gateway knows, and when it does no more.</summary>
public class LoginFormTests
{
    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Login_ThenAnInterruptedForm_IsResumedAfterTheCode(string store)
    {
        await using var gateway = await StartAsync(store);
        var browser = gateway.NewBrowser();
        Assert.False(await browser.IsKnownAsync());

        await browser.SignInAsync("anna");
        var page = await browser.PostAsync("/transfer/pay", [new("amount", "1200")]);
        Assert.True(page.IsCodePage, page.ToString());
        var message = await gateway.MessageAsync(1);
        var answer = await browser.EnterAsync(page, message.Code);

        Assert.Equal("+491701234567", message.To);
        Assert.Equal("Carried out: POST /transfer/pay", answer.Body);
        var paid = Assert.Single(gateway.Upstream.To("POST", "/transfer/pay"));
        Assert.Equal(("anna", "aal2", 11L), (paid.Header("X-Auth-User"), paid.Header("X-Auth-Aal"), paid.BodyLength));
        Assert.Equal(0, gateway.Upstream.Checks);
        Assert.Equal("Carried out: GET /transfer/next", (await browser.GoAsync("/transfer/next")).Body);
        // It is in the store, not in this process.
        await gateway.StopAsync();
        await gateway.StartAgainAsync();
        Assert.Equal("Carried out: GET /transfer/again", (await browser.GoAsync("/transfer/again")).Body);
    }

    [Theory]
    [InlineData("sqlite", "/logout", "GET")]
    [InlineData("postgres", "/logout", "GET")]
    [InlineData("sqlite", "/LogOut/", "POST")]
    [InlineData("sqlite", "/account/leave", "POST")]
    public async Task Logout_Cookie_IsWorthNothingFromThenOn(string store, string path, string method)
    {
        await using var gateway = await StartAsync(store);
        var browser = await gateway.NewRaisedBrowserAsync("anna");
        var thief = gateway.Copy(browser);
        Assert.True(await thief.IsKnownAsync());

        await browser.NavigateAsync(new HttpMethod(method), path, null, "same-origin", "/from", follow: false);

        Assert.False(await thief.IsKnownAsync());
        Assert.Equal("/login", (await thief.GoAsync("/transfer/x", follow: false)).Location!.AbsolutePath);
        Assert.Equal(0, await gateway.CountAsync("observed_logins"));
        Assert.Equal(0, await gateway.CountAsync("sessions"));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Logout_ConnectionsThatAreOpen_EndWithTheLogin(string store)
    {
        await using var gateway = await StartAsync(store);
        var upstream = new LiveUpstream();
        gateway.Upstream.Answer = (context, request) => request.Target.EndsWith("ws", StringComparison.Ordinal) ? upstream.AnswerAsync(context) : context.Response.WriteAsync("ok");
        var browser = await gateway.NewRaisedBrowserAsync("anna");
        var other = await gateway.NewBrowserAsync("anna");
        using var transfer = await LiveSocket.OpenAsync(gateway, browser, "/transfer/ws");
        using var account = await LiveSocket.OpenAsync(gateway, browser, "/account/ws");
        using var elsewhere = await LiveSocket.OpenAsync(gateway, other, "/account/ws");

        await browser.GoAsync("/logout");

        await transfer.EndedAsync();
        await account.EndedAsync();
        await elsewhere.EchoAsync();
    }

    [Fact]
    public async Task Logout_OtherMethodThanTheConfigured_IsNone()
    {
        await using var gateway = await StartAsync(TestGateway.Sqlite);
        var browser = await gateway.NewBrowserAsync("anna");
        await browser.GoAsync("/account/leave");
        Assert.True(await browser.IsKnownAsync());
    }

    [Theory]
    [InlineData("SESSION=; Path=/; Max-Age=0")]
    [InlineData("SESSION=deleted; expires=Thu, 01-Jan-1970 00:00:01 GMT; path=/")]
    [InlineData("SESSION=another; Path=/")]
    public async Task Application_TakesTheCookieAwayOrSetsAnother_EndsTheLogin(string setCookie)
    {
        await using var gateway = await StartAsync(TestGateway.Sqlite);
        var browser = await gateway.NewRaisedBrowserAsync("anna");
        var before = gateway.Copy(browser);
        gateway.Upstream.Answer = (context, request) =>
        {
            if (request.Target == "/public")
                context.Response.Headers.SetCookie = setCookie;
            return context.Response.WriteAsync("ok");
        };

        await browser.GoAsync("/public");

        Assert.False(await browser.IsKnownAsync());
        Assert.False(await before.IsKnownAsync());
    }

    [Fact]
    public async Task Application_SetsTheSameCookieAgain_ChangesNothing()
    {
        await using var gateway = await StartAsync(TestGateway.Sqlite);
        var browser = await gateway.NewRaisedBrowserAsync("anna");
        gateway.Upstream.Answer = (context, _) =>
        {
            context.Response.Headers.SetCookie = $"SESSION={browser.Jar["SESSION"]}; Path=/; Max-Age=600";
            return context.Response.WriteAsync("ok");
        };
        for (var i = 0; i < 3; i++)
            Assert.Equal("ok", (await browser.GoAsync($"/transfer/{i}", follow: false)).Body);
        Assert.Equal(1, await gateway.CountAsync("observed_logins"));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Application_RenewsItsCookie_IsFollowedWhereItIsConfigured(string store)
    {
        await using var gateway = await StartAsync(store, configuration => configuration["gateway"]!["authenticators"]![0]!["renewal"] = "follow");
        var browser = await gateway.NewRaisedBrowserAsync("anna");
        gateway.Upstream.Answer = (context, request) =>
        {
            if (request.Target.Contains("renew", StringComparison.Ordinal))
                context.Response.Headers.SetCookie = $"SESSION={NewCookie()}; Path=/";
            return context.Response.WriteAsync("ok");
        };

        foreach (var path in (string[])["/transfer/renew", "/renew", "/account/renew"])
        {
            var before = gateway.Copy(browser);
            Assert.Equal("ok", (await browser.GoAsync(path)).Body);
            // Until the browser has shown the new one: the answer may have been lost.
            Assert.Equal("ok", (await before.GoAsync("/transfer/x", follow: false)).Body);
            Assert.Equal("ok", (await browser.GoAsync("/transfer/x", follow: false)).Body);
            Assert.False(await before.IsKnownAsync());
        }
        Assert.Single(gateway.Webhook.Messages);
        Assert.Equal(1, await gateway.CountAsync("observed_logins"));
        // A browser that takes none of them.
        browser.Jar.Override = browser.Jar.Header(false, true);
        for (var i = 0; i < 20; i++)
            Assert.Equal("ok", (await browser.GoAsync("/transfer/renew", follow: false)).Body);
        Assert.Equal(9, await gateway.CountAsync("observed_logins"));
    }

    [Fact]
    public async Task Application_RenewsTheSecondCookie_IsFollowedWhileTheFirstIsThere()
    {
        await using var gateway = await StartAsync(TestGateway.Sqlite, configuration =>
        {
            configuration["gateway"]!["authenticators"]![0]!["renewal"] = "follow";
            configuration["gateway"]!["authenticators"]![0]!["only"] = new JsonArray("SESSION", "TICKET");
        });
        var browser = await gateway.NewRaisedBrowserAsync("anna");
        gateway.Upstream.Answer = (context, request) =>
        {
            context.Response.Headers.SetCookie = request.Target switch
            {
                "/renew" => "TICKET=one; Path=/",
                "/end" => "SESSION=; Path=/; Max-Age=0",
                _ => default,
            };
            return context.Response.WriteAsync("ok");
        };

        await browser.GoAsync("/renew");
        Assert.Equal("ok", (await browser.GoAsync("/transfer/x", follow: false)).Body);
        await browser.GoAsync("/end");
        Assert.False(await browser.IsKnownAsync());
    }

    [Theory]
    [InlineData("POST", "/LOGIN")]
    [InlineData("POST", "/sign-in/")]
    [InlineData("GET", "/Login?user=bert&password=x")]
    public async Task Application_RenewsItsCookieAtItsForm_IsNeverFollowed(string method, string target)
    {
        await using var gateway = await StartAsync(TestGateway.Sqlite, configuration => configuration["gateway"]!["authenticators"]![0]!["renewal"] = "follow");
        var browser = await gateway.NewRaisedBrowserAsync("anna");
        // Another person, to whom the application gives a session that the gateway must not take for Anna's.
        gateway.Upstream.Answer = (context, request) => request.Target == target ? SignIn(context) : context.Response.WriteAsync("ok");

        await browser.NavigateAsync(new HttpMethod(method), target, method == "GET" ? null : User("bert"), "same-origin", "/from", follow: false);

        Assert.False(await browser.IsKnownAsync());
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task SecondLogin_InTheSameBrowser_IsAnotherCallerWithoutASecondFactor(string store)
    {
        await using var gateway = await StartAsync(store);
        var browser = await gateway.NewRaisedBrowserAsync("anna");
        var anna = gateway.Copy(browser);

        await browser.SignInAsync("bert");

        Assert.False(await anna.IsKnownAsync());
        var page = await browser.GoAsync("/transfer/x");
        Assert.True(page.IsCodePage, page.ToString());
        Assert.Equal("+491704444444", (await gateway.MessageAsync(2)).To);
        // The same person once more is another login as well.
        await browser.EnterAsync(page, gateway.Webhook.Messages[1].Code);
        Assert.Equal(200, (await browser.GoAsync("/transfer/y", follow: false)).Status);
        await browser.SignInAsync("bert");
        Assert.True((await browser.GoAsync("/transfer/y")).IsCodePage);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Login_NotSeenForItsLifespan_IsForgotten(string store)
    {
        await using var gateway = await StartAsync(store);
        var browser = await gateway.NewBrowserAsync("anna");
        for (var i = 0; i < 3; i++)
        {
            gateway.Clock.Advance(TimeSpan.FromHours(7));
            Assert.True(await browser.IsKnownAsync());
        }
        gateway.Clock.Advance(TimeSpan.FromHours(8));
        Assert.False(await browser.IsKnownAsync());
        await Eventually.TrueAsync(async () => await gateway.CountAsync("observed_logins") == 0);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task T39_Login_EndedOnAnotherNode_IsOverWithinFiveSeconds(string store)
    {
        await using var gateway = await StartAsync(store);
        var browser = await gateway.NewRaisedBrowserAsync("anna");
        Assert.Equal(200, (await browser.GoAsync("/transfer/x", follow: false)).Status);
        await gateway.ExecuteAsync("DELETE FROM observed_logins");
        gateway.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal("/login", (await browser.GoAsync("/transfer/x", follow: false)).Location?.AbsolutePath);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Login_WhileTheStoreIsDown_PassesAndNobodyIsKnown(string store)
    {
        await using var gateway = await StartAsync(store);
        var browser = gateway.NewBrowser();
        await gateway.ExecuteAsync("ALTER TABLE observed_logins RENAME TO lost");

        await browser.SignInAsync("anna");

        Assert.Contains("could not be noted", gateway.Log.Text, StringComparison.Ordinal);
        Assert.Equal(503, (await browser.GoAsync("/account/x")).Status);
        await gateway.ExecuteAsync("ALTER TABLE lost RENAME TO observed_logins");
        Assert.False(await browser.IsKnownAsync());
        await browser.SignInAsync("anna");
        Assert.True(await browser.IsKnownAsync());
    }

    [Theory]
    [InlineData("sqlite", "/sign-in")]
    [InlineData("postgres", "/sign-in")]
    [InlineData("sqlite", "/logout")]
    public async Task LoginThatCannotBeEnded_IsFollowedByNone(string store, string path)
    {
        await using var gateway = await StartAsync(store);
        var browser = await gateway.NewBrowserAsync("anna");
        await gateway.ExecuteAsync("ALTER TABLE observed_logins RENAME TO lost");

        Assert.Equal(503, (await browser.PostAsync(path, User("bert"), follow: false)).Status);

        Assert.Empty(gateway.Upstream.To("POST", path));
        await gateway.ExecuteAsync("ALTER TABLE lost RENAME TO observed_logins");
        Assert.Equal(303, (await browser.PostAsync("/login", User("bert"), follow: false)).Status);
    }

    [Theory]
    [InlineData("/sign-in", 16, 1)]
    [InlineData("/sign-in", 17, 0)]
    [InlineData("/logout", 17, 0)]
    public async Task Cookie_WithManyValues_IsLookedUpForAFewOnly(string path, int values, int forwarded)
    {
        await using var gateway = await StartAsync(TestGateway.Sqlite);
        var browser = gateway.NewBrowser();
        browser.Jar.Override = string.Join("; ", Enumerable.Range(0, values).Select(number => $"SESSION={number}"));

        var answer = await browser.PostAsync(path, User("anna"), follow: false);

        Assert.Equal(forwarded, gateway.Upstream.To("POST", path).Count);
        Assert.Equal(forwarded == 0, answer.Status == 400);
    }

    [Fact]
    public async Task Authorization_BesideALogin_IsNotForwardedOnProtectedRoutes()
    {
        await using var gateway = await StartAsync(TestGateway.Sqlite);
        var browser = await gateway.NewBrowserAsync("anna");
        foreach (var path in (string[])["/account/x", "/account/x", "/public"])
            await browser.NavigateAsync(HttpMethod.Get, path, null, "none", null, follow: false, headers => headers.TryAddWithoutValidation("Authorization", "Basic YmVydDp4"));
        Assert.Equal([null, null], gateway.Upstream.To("GET", "/account/x").Select(request => request.Header("Authorization")));
        Assert.Equal("Basic YmVydDp4", gateway.Upstream.To("GET", "/public").Single().Header("Authorization"));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Identity_ErasedOrSwitchedOff_LeavesNoLogin(string store)
    {
        await using var gateway = await StartAsync(store, configuration => configuration["gateway"]!["directory"] = "store");
        using var admin = new AdminClient(gateway.AdminUrl);
        var early = await gateway.NewBrowserAsync("anna");
        var created = await admin.SendJsonAsync(HttpMethod.Post, "/admin/identities", """{ "schema_id": "default", "external_id": "anna", "traits": { "phone": "+491701234567" } }""");
        var id = (string)created.Json["id"]!;
        var late = await gateway.NewBrowserAsync("anna");
        Assert.True(await early.IsKnownAsync() && await late.IsKnownAsync());
        Assert.Equal(2, await gateway.CountAsync("observed_logins"));

        await admin.PostAsync($"/admin/identities/{id}/erase");

        Assert.Equal(0, await gateway.CountAsync("observed_logins"));
        gateway.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.False(await early.IsKnownAsync() || await late.IsKnownAsync());
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task StoreAndOutput_HoldNeitherNamesNorCookies(string store)
    {
        await using var gateway = await StartAsync(store, configuration =>
        {
            configuration["log"]!["level"] = "trace";
            configuration["gateway"]!["authenticators"]![0]!["renewal"] = "follow";
        });
        gateway.Upstream.Answer = (context, request) => request.Target switch
        {
            "/transfer/renew" or "/account/renew" => SignIn(context, NewCookie(), "", 200),
            _ => context.Response.WriteAsync("ok"),
        };
        var browser = gateway.NewBrowser();
        var secrets = new Secrets();
        await browser.PostAsync("/login", [new("user", "canary.of.a.name"), new("password", "canary-of-a-password")], follow: false);
        await browser.GoAsync("/account/renew");
        Assert.True(await browser.IsKnownAsync());
        await browser.PostAsync("/login", [new("user", "canary.of.two"), new("user", "canary.of.a.name")], follow: false);
        secrets.Add("name", "canary.of");
        secrets.Add("password", "canary-of-a-password");
        foreach (var (_, value) in browser.Jar.History.Where(cookie => cookie.Name == "SESSION"))
            secrets.Add("cookie", value);

        Assert.Contains("could not read", gateway.Log.Text, StringComparison.Ordinal);
        Assert.Empty(secrets.FoundIn(System.Text.Encoding.UTF8.GetBytes(gateway.Log.Text)));
        await browser.PostAsync("/login", [new("user", "canary.of.a.name")], follow: false);
        Assert.Equal(1, await gateway.CountAsync("observed_logins"));
        Assert.Empty(secrets.FoundIn(await StoreContent.ReadAsync(gateway)));
        await gateway.StopAsync();
        Assert.Empty(secrets.FoundIn(await StoreContent.ReadAsync(gateway)));
    }

    [Fact]
    public async Task SatisfiedRequests_WithinTheCachesLife_ReadNoTable()
    {
        await using var gateway = await StartAsync(TestGateway.Sqlite);
        var browser = await gateway.NewBrowserAsync("anna");
        Assert.True(await browser.IsKnownAsync());
        await gateway.ExecuteAsync("ALTER TABLE observed_logins RENAME TO lost");
        for (var i = 0; i < 3; i++)
            Assert.True(await browser.IsKnownAsync());
        await gateway.ExecuteAsync("ALTER TABLE lost RENAME TO observed_logins");
    }
}
