using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using OtpGateway.Tests.Support;
using static OtpGateway.Tests.Journeys.LoginFormFixture;

namespace OtpGateway.Tests.Journeys;

/// <summary>Logins that are none, or not those that they look like: whoever sends them is nobody.</summary>
public class LoginFormAttackTests
{
    [Theory]
    [InlineData("plain", true)]
    [InlineData("json", true)]
    [InlineData("multipart", true)]
    [InlineData("chunked", true)]
    [InlineData("long", true)]
    [InlineData("too long", false)]
    [InlineData("too long, chunked", false)]
    [InlineData("compressed", false)]
    [InlineData("latin1", false)]
    [InlineData("twice", false)]
    [InlineData("in the query too", false)]
    [InlineData("in the query alone", false)]
    [InlineData("blank", false)]
    [InlineData("basic", true)]
    [InlineData("get", false)]
    [InlineData("put", false)]
    [InlineData("case", false)]
    [InlineData("slash", false)]
    [InlineData("elsewhere", false)]
    public async Task Request_ThatIsNotTheForm_SignsNobodyIn(string kind, bool signsIn)
    {
        await using var gateway = await StartAsync(TestGateway.Sqlite);
        gateway.Upstream.Answer = (context, request) => request.Target.Contains("sign", StringComparison.OrdinalIgnoreCase) ? AnswerAsync(context, kind) : context.Response.WriteAsync("ok");
        var browser = gateway.NewBrowser();
        var (method, url, content, headers) = Request(kind);

        var answer = await browser.NavigateAsync(method, url, content, "same-origin", "/from", follow: false, headers);

        // It reached the application, and its answer the browser.
        Assert.Equal(kind == "json" ? 200 : 303, answer.Status);
        Assert.NotNull(browser.Jar["SESSION"]);
        Assert.Equal((method.Method, url), (gateway.Upstream.Requests[0].Method, gateway.Upstream.Requests[0].Target));
        if (signsIn)
            Assert.Null(gateway.Upstream.Requests[0].Header("Authorization"));
        Assert.Equal(content?.Headers.ContentLength ?? gateway.Upstream.Requests[0].BodyLength, gateway.Upstream.Requests[0].BodyLength);
        Assert.Equal(signsIn, await browser.IsKnownAsync());
        Assert.Equal(signsIn ? 1 : 0, await gateway.CountAsync("observed_logins"));
    }

    [Theory]
    [InlineData("/sign-in", true)]
    [InlineData("/sign%2Din", false)]
    [InlineData("/%73ign-in", false)]
    [InlineData("/sign-in#x", false)]
    [InlineData("/./sign-in", false)]
    [InlineData("//sign-in", false)]
    public async Task Target_InAnotherSpelling_SignsNobodyIn(string target, bool signsIn)
    {
        await using var gateway = await StartAsync(TestGateway.Sqlite);
        gateway.Upstream.Answer = (context, _) => SignIn(context);
        await RawHttp.SendAsync(gateway.Url, $"POST {target} HTTP/1.1\r\nHost: {gateway.Url.Authority}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 9\r\nConnection: close\r\n\r\nuser=anna");
        Assert.Equal(signsIn ? 1 : 0, await gateway.CountAsync("observed_logins"));
    }

    [Theory]
    [InlineData("plain", true)]
    [InlineData("a page", false)]
    [InlineData("back to the form", false)]
    [InlineData("location twice", false)]
    [InlineData("500", false)]
    [InlineData("no cookie", false)]
    [InlineData("no value", false)]
    [InlineData("taken away", false)]
    [InlineData("two places", false)]
    [InlineData("another name", false)]
    public async Task Answer_ThatIsNoSuccess_SignsNobodyIn(string kind, bool signsIn)
    {
        await using var gateway = await StartAsync(TestGateway.Sqlite);
        gateway.Upstream.Answer = (context, request) => request.Target == "/sign-in" ? AnswerAsync(context, kind) : context.Response.WriteAsync("ok");
        var browser = gateway.NewBrowser();
        browser.Jar.Set("SESSION", "planted");

        await browser.PostAsync("/sign-in", User("anna"), follow: false);

        Assert.Equal(signsIn, await browser.IsKnownAsync());
        // Who planted it gets nothing either way.
        browser.Jar.Override = "SESSION=planted";
        Assert.False(await browser.IsKnownAsync());
    }

