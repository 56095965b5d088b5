using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Journeys;

/// <summary>The kinds of requests that something begins with, or that pass: navigations, preflights, and what a guess turns into.</summary>
public class NavigationTests
{
    private const string Document = "Sec-Fetch-Dest: document";
    private const string Html = "Accept: text/html,*/*;q=0.8";

    [Theory]
    [InlineData("GET", "Sec-Fetch-Mode: navigate", Document, "Sec-Fetch-Site: none", Html)]
    [InlineData("HEAD", "Sec-Fetch-Mode: navigate", Document, "Sec-Fetch-Site: none", Html)]
    [InlineData("GET", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: empty", "Sec-Fetch-Site: same-origin", Html)]
    [InlineData("GET", "Sec-Fetch-Mode: navigate", Document, "Sec-Fetch-Site: cross-site", Html)]
    [InlineData("GET", Html)]
    [InlineData("GET", "Sec-Fetch-Mode: navigate", Document, "Sec-Fetch-Site: none", Html, "If-None-Match: \"1\"", "If-Modified-Since: Sat, 01 Jan 2033 00:00:00 GMT", "Range: bytes=0-9")]
    [InlineData("POST", "Sec-Fetch-Mode: navigate", Document, "Sec-Fetch-Site: same-origin", Html)]
    [InlineData("DELETE", "Sec-Fetch-Mode: navigate", Document, "Sec-Fetch-Site: same-origin", Html)]
    public async Task Navigation_OfAnyMethod_IsLedOn(string method, params string[] headers)
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite);
        var browser = await gateway.NewBrowserAsync("anna");

        var answer = await AskAsync(gateway, method, "/transfer/x", [.. headers, "Cookie: " + browser.Jar.Header(crossSite: false, safe: true)]);

        Assert.True(answer.Status == 303, answer.Answer);
        Assert.StartsWith(gateway.Url + ".otp/self-service/login/browser?aal=aal2&", KindTests.Header(answer, "Location"), StringComparison.Ordinal);
        Assert.Contains("no-store", KindTests.Header(answer, "Cache-Control"), StringComparison.Ordinal);
        Assert.Contains("Sec-Fetch-Mode", KindTests.Header(answer, "Vary"), StringComparison.Ordinal);
        Assert.All((string[])["ETag", "Last-Modified", "Content-Range"], name => Assert.Empty(RawHttp.Headers(answer.Answer, name)));
        Assert.Equal(method is "POST" or "DELETE" ? 1 : 0, await gateway.CountAsync("held_requests"));
        Assert.Empty(gateway.Upstream.Requests);
    }

