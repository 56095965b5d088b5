using Microsoft.AspNetCore.Http;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Journeys;

public class HeaderTests
{
    private const string Forged = "forged-value";

    /// <summary>What only a trusted party may say, in the spellings that some application reads.</summary>
    private static readonly string[] Forgeries =
    [
        "X-Auth-User", "x-auth-USER", "X_Auth_User", "X.Auth.User", "X-Auth_User", "X-Auth-Aal", "X_Auth_Aal", "X-Auth-Request-User", "X-Authenticated-User", "X-Phone", "X_Phone",
        "Remote-User", "REMOTE_USER", "Remote_User", "X-Remote-User", "X-Forwarded-User", "X-Forwarded-Email", "X-Forwarded-Groups", "X-WEBAUTH-USER", "X-Webauth-Email",
        "X-Forwarded-For", "X_Forwarded_For", "X-Forwarded_For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Port", "X-Forwarded-Prefix", "X-Forwarded-Server", "X-Forwarded-Client-Cert", "Forwarded",
        "X-Real-IP", "X_Real_IP", "X-Client-IP", "X-Cluster-Client-IP", "True-Client-IP", "CF-Connecting-IP", "Fastly-Client-IP", "X-Original-Forwarded-For", "X-Original-URL", "X-Original-Host", "X-Rewrite-URL",
        "X-HTTP-Method", "X-HTTP-Method-Override", "X-Method-Override", "X-Accel-Redirect", "X-Accel-Internal", "Proxy", "SSL-Client-Verify", "SSL_CLIENT_VERIFY", "SSL-Client-Cert", "Client-Cert", "X-SSL-Client-S-DN", "X-Client-Cert",
    ];