    [Theory]
    [InlineData("SESSION={0}")]
    [InlineData("SESSION=\"{0}\"")]
    [InlineData("SESSION={0}; SESSION=x")]
    [InlineData("SESSION=x; SESSION={0}")]
    [InlineData("session={0}")]
    [InlineData("%53ESSION={0}")]
    [InlineData("x=y,SESSION={0}")]
    public async Task AnotherPerson_UnderACookieThatTheApplicationKeeps_IsNotTakenForTheFirst(string cookies)
    {
        await using var gateway = await StartAsync(TestGateway.Sqlite);
        var browser = await gateway.NewRaisedBrowserAsync("anna");
        var anna = gateway.Copy(browser);
        // The session becomes Bert's, under the cookie that the gateway knows for Anna's.
        gateway.Upstream.Answer = (context, _) => context.Response.WriteAsync("ok");
        browser.Jar.Override = cookies.Replace("{0}", browser.Jar["SESSION"], StringComparison.Ordinal);

        await browser.PostAsync("/sign-in", User("bert"), follow: false);

        Assert.False(await anna.IsKnownAsync());
        Assert.Equal(0, await gateway.CountAsync("observed_logins"));
    }

    [Theory]
    [InlineData("sqlite", "/sign-in")]
    [InlineData("postgres", "/sign-in")]
    [InlineData("sqlite", "/transfer/sign-in")]
    public async Task AnotherName_WhileSomebodyIsSignedIn_ReachesTheApplicationAsNobodys(string store, string form)
    {
        await using var gateway = await StartAsync(store, configuration =>
        {
            foreach (var item in configuration["gateway"]!["authenticators"]![0]!["forms"]!.AsArray())
                item!["keep_cookies"] = new JsonArray("csrf", "lang");
        });
        var browser = await gateway.NewRaisedBrowserAsync("anna");
        // Whoever is signed in goes on to their page, with another cookie; everybody else has to know the password.
        gateway.Upstream.Answer = (context, request) => request.Target != form ? context.Response.WriteAsync("ok")
            : Shown(request).Length > 0 ? SignIn(context) : SignIn(context, NewCookie(), "/sign-in?error");
        browser.Jar.Override = browser.Jar.Header(crossSite: false, safe: true)
            + $"; csrf=a=b==; other=1; lang=x,SESSION={browser.Jar["SESSION"]}; Csrf=c" + (form == "/sign-in" ? $"; lang=\"y; SESSION={browser.Jar["SESSION"]}\"" : "");

        var answer = await browser.NavigateAsync(HttpMethod.Post, form, User("bert"), "same-origin", "/from", follow: false, headers =>
        {
            headers.TryAddWithoutValidation("Authorization", "Basic YW5uYTp4");
            headers.TryAddWithoutValidation("X-Session-Token", "anna");
        });

        Assert.Equal("csrf=a=b==", gateway.Upstream.To("POST", form).Single().Header("Cookie"));
        Assert.Equal("", Shown(gateway.Upstream.To("POST", form).Single()));
        Assert.Equal("/sign-in?error", answer.Header("Location"));
        browser.Jar.Override = null;
        Assert.False(await browser.IsKnownAsync());

        static string Shown(UpstreamRequest request) => request.Header("Cookie")?.Contains("SESSION", StringComparison.Ordinal) == true ? "Cookie"
            : string.Concat(((string[])["Authorization", "X-Session-Token", "X-Auth-User"]).Where(name => request.Header(name) is not null));
    }

    [Fact]
    public async Task Cookie_PresentedTwiceAfterwards_IsNobodys()
    {
        await using var gateway = await StartAsync(TestGateway.Sqlite);
        var browser = await gateway.NewBrowserAsync("anna");
        var cookie = browser.Jar["SESSION"];
        foreach (var header in (string[])[$"SESSION={cookie}; SESSION=planted", $"SESSION=planted; SESSION={cookie}", $"SESSION={cookie}; session=planted", $"SESSION=\"{cookie}\""])
        {
            browser.Jar.Override = header;
            Assert.False(await browser.IsKnownAsync());
        }
        browser.Jar.Override = null;
        Assert.True(await browser.IsKnownAsync());
    }

