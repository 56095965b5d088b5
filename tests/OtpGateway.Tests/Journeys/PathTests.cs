using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Journeys;

/// <summary>What the gateway matches is what the application reads.</summary>
public class PathTests
{
    /// <summary>Spellings of which some server or library makes <c>/transfer/…</c>, while others do not.</summary>
    private static readonly string[] Hostile =
    [
        "/transfer/1", "/TRANSFER/1", "/%74ransfer/1", "/%54RANSFER/1", "/transfer", "/transfer/", "/transfer?x", "/./transfer/1", "/x/../transfer/1", "/x/%2e%2e/transfer/1", "/x/.%2E/transfer/1", "/x%3b/../transfer/1", "/public/../transfer/1",
        "//transfer/1", "///transfer/1", "/x/..//transfer/1", "//evil/../transfer/1", "/x//transfer/1", "/transfer//1", "/.//transfer/1",
        "/transfer;a=b/1", "/transfer;/1", "/transfer;x", "/;/transfer/1", "/;x=y/transfer/1", "/x/..;/transfer/1", "/x/%2e%2e%3b/transfer/1", "/x;/../transfer/1", "/transfer%3Bx/1",
        "/transfer\\1", "/x\\transfer\\1", "/x/..\\transfer/1", "/x/..%5ctransfer/1", "/transfer%5C1", "\\transfer/1", "/\\transfer/1",
        "/transfer%2F1", "/x%2f..%2ftransfer%2f1", "/%2ftransfer/1", "/%2Ftransfer%2F1", "/x%2F..%2Ftransfer",
        "/x/%252e%252e%252ftransfer/1", "/%252ftransfer/1", "/transfer%252F1", "/%2574ransfer/1", "/%25%37%34ransfer/1",
        "/transfer.", "/transfer./1", "/transfer../1", "/transfer%20/1", "/transfer%20", "/transfer%2e/1", "/transfer.%20/1", "/transfer::$DATA", "/transfer::$INDEX_ALLOCATION/1", "/transfer~1", "/transf~1/1", "/TRANSF~1/1",
        "/transfer%3Fx", "/transfer%23/1", "/transfer#/1", "/transfer%0a", "/transfer%0d%0a/1", "/transfer%09/1", "/transfer\t/1", "/transfer%00/1", "/transfer%7f/1", "/transfer%00.css",
        "/transfer%c0%af1", "/x/%c0%ae%c0%ae/transfer/1", "/transfer%E9/1", "/%e0%80%aftransfer/1", "/transfer%ff/1",
        "/%ef%bc%8ftransfer/1", "/x/%ef%bc%8e%ef%bc%8e/transfer/1", "/%EF%BD%94ransfer/1", "/tran%C5%BFfer/1", "/transfer%C2%A0/1", "/transfer%e2%80%a8/1",
        "/(S(abc))/transfer/1", "/(A(x)F(y))/transfer/1", "/transfer%", "/transfer%2", "/transfer%zz/1", "/transfer%u002f1", "/%u0074ransfer/1", "transfer/1", "*", "?/transfer/1", "/transfer\x7f/1",
    ];

    private static readonly string[] Harmless =
    [
        "/wiki/C%2B%2B", "/a%20b/c", "/caf%C3%A9/men%C3%BC", "/%E6%97%A5%E6%9C%AC%E8%AA%9E", "/~anna/", "/%7Eanna", "/a:b@c", "/a,b(c)'!*$&+=d", "/a.b/c.tar.gz", "/.well-known/acme-challenge/x_y-z",
        "/x?next=http%3A%2F%2Fa%2Fb&y=%00..;//\\{}|^`\"<>'", "/?q=a;b/../c", "/x?", "/list%5B0%5D", "/x?a=%zz&b=%", "/a/b/c/", "/1.0/items", "/a...b", "/_", "/-", "/%41bc", "/a%C3%9Fb", "/x?../../transfer/1", "/x?%2f%2e%2e", "/sp%20ace%20d/x",
    ];

