using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Journeys;

/// <summary>WebSockets, event streams and calls that outlast what let them through.</summary>
public class LiveConnectionTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task WebSocket_SecondFactorGrowsOld_IsEndedWithinASecond(string store)
    {
        await using var gateway = await StartAsync(store);
        var browser = await gateway.NewBrowserAsync("anna");
        await gateway.RaiseAsync(browser, "/short/x");
        using var socket = await LiveSocket.OpenAsync(gateway, browser, "/short/ws");
        for (var minute = 1; minute < 15; minute++)
        {
            gateway.Clock.Advance(TimeSpan.FromMinutes(1));
            // The page is in use: it is the age that ends the second factor, not the idle time.
            Assert.Equal(200, (await browser.GoAsync("/short/y", follow: false)).Status);
        }
        gateway.Clock.Advance(TimeSpan.FromSeconds(58));
        await socket.EchoAsync();

        gateway.Clock.Advance(TimeSpan.FromSeconds(3));

        await socket.EndedAsync();
        Assert.NotEqual(200, (await browser.GoAsync("/short/y", follow: false)).Status);
        await Eventually.TrueAsync(() => Upstream(gateway).Open == 0);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task WebSocket_WithTrafficOfItsOwnAlone_IsEndedWhenThePersonIsIdle(string store)
    {
        await using var gateway = await StartAsync(store);
        var browser = await gateway.NewRaisedBrowserAsync("anna");
        using var socket = await LiveSocket.OpenAsync(gateway, browser, "/transfer/ws");
        for (var minute = 0; minute < 14; minute++)
        {
            gateway.Clock.Advance(TimeSpan.FromMinutes(1));
            await socket.EchoAsync();
        }
        // A page that is opened keeps both.
        Assert.Equal(200, (await browser.GoAsync("/transfer/y", follow: false)).Status);
        for (var minute = 0; minute < 14; minute++)
        {
            gateway.Clock.Advance(TimeSpan.FromMinutes(1));
            await socket.EchoAsync();
        }

        gateway.Clock.Advance(TimeSpan.FromMinutes(1) + Second);

        await socket.EndedAsync();
        Assert.NotEqual(200, (await browser.GoAsync("/transfer/y", follow: false)).Status);
    }

    [Theory]
    [InlineData("sqlite", "logout")]
    [InlineData("postgres", "logout")]
    [InlineData("sqlite", "revoked")]
    [InlineData("postgres", "revoked")]
    [InlineData("sqlite", "revoked elsewhere")]
    [InlineData("postgres", "revoked elsewhere")]
    [InlineData("sqlite", "application logout")]
    [InlineData("postgres", "application logout")]
    [InlineData("sqlite", "application logout by another cookie")]
    [InlineData("postgres", "application logout by another cookie")]
    [InlineData("sqlite", "another login")]
    [InlineData("sqlite", "application forgets")]
    public async Task T18_WebSocket_WhatLetItThroughEnds_IsEndedWithinASecond(string store, string how)
    {
        await using var gateway = await StartAsync(store);
        var browser = await gateway.NewRaisedBrowserAsync("anna");
        var other = await gateway.NewBrowserAsync("carla");
        using var socket = await LiveSocket.OpenAsync(gateway, browser, "/transfer/ws");
        using var account = await LiveSocket.OpenAsync(gateway, other, "/account/ws");
        var id = await gateway.TextAsync("SELECT id FROM sessions");

        switch (how)
        {
            case "logout":
                await browser.ClickAsync((string)(await browser.FetchAsync(HttpMethod.Get, "/.otp/self-service/logout/browser")).Json["logout_url"]!);
                break;
            case "revoked":
                using (var admin = new AdminClient(gateway.AdminUrl))
                    Assert.Equal(204, (await admin.DeleteAsync("/admin/sessions/" + id)).Status);
                break;
            case "revoked elsewhere":
                Assert.Equal(1, await gateway.ExecuteAsync("DELETE FROM sessions"));
                break;
            case "application logout":
                await browser.PostAsync("/logout", []);
                await Eventually.TrueAsync(async () => await gateway.CountAsync("sessions") == 0);
                break;
            case "application logout by another cookie":
                gateway.Upstream.End(browser.Jar["SESSION"]!);
                gateway.Upstream.Answer = (context, _) =>
                {
                    context.Response.Headers.SetCookie = "SESSION=of-nobody; Path=/; HttpOnly";
                    return Task.CompletedTask;
                };
                await browser.PostAsync("/good-bye", []);
                await Eventually.TrueAsync(async () => await gateway.CountAsync("sessions") == 0);
                break;
            case "another login":
                await browser.SignInAsync("emil");
                await Eventually.TrueAsync(async () => await gateway.CountAsync("sessions") == 0);
                break;
            case "application forgets":
                gateway.Upstream.Users.TryRemove("anna", out _);
                gateway.Clock.Advance(TimeSpan.FromSeconds(11));
                Assert.Equal(401, (await browser.FetchAsync(HttpMethod.Get, "/transfer/y")).Status);
                break;
        }
        gateway.Clock.Advance(Second);

        await socket.EndedAsync();
        await account.EchoAsync();
        await Eventually.TrueAsync(() => Upstream(gateway).Open == 1);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task WebSocket_SteppedUpAgain_StaysOpen(string store)
    {
        await using var gateway = await StartAsync(store);
        var browser = await gateway.NewBrowserAsync("anna");
        await gateway.RaiseAsync(browser, "/short/x");
        using var socket = await LiveSocket.OpenAsync(gateway, browser, "/short/ws");
        gateway.Clock.Advance(TimeSpan.FromMinutes(10));
        await socket.EchoAsync();
        var page = await browser.ClickAsync("/.otp/self-service/login/browser?aal=aal2&refresh=true&return_to=%2Fshort%2Fy");
        Assert.Equal(200, (await browser.EnterAsync(page, (await gateway.MessageAsync(2)).Code)).Status);

        for (var minute = 0; minute < 14; minute++)
        {
            gateway.Clock.Advance(TimeSpan.FromMinutes(1));
            await socket.EchoAsync();
        }

        Assert.Equal(200, (await browser.GoAsync("/short/y", follow: false)).Status);
        Assert.Equal(1, Upstream(gateway).Open);
    }

    [Theory]
    [InlineData("events")]
    [InlineData("call")]
    public async Task Stream_SessionIsRevoked_IsEndedWithinASecond(string kind)
    {
        await using var gateway = await StartAsync(TestGateway.Sqlite);
        var browser = await gateway.NewRaisedBrowserAsync("anna");
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false, UseProxy = false });
        using var request = new HttpRequestMessage(kind == "call" ? HttpMethod.Post : HttpMethod.Get, new Uri(gateway.Url, "/transfer/stream"));
        request.Headers.Add("Cookie", browser.Jar.Header(crossSite: false, safe: true));
        if (kind == "call")
            request.Content = new ByteArrayContent([0, 0, 0, 0, 0]) { Headers = { ContentType = new MediaTypeHeaderValue("application/grpc+proto") } };
        var receiving = ReceiveAsync(http, request);
        await Eventually.TrueAsync(() => Upstream(gateway).Open == 1);
        gateway.Clock.Advance(Second);
        await Task.WhenAny(receiving, Task.Delay(200, TestContext.Current.CancellationToken));
        Assert.False(receiving.IsCompleted);

        await gateway.ExecuteAsync("DELETE FROM sessions");

        // When the stream began to be looked after is not for the test to know.
        await Eventually.TrueAsync(() =>
        {
            gateway.Clock.Advance(Second);
            return receiving.IsCompleted;
        });
        Assert.True((await Record.ExceptionAsync(() => receiving)) is HttpRequestException or IOException);
        await Eventually.TrueAsync(() => Upstream(gateway).Open == 0);
    }

    [Fact]
    public async Task Download_SessionIsRevoked_GoesOnToItsEnd()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite);
        var half = new TaskCompletionSource();
        gateway.Upstream.Answer = async (context, _) =>
        {
            await context.Response.WriteAsync("first half, ");
            await context.Response.Body.FlushAsync();
            await half.Task;
            await context.Response.WriteAsync("second half");
        };
        var browser = await gateway.NewBrowserAsync("anna");
        var page = await browser.GoAsync("/transfer/download", follow: true);
        var receiving = browser.EnterAsync(page, (await gateway.MessageAsync(1)).Code);
        await Eventually.TrueAsync(() => gateway.Upstream.Requests.Count == 1);

        await gateway.ExecuteAsync("DELETE FROM sessions");
        gateway.Clock.Advance(TimeSpan.FromSeconds(2));
        half.SetResult();

        Assert.Equal("first half, second half", (await receiving).Body);
    }

    [Fact]
    public async Task WebSocket_OfWhoSignedInWithTheGateway_EndsWithThatSession()
    {
        await using var gateway = await StartAsync(TestGateway.Sqlite, Members.Alone);
        await Members.AddAnnaAsync(gateway);
        var browser = gateway.NewBrowser();
        await Members.SignInAsync(gateway, browser, Members.AnnasPhone);
        using var socket = await LiveSocket.OpenAsync(gateway, browser, "/account/ws");
        gateway.Clock.Advance(TimeSpan.FromHours(1));
        await socket.EchoAsync();

        await gateway.ExecuteAsync("DELETE FROM sessions");
        gateway.Clock.Advance(Second);

        await socket.EndedAsync();
    }

    [Fact]
    public async Task WebSocket_StoreUnreachable_IsEndedWhenNothingIsBelievedAnyMore()
    {
        await using var gateway = await StartAsync(TestGateway.Postgres);
        var browser = await gateway.NewRaisedBrowserAsync("anna");
        var other = await gateway.NewBrowserAsync("emil");
        using var socket = await LiveSocket.OpenAsync(gateway, browser, "/transfer/ws");
        using var account = await LiveSocket.OpenAsync(gateway, other, "/account/ws");
        gateway.Clock.Advance(Second);
        await socket.EchoAsync();

        await gateway.CutOffPostgresAsync();
        gateway.Clock.Advance(TimeSpan.FromSeconds(2));
        await socket.EchoAsync();
        gateway.Clock.Advance(TimeSpan.FromSeconds(6));

        await socket.EndedAsync();
        // What rests on no session stays.
        await account.EchoAsync();
    }

    [Theory]
    [InlineData("a cookie of another path is cleared")]
    [InlineData("the same person's cookie is renewed")]
    public async Task Answer_ThatEndsNoLogin_EndsNothing(string how)
    {
        await using var gateway = await StartAsync(TestGateway.Sqlite);
        var browser = await gateway.NewRaisedBrowserAsync("anna");
        var cookie = browser.Jar["SESSION"]!;
        using var socket = await LiveSocket.OpenAsync(gateway, browser, "/transfer/ws");
        gateway.Upstream.Answer = (context, _) =>
        {
            context.Response.Headers.SetCookie = how.StartsWith('a') ? "SESSION=; Path=/old; Max-Age=0" : $"SESSION={gateway.Upstream.Renew(cookie)}; Path=/; HttpOnly";
            return Task.CompletedTask;
        };

        // What follows the first answer is through when the second one's is asked.
        for (var i = 0; i < 2; i++)
        {
            var checks = gateway.Upstream.Checks;
            browser.Jar.Set("SESSION", cookie);
            await browser.GoAsync("/public");
            await Eventually.TrueAsync(() => gateway.Upstream.Checks > checks);
        }

        gateway.Clock.Advance(Second);
        await socket.EchoAsync();
        Assert.Equal(1, await gateway.CountAsync("sessions"));
    }

    [Fact]
    public async Task WebSocket_RouteDemandsMoreAfterAReload_IsEnded()
    {
        await using var gateway = await StartAsync(TestGateway.Sqlite);
        var browser = await gateway.NewBrowserAsync("anna");
        using var socket = await LiveSocket.OpenAsync(gateway, browser, "/account/ws");
        var configuration = JsonNode.Parse(await File.ReadAllTextAsync(gateway.ConfigFile, TestContext.Current.CancellationToken))!;
        configuration["ReverseProxy"]!["Routes"]!["account"]!["Metadata"]!["aal"] = "aal2";
        await File.WriteAllTextAsync(gateway.ConfigFile, configuration.ToJsonString(), TestContext.Current.CancellationToken);

        await Eventually.TrueAsync(async () =>
        {
            gateway.Clock.Advance(Second);
            return (await browser.GoAsync("/account/x", follow: false)).Status == 303;
        });
        gateway.Clock.Advance(Second);

        await socket.EndedAsync();
    }

    private static async Task<TestGateway> StartAsync(string store, Action<JsonNode>? change = null)
    {
        var gateway = await TestGateway.StartAsync(store, change);
        gateway.Upstream.Live = new LiveUpstream();
        return gateway;
    }

    private static LiveUpstream Upstream(TestGateway gateway) => gateway.Upstream.Live!;

    private static async Task ReceiveAsync(HttpClient http, HttpRequestMessage request)
    {
        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        Assert.Equal(200, (int)answer.StatusCode);
        await answer.Content.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken);
    }
}