    [Fact]
    public async Task Forged_OnEveryKindOfRoute_NeverReachesTheApplication()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite);
        var browser = await gateway.NewRaisedBrowserAsync("anna");
        var held = await gateway.NewBrowserAsync("emil");

        foreach (var url in (string[])["/public", "/account/x", "/transfer/x"])
        {
            await ForgeAsync(browser, HttpMethod.Get, url);
            await ForgeAsync(browser, HttpMethod.Post, url);
        }
        var page = await ForgeAsync(held, HttpMethod.Post, "/transfer/held");
        await held.EnterAsync(page, (await gateway.MessageAsync(2)).Code);

        var requests = gateway.Upstream.Requests.Skip(1).ToList();
        Assert.Equal(7, requests.Count);
        foreach (var request in requests)
        {
            Assert.DoesNotContain(request.Headers, header => header.Value.Contains(Forged, StringComparison.Ordinal));
            Assert.DoesNotContain(request.Headers, header => header.Key.AsSpan().ContainsAny('_', '.'));
        }
    }

    [Fact]
    public async Task Identity_AsConfigured_IsToldToTheApplication()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite);
        var browser = await gateway.NewRaisedBrowserAsync("anna");

        await browser.GoAsync("/public");
        await browser.GoAsync("/account/x");
        var (raised, open, signedIn) = (gateway.Upstream.Requests[0], gateway.Upstream.Requests[1], gateway.Upstream.Requests[2]);

        Assert.Equal(("anna", "aal2", "+491701234567"), (raised.Header("X-Auth-User"), raised.Header("X-Auth-Aal"), raised.Header("X-Phone")));
        Assert.Equal((null, null, null), (open.Header("X-Auth-User"), open.Header("X-Auth-Aal"), open.Header("X-Phone")));
        Assert.Equal(("anna", "+491701234567"), (signedIn.Header("X-Auth-User"), signedIn.Header("X-Phone")));
        var fresh = await gateway.NewBrowserAsync("emil");
        await fresh.GoAsync("/account/y");
        Assert.Equal(("emil", "aal1"), (gateway.Upstream.Requests[^1].Header("X-Auth-User"), gateway.Upstream.Requests[^1].Header("X-Auth-Aal")));
        Assert.Equal("127.0.0.1", raised.Header("X-Forwarded-For"));
        Assert.Equal(gateway.Url.Authority, raised.Header("X-Forwarded-Host"));
        Assert.Equal("http", raised.Header("X-Forwarded-Proto"));
    }

    [Fact]
    public async Task GatewayCookies_InAnySpelling_NeverReachTheApplication()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite);
        var browser = await gateway.NewRaisedBrowserAsync("anna");
        var own = browser.Jar.Header(crossSite: false, safe: true);
        const string Value = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
        var id = new string('a', 32);

        foreach (var url in (string[])["/public", "/account/x", "/transfer/x"])
        {
            browser.Jar.Override = $"first=1; OTP_GATEWAY_SESSION={Value}; Otp_Gateway_Held_{id}={Value};__Host-otp_gateway_session={Value}; __host-OTP_gateway_x={Value};  __Secure-otp_gateway_y={Value}; __Http-otp_gateway_z={Value}; otp_gateway_rounds=1.2.3; {own}; last=2";
            Assert.Equal(200, (await browser.GoAsync(url)).Status);
            var request = gateway.Upstream.Requests[^1];
            Assert.DoesNotContain("gateway", request.Header("Cookie"), StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(Value, request.Header("Cookie"), StringComparison.Ordinal);
            Assert.DoesNotContain(browser.Jar[TestGateway.SessionCookie]!, request.Header("Cookie"), StringComparison.Ordinal);
            Assert.Equal($"first=1; SESSION={browser.Jar["SESSION"]}; last=2", request.Header("Cookie"));
        }
    }

    [Fact]
    public async Task T46_ApplicationsAnswer_CannotSetTheGatewaysCookies()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite);
        var browser = await gateway.NewRaisedBrowserAsync("anna");
        var handle = browser.Jar[TestGateway.SessionCookie];
        gateway.Upstream.Answer = (context, _) =>
        {
            context.Response.Headers.SetCookie = new([
                "otp_gateway_session=evil; Path=/", "OTP_GATEWAY_SESSION=evil", " otp_gateway_session=evil", "__Host-otp_gateway_session=evil; Secure; Path=/", "__Secure-otp_gateway_session=evil",
                "otp_gateway_held_" + new string('a', 32) + "=evil", "otp_gateway_session", "=otp_gateway_session=evil", "otp_gateway_session =evil", "harmless=1; Path=/",
            ]);
            return context.Response.WriteAsync("ok");
        };

        foreach (var url in (string[])["/public", "/account/x", "/transfer/x"])
        {
            var answer = await browser.GoAsync(url);
            Assert.Equal("harmless=1; Path=/", Assert.Single(answer.Headers["set-cookie"]));
        }
        Assert.Equal(handle, browser.Jar[TestGateway.SessionCookie]);
    }

    [Fact]
    public async Task Cookies_OfTheGateway_AreAsTheyShouldBe()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite);
        var browser = await gateway.NewBrowserAsync("anna");
        var page = await browser.PostAsync("/transfer/x", [new("a", "b")]);
        await browser.EnterAsync(page, (await gateway.MessageAsync(1)).Code, follow: false);

        var session = Assert.Single(browser.Jar.Cookies, cookie => cookie.Name == TestGateway.SessionCookie);
        var held = Assert.Single(browser.Jar.Cookies, cookie => cookie.Name.StartsWith("otp_gateway_held_", StringComparison.Ordinal));
        foreach (var cookie in (BrowserCookie[])[session, held])
        {
            Assert.Contains("path=/", cookie.Attributes, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("httponly", cookie.Attributes, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("domain", cookie.Attributes, StringComparison.OrdinalIgnoreCase);
        }
        Assert.Equal(43, session.Value.Length);
        Assert.Equal("lax", session.SameSite);
        Assert.Equal("strict", held.SameSite);
        Assert.Equal(gateway.Clock.GetUtcNow() + TimeSpan.FromMinutes(15), held.Expires);
    }

    private static async Task<BrowserAnswer> ForgeAsync(TestBrowser browser, HttpMethod method, string url)
    {
        using var content = method == HttpMethod.Post ? new FormUrlEncodedContent([new("a", "b")]) : null;
        return await browser.NavigateAsync(method, url, content, "same-origin", "/from", follow: true, headers =>
        {
            foreach (var name in Forgeries)
                headers.TryAddWithoutValidation(name, Forged);
        });
    }
}