    [Theory]
    [InlineData("")]
    [InlineData("allow-semicolon, allow-double-slash, allow-encoded-slash")]
    public async Task ProtectedPrefix_SpeltInEveryWay_NeverReachesTheApplication(string paths)
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, configuration => configuration["ReverseProxy"]!["Routes"]!["all"]!["Metadata"]!["paths"] = paths);
        var browser = await gateway.NewBrowserAsync("anna");
        var cookies = browser.Jar.Header(crossSite: false, safe: true);
        var server = gateway.Url;

        foreach (var target in Hostile.Concat([$"http://{server.Authority}/transfer/1", $"http://{server.Authority}//transfer/1", $"http://{server.Authority}/x/..%2ftransfer/1", $"http://{server.Authority}/x/../transfer/1", "http://other.example/transfer/1", server.Authority]))
        {
            foreach (var (method, sent) in new[] { ("GET", cookies), ("GET", ""), ("POST", cookies), ("QUERY", cookies) })
            {
                var (status, answer) = await RawHttp.SendAsync(server,
                    $"{method} {target} HTTP/1.1\r\nHost: {server.Authority}\r\nAccept: */*\r\n{(sent.Length > 0 ? $"Cookie: {sent}\r\n" : "")}{(method == "GET" ? "" : "Content-Length: 0\r\n")}Connection: close\r\n\r\n");
                Assert.True(status is 400 or 401 or 404 or 405 or 421, $"{method} {target}: {answer}");
            }
        }

        Assert.Empty(gateway.Upstream.Requests);
    }

    [Theory]
    [InlineData("allow-semicolon", "/a;b=c/d /a;/d /x;jsessionid=1?y", "/a//b /a%2Fb /a;b//c /account;x/1 /transfer;x")]
    [InlineData("allow-double-slash", "/a//b //a /a/// //", "/a;b /a%2Fb //account/1 /x//transfer /transfer//x")]
    [InlineData("allow-encoded-slash", "/repo%2Fname/x /a%2fb /a%2F", "/a;b /a//b /account%2F1 /transfer%2fx /%2Ftransfer/x")]
    [InlineData("allow-semicolon,allow-double-slash , allow-encoded-slash", "/a;b//c%2Fd /a%2F%2fb;c", "/x;y%2F..//transfer /;%2Ftransfer/1 /transfer;%2F")]
    public async Task PublicRoute_WithLeave_GetsWhatItWasGivenAndNoMore(string paths, string passed, string refused)
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, configuration => configuration["ReverseProxy"]!["Routes"]!["all"]!["Metadata"]!["paths"] = paths);
        var browser = await gateway.NewRaisedBrowserAsync("anna");
        var cookies = browser.Jar.Header(crossSite: false, safe: true);

        foreach (var target in passed.Split(' '))
        {
            var (status, answer) = await RawHttp.GetAsync(gateway.Url, target, cookies);
            Assert.True(status == 200, $"{target}: {answer}");
            Assert.Equal(target, gateway.Upstream.Requests[^1].Target);
        }
        var before = gateway.Upstream.Requests.Count;
        // Not even for somebody who may see the protected ones.
        foreach (var target in refused.Split(' '))
            Assert.Equal((target, 400), (target, (await RawHttp.GetAsync(gateway.Url, target, cookies)).Status));
        Assert.Equal(before, gateway.Upstream.Requests.Count);
    }

    [Fact]
    public async Task Host_OrMethodThatIsNotOurs_IsRefused()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite);
        var server = gateway.Url;
        string[] requests =
        [
            "GET / HTTP/1.1\r\nHost: elsewhere.example\r\n", $"GET / HTTP/1.1\r\nHost: {server.Host}\r\n", $"GET / HTTP/1.1\r\nHost: {server.Host}.:{server.Port}\r\n", $"GET / HTTP/1.1\r\nHost: localhost:{server.Port}\r\n", "GET / HTTP/1.1\r\nHost: xn--admin\r\n",
            $"GET / HTTP/1.1\r\nHost: {server.Authority}\r\nHost: {server.Authority}\r\n", "GET / HTTP/1.1\r\nHost:\r\n", "GET / HTTP/1.1\r\n", "GET / HTTP/1.0\r\n",
            $"TRACE / HTTP/1.1\r\nHost: {server.Authority}\r\n", $"TRACK / HTTP/1.1\r\nHost: {server.Authority}\r\n", $"CONNECT {server.Authority} HTTP/1.1\r\nHost: {server.Authority}\r\n",
        ];

        foreach (var request in requests)
        {
            var (status, answer) = await RawHttp.SendAsync(server, request + "Connection: close\r\n\r\n");
            Assert.True(status is 400 or 405 or 421, $"{request}: {answer}");
        }
        Assert.Empty(gateway.Upstream.Requests);
    }

    [Fact]
    public async Task Harmless_OnEveryKindOfRoute_ReachesTheApplicationByteForByte()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite);
        var browser = await gateway.NewRaisedBrowserAsync("anna");
        var cookies = browser.Jar.Header(crossSite: false, safe: true);

        foreach (var target in Harmless)
        {
            foreach (var prefix in (string[])["", "/account", "/transfer"])
            {
                var (status, answer) = await RawHttp.GetAsync(gateway.Url, prefix + target, cookies);
                Assert.True(status == 200, $"{prefix}{target}: {answer}");
                Assert.Equal(prefix + target, gateway.Upstream.Requests[^1].Target);
            }
        }
    }

    [Theory]
    [InlineData("GET", "/once/wiki/C%2B%2B?x=%41+b&y=a%2Fb")]
    [InlineData("POST", "/once/wiki/C%2B%2B?x=%41+b&y=a%2Fb")]
    [InlineData("GET", "/transfer/caf%C3%A9/%7Eanna?q='(x)'!*")]
    [InlineData("POST", "/transfer/caf%C3%A9/%7Eanna?q='(x)'!*")]
    [InlineData("GET", "/transfer/x?path=C:\\temp&q=%00|^`{}<\">//..")]
    [InlineData("POST", "/transfer/x?path=C:\\temp&q=%00|^`{}<\">//..")]
    [InlineData("POST", "/transfer/x?next=//elsewhere.example/\\..")]
    public async Task Harmless_Resumed_ReachesTheApplicationByteForByte(string method, string target)
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite);
        var browser = await gateway.NewBrowserAsync("anna");

        var (status, interrupted) = await RawHttp.NavigateAsync(gateway.Url, method, target, browser.Jar.Header(crossSite: false, safe: true), "a=b");
        Assert.True(status == 303, interrupted);
        browser.Jar.Take(RawHttp.Headers(interrupted, "Set-Cookie"));
        var page = await browser.ClickAsync(RawHttp.Headers(interrupted, "Location").Single());
        Assert.True(page.IsCodePage, page.ToString());
        var passed = await browser.EnterAsync(page, (await gateway.MessageAsync(1)).Code, follow: false);

        Assert.Equal(gateway.Url.GetLeftPart(UriPartial.Authority) + target, passed.Header("Location"));
        var (_, answer) = await RawHttp.GetAsync(gateway.Url, target, browser.Jar.Header(crossSite: false, safe: true));
        Assert.True(gateway.Upstream.Requests is [var request] && request.ToString() == $"{method} {target}", answer);
    }

    [Fact]
    public async Task T46_BasePath_UnknownBelowIt_IsNeverForwarded()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite);

        foreach (var target in (string[])["/.otp", "/.otp/", "/.otp/x", "/.OTP/x", "/.otp/login/x", "/.otp/health", "/.otp/assets/..", "/%2eotp/x", "/.otp/admin/identities", "/.otp?x"])
        {
            var (status, answer) = await RawHttp.GetAsync(gateway.Url, target);
            Assert.True(status is 400 or 404, $"{target}: {answer}");
        }
        Assert.Empty(gateway.Upstream.Requests);
    }
}