    [Fact]
    public async Task Prefetch_ThenThePersonGoesThere_SendsOneMessage()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite);
        var browser = await gateway.NewBrowserAsync("anna");

        var guess = await browser.NavigateAsync(HttpMethod.Get, "/transfer/x", null, "same-origin", "/from", follow: true, headers => headers.TryAddWithoutValidation("Sec-Purpose", "prefetch;prerender"));
        Assert.Equal(503, guess.Status);
        Assert.Equal(0, await gateway.CountAsync("messages"));
        var page = await browser.ClickAsync("/transfer/x");

        Assert.True(page.IsCodePage, page.ToString());
        Assert.Equal(1, await gateway.CountAsync("messages"));
        Assert.Equal("Carried out: GET /transfer/x", (await browser.EnterAsync(page, (await gateway.MessageAsync(1)).Code)).Body);
    }

    [Theory]
    [InlineData("/transfer/x")]
    [InlineData("/once/x")]
    [InlineData("/account/x")]
    public async Task Preflight_OnAProtectedRoute_IsTheApplicationsToAnswer(string target)
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite);
        var browser = await gateway.NewBrowserAsync("anna");
        gateway.Upstream.Answer = (context, _) =>
        {
            context.Response.StatusCode = 204;
            context.Response.Headers.AccessControlAllowOrigin = context.Request.Headers.Origin;
            context.Response.Headers.AccessControlAllowMethods = "PUT";
            return Task.CompletedTask;
        };
        var checks = gateway.Upstream.Checks;
        string[] question = ["Origin: https://app.example", "Access-Control-Request-Method: PUT", "Access-Control-Request-Headers: content-type", "Sec-Fetch-Mode: cors", "Sec-Fetch-Site: cross-site", "Accept: */*"];
        string[] more = ["Cookie: " + browser.Jar.Header(crossSite: false, safe: true), TestUpstreamAuthorization, "X-Custom: 1", "X-Http-Method-Override: PUT", "X-Auth-User: anna", "If-None-Match: \"1\"", "Content-Type: application/json", "Content-Length: 0"];

        foreach (var headers in (string[][])[question, [.. question, .. more]])
        {
            var answer = await AskAsync(gateway, "OPTIONS", target, headers);
            Assert.True(answer.Status == 204, answer.Answer);
            Assert.Equal("https://app.example", KindTests.Header(answer, "Access-Control-Allow-Origin"));
            Assert.Equal("PUT", KindTests.Header(answer, "Access-Control-Allow-Methods"));
            Assert.Empty(RawHttp.Headers(answer.Answer, "WWW-Authenticate"));
        }

        Assert.Equal(2, gateway.Upstream.Requests.Count);
        Assert.All(gateway.Upstream.Requests, request =>
        {
            Assert.Equal(("OPTIONS", target), (request.Method, request.Target));
            Assert.Equal(("https://app.example", "PUT", "content-type"), (request.Header("Origin"), request.Header("Access-Control-Request-Method"), request.Header("Access-Control-Request-Headers")));
            Assert.All((string[])["Cookie", "Authorization", "X-Custom", "X-Http-Method-Override", "X-Auth-User", "If-None-Match", "Content-Type"], name => Assert.Null(request.Header(name)));
        });
        // Nobody was even asked who is calling.
        Assert.Equal(checks, gateway.Upstream.Checks);
        foreach (var table in (string[])["flows", "messages", "held_requests", "sessions"])
            Assert.Equal(0, await gateway.CountAsync(table));
    }

    [Theory]
    [InlineData("POST", "Origin: https://app.example", "Access-Control-Request-Method: PUT")]
    [InlineData("OPTIONS", "Origin: https://app.example")]
    [InlineData("OPTIONS", "Origin: https://app.example", "Access-Control-Request-Method: PUT", "Transfer-Encoding: chunked")]
    public async Task T43_WhatOnlyLooksLikeAPreflight_IsChallenged(string method, params string[] headers)
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite);

        var answer = await AskAsync(gateway, method, "/transfer/x", headers);

        Assert.Equal(401, answer.Status);
        Assert.Empty(gateway.Upstream.Requests);
    }

    [Theory]
    [InlineData(503, "Sec-Fetch-Mode: cors", "Accept: */*")]
    [InlineData(503, "Accept: text/event-stream")]
    [InlineData(503, "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: iframe")]
    [InlineData(503, "HX-Request: true")]
    [InlineData(503, "Sec-Purpose: prefetch")]
    [InlineData(200, "Content-Type: application/grpc")]
    [InlineData(500, "SOAPAction: x")]
    public async Task Undecided_IsToldToEachKindInItsWords(int status, params string[] headers)
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite);
        var browser = await gateway.NewBrowserAsync("anna");
        gateway.Upstream.Check = CheckMode.Fail;

        var answer = await AskAsync(gateway, "POST", "/transfer/x", [.. headers, "Cookie: " + browser.Jar.Header(crossSite: false, safe: true)]);

        Assert.True(answer.Status == status, answer.Answer);
        Assert.Equal(["no-store"], RawHttp.Headers(answer.Answer, "Cache-Control"));
        Assert.Equal(status == 200 ? ["14"] : [], RawHttp.Headers(answer.Answer, "Grpc-Status"));
        Assert.Equal(status == 500, answer.Answer.Contains("<faultcode>soap:Server</faultcode>", StringComparison.Ordinal));
        Assert.Equal(status == 503 && headers[0] != "Sec-Purpose: prefetch", RawHttp.Headers(answer.Answer, "Retry-After").Any());
        Assert.Empty(RawHttp.Headers(answer.Answer, "HX-Redirect"));
        Assert.Empty(gateway.Upstream.Requests);
    }

    private static string TestUpstreamAuthorization => "Authorization: " + TestUpstream.BearerOf("anna");

    private static Task<(int Status, string Answer)> AskAsync(TestGateway gateway, string method, string target, string[] headers)
    {
        var chunked = headers.Any(header => header.StartsWith("Transfer-Encoding", StringComparison.Ordinal));
        var body = chunked ? "1\r\na\r\n0\r\n\r\n" : method is "POST" or "PUT" ? "a=b" : "";
        return RawHttp.SendAsync(gateway.Url,
            $"{method} {target} HTTP/1.1\r\nHost: {gateway.Url.Authority}\r\nConnection: close\r\n{(body.Length > 0 && !chunked ? $"Content-Length: {body.Length}\r\n" : "")}"
            + string.Concat(headers.Select(header => header + "\r\n")) + "\r\n" + body);
    }
}