    [Fact]
    public async Task Names_AreThoseThatTheApplicationGets_NotOthersThatLookAlike()
    {
        await using var gateway = await StartAsync(TestGateway.Sqlite);
        var browser = await gateway.NewBrowserAsync("Anna");
        Assert.True(await browser.IsKnownAsync());
        Assert.Equal("Anna", gateway.Upstream.To("GET", "/account/x")[0].Header("X-Auth-User"));
        // Nobody in the directory has that name: there is no address that a code could go to.
        var page = await browser.GoAsync("/transfer/x");
        Assert.False(page.IsCodePage, page.ToString());
        Assert.Empty(gateway.Webhook.Messages);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Login_ThatBreaksOff_EndsTheOneBefore(string store)
    {
        await using var gateway = await StartAsync(store);
        var browser = await gateway.NewRaisedBrowserAsync("anna");
        gateway.Upstream.Answer = (context, _) =>
        {
            context.Abort();
            return Task.CompletedTask;
        };

        Assert.Equal(502, (await browser.PostAsync("/sign-in", User("bert"), follow: false)).Status);

        gateway.Upstream.Answer = null;
        Assert.False(await browser.IsKnownAsync());
        Assert.Equal(0, await gateway.CountAsync("observed_logins"));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Login_HeldAndResumed_IsSeenAsAnyOther(string store)
    {
        await using var gateway = await StartAsync(store);
        gateway.Upstream.Answer = (context, request) => request.Target == "/transfer/sign-in" ? SignIn(context) : context.Response.WriteAsync("ok");
        var browser = await gateway.NewBrowserAsync("anna");
        var anna = gateway.Copy(browser);
        var page = await browser.PostAsync("/transfer/sign-in", User("bert"));
        Assert.True(page.IsCodePage, page.ToString());
        Assert.True(await anna.IsKnownAsync());

        var answer = await browser.EnterAsync(page, (await gateway.MessageAsync(1)).Code);

        Assert.Equal((200, "/account/home"), (answer.Status, answer.Url.AbsolutePath));
        Assert.Equal("bert", gateway.Upstream.To("GET", "/account/home").Single().Header("X-Auth-User"));
        Assert.False(await anna.IsKnownAsync());
        Assert.True((await browser.GoAsync("/transfer/x")).IsCodePage);
    }

    [Fact]
    public async Task EarlyHints_WithACookie_AreNoAnswer()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await using var gateway = await StartAsync(TestGateway.Sqlite, configuration =>
            configuration["ReverseProxy"]!["Clusters"]!["app"]!["Destinations"]!["one"]!["Address"] = $"http://{listener.LocalEndpoint}/");
        var served = ServeAsync("HTTP/1.1 103 Early Hints\r\nLocation: /account/home\r\nSet-Cookie: SESSION=early; Path=/\r\n\r\nHTTP/1.1 303 See Other\r\nLocation: /sign-in?error\r\nSet-Cookie: SESSION=failed; Path=/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        var browser = gateway.NewBrowser();

        Assert.Equal("/sign-in?error", (await browser.PostAsync("/sign-in", User("anna"), follow: false)).Header("Location"));

        await served;
        Assert.Equal(0, await gateway.CountAsync("observed_logins"));

        async Task ServeAsync(string answer)
        {
            using var client = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
            var stream = client.GetStream();
            var received = "";
            var buffer = new byte[4096];
            while (!received.EndsWith("password=x", StringComparison.Ordinal))
                received += Encoding.ASCII.GetString(buffer, 0, await stream.ReadAsync(buffer, TestContext.Current.CancellationToken));
            await stream.WriteAsync(Encoding.ASCII.GetBytes(answer), TestContext.Current.CancellationToken);
        }
    }

    [Theory]
    [InlineData("session")]
    [InlineData("%53ession")]
    [InlineData("__Host-otp_gateway_session")]
    public async Task Configuration_ThatKeepsACookieOfALogin_IsRefused(string name)
    {
        var exception = await Assert.ThrowsAsync<OtpGateway.Configuration.ConfigException>(() => StartAsync(TestGateway.Sqlite, configuration =>
            configuration["gateway"]!["authenticators"]![0]!["forms"]![0]!["keep_cookies"] = new JsonArray("lang", name)));
        Assert.Contains($"keeps the cookie {name}", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Configuration_OfTheGatewaysOwnPath_IsRefused()
    {
        var exception = await Assert.ThrowsAsync<OtpGateway.Configuration.ConfigException>(() => StartAsync(TestGateway.Sqlite, configuration =>
            configuration["gateway"]!["authenticators"]![0]!["forms"]![0]!["path"] = "/.otp/login"));
        Assert.Contains("watches /.otp/login, which is the gateway's own", exception.Message, StringComparison.Ordinal);
    }
}
