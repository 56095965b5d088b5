using Microsoft.AspNetCore.Http;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Threats;

/// <summary>Requests that want to be taken for others than they are.</summary>
public class RequestThreatTests
{
    [Theory]
    [InlineData("//elsewhere.example")]
    [InlineData("/\\elsewhere.example")]
    [InlineData("https://elsewhere.example/")]
    [InlineData("javascript:alert(1)")]
    public async Task T15_ReturnTo_ElsewhereAsAnyRedirect_StaysOnTheOrigin(string target)
    {
        await using var gateway = await TestGateway.StartAsync("sqlite");
        var browser = await gateway.NewRaisedBrowserAsync("anna");

        var answer = await browser.ClickAsync("/.otp/self-service/login/browser?aal=aal2&return_to=" + Uri.EscapeDataString(target), follow: false);

        Assert.Equal(gateway.Url.Authority, answer.Location!.Authority);
    }

    [Theory]
    [InlineData("/public/../transfer/x")]
    [InlineData("/public/%2e%2e/transfer/x")]
    [InlineData("/%74ransfer%2fx")]
    [InlineData("//transfer/x")]
    [InlineData("/transfer;a=b/x")]
    [InlineData("/TRANSFER/x")]
    [InlineData("/transfer%00/x")]
    [InlineData("http://127.0.0.1/public/../transfer/x")]
    public async Task T16_Target_ThatSomebodyReadsAsTheProtectedOne_NeverPasses(string target)
    {
        await using var gateway = await TestGateway.StartAsync("sqlite");

        var (status, answer) = await RawHttp.GetAsync(gateway.Url, target);

        Assert.True(status is 303 or 400 or 421, answer);
        Assert.Empty(gateway.Upstream.Requests);
    }

    [Theory]
    [InlineData("get", "", "")]
    [InlineData("PoSt", "", "")]
    [InlineData("HEAD", "", "")]
    [InlineData("OPTIONS", "", "")]
    [InlineData("PROPFIND", "", "")]
    [InlineData("POST", "Connection: Upgrade\r\nUpgrade: websocket\r\n", "")]
    [InlineData("GET", "Connection: Upgrade\r\nUpgrade: SPDY/3.1\r\n", "")]
    [InlineData("GET", "X-HTTP-Method-Override: OPTIONS\r\n", "")]
    [InlineData("GET", "X_HTTP_Method: HEAD\r\n", "")]
    [InlineData("GET", "", "?_method=OPTIONS")]
    public async Task T17_Method_InAnyDress_IsProtectedAsTheRouteIs(string method, string headers, string query)
    {
        await using var gateway = await TestGateway.StartAsync("sqlite");

        var (status, answer) = await RawHttp.SendAsync(gateway.Url, $"{method} /transfer/x{query} HTTP/1.1\r\nHost: {gateway.Url.Authority}\r\n{headers}{(headers.Contains("Upgrade", StringComparison.Ordinal) ? "" : "Connection: close\r\n")}Content-Length: 0\r\n\r\n"
            .Replace("Connection: Upgrade\r\n", "Connection: Upgrade, close\r\n", StringComparison.Ordinal));

        Assert.True(status is 303 or 400 or 401 or 403 or 405, answer);
        Assert.Empty(gateway.Upstream.Requests);
    }

    [Theory]
    [InlineData("X-Auth-User")]
    [InlineData("x_auth_user")]
    [InlineData("X.Auth.Aal")]
    [InlineData("X-Forwarded-User")]
    [InlineData("X-Original-URL")]
    [InlineData("X-Forwarded-For")]
    public async Task T19_Header_ThatWouldBeBelieved_NeverReachesTheApplication(string name)
    {
        await using var gateway = await TestGateway.StartAsync("sqlite");

        await RawHttp.SendAsync(gateway.Url, $"GET /public HTTP/1.1\r\nHost: {gateway.Url.Authority}\r\n{name}: planted-value\r\nConnection: close\r\n\r\n");

        Assert.DoesNotContain(Assert.Single(gateway.Upstream.Requests).Headers.Values, value => value.Contains("planted-value", StringComparison.Ordinal));
    }

    [Fact]
    public async Task T20_Framing_ThatCanBeReadInTwoWays_IsOneRequestAtMost()
    {
        await using var gateway = await TestGateway.StartAsync("sqlite");
        var host = $"Host: {gateway.Url.Authority}\r\n";
        const string Hidden = "GET /public/hidden HTTP/1.1\r\nHost: x\r\n\r\n";
        string[] requests =
        [
            $"POST /public HTTP/1.1\r\n{host}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{Hidden}",
            $"POST /public HTTP/1.1\r\n{host}Content-Length: 0\r\nContent-Length: 44\r\n\r\n{Hidden}",
            $"POST /public HTTP/1.1\r\n{host}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n{Hidden}",
            $"POST /public HTTP/1.1\r\n{host}Content-Length : 0\r\n\r\n{Hidden}",
        ];

        foreach (var request in requests)
            await RawHttp.SendAsync(gateway.Url, request.Replace("Host: x", "Host: " + gateway.Url.Authority + "\r\nConnection: close", StringComparison.Ordinal));

        Assert.DoesNotContain(gateway.Upstream.Requests, request => request.Target == "/public/hidden");
    }

    [Fact]
    public async Task T21_BodyOfARefusedRequest_IsNotReadAsTheNextOne()
    {
        await using var gateway = await TestGateway.StartAsync("sqlite");
        var hidden = $"GET /public/hidden HTTP/1.1\r\nHost: {gateway.Url.Authority}\r\n\r\n";
        var body = string.Concat(Enumerable.Repeat(hidden, (1 << 20) / hidden.Length));

        var (_, answer) = await RawHttp.SendAsync(gateway.Url,
            $"POST /transfer/x HTTP/1.1\r\nHost: {gateway.Url.Authority}\r\nContent-Length: {body.Length}\r\n\r\n{body}GET /public/next HTTP/1.1\r\nHost: {gateway.Url.Authority}\r\nConnection: close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 4", answer, StringComparison.Ordinal);
        Assert.DoesNotContain(gateway.Upstream.Requests, request => request.Target != "/public/next");
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("DELETE")]
    [InlineData("PUT")]
    [InlineData("PATCH")]
    public async Task T22b_Unsafe_WithoutABody_IsSentOnceThoughTheApplicationHangsUp(string method)
    {
        await using var gateway = await TestGateway.StartAsync("sqlite");
        var raised = await gateway.NewRaisedBrowserAsync("anna");
        gateway.Upstream.Answer = (context, _) =>
        {
            context.Abort();
            return Task.CompletedTask;
        };

        var answers = new[] { await raised.FetchAsync(new HttpMethod(method), "/transfer/now"), await raised.FetchAsync(new HttpMethod(method), "/public/now") };

        Assert.All(answers, answer => Assert.Equal(502, answer.Status));
        Assert.Single(gateway.Upstream.To(method, "/transfer/now"));
        Assert.Single(gateway.Upstream.To(method, "/public/now"));
    }

    [Theory]
    [InlineData("ELB-HealthChecker/2.0")]
    [InlineData("GoogleHC/1.0")]
    [InlineData("kube-probe/1.33")]
    [InlineData("Amazon-Route53-Health-Check-Service")]
    [InlineData("UptimeRobot/2.0")]
    public async Task T43_Probe_ByItsName_IsNobodySpecial(string agent)
    {
        await using var gateway = await TestGateway.StartAsync("sqlite");

        foreach (var target in (string[])["/transfer/x", "/transfer/health", "/transfer/ping", "/transfer/.otp/health/ready"])
            foreach (var method in (string[])["GET", "HEAD"])
            {
                var (status, answer) = await RawHttp.SendAsync(gateway.Url, $"{method} {target} HTTP/1.1\r\nHost: {gateway.Url.Authority}\r\nUser-Agent: {agent}\r\nConnection: close\r\n\r\n");
                Assert.True(status is 303 or 401 or 403, answer);
            }

        Assert.Empty(gateway.Upstream.Requests);
    }

    [Fact]
    public async Task T45_Body_CompressedAndWithTrailers_ArrivesByteForByte()
    {
        await using var gateway = await TestGateway.StartAsync("sqlite");
        var browser = await gateway.NewBrowserAsync("anna");
        var bytes = System.Security.Cryptography.RandomNumberGenerator.GetBytes(40_000);
        using var content = new ByteArrayContent(bytes);
        content.Headers.TryAddWithoutValidation("Content-Encoding", "gzip");
        content.Headers.TryAddWithoutValidation("Content-Type", "application/octet-stream");

        var page = await browser.PostAsync("/transfer/packed", content);
        await browser.EnterAsync(page, (await gateway.MessageAsync(1)).Code);

        var request = Assert.Single(gateway.Upstream.Requests);
        Assert.Equal(("gzip", Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes))), (request.Header("Content-Encoding"), request.BodyHash));
        Assert.Null(request.Header("Trailer"));
    }

    [Theory]
    [InlineData("Host: elsewhere.example\r\n")]
    [InlineData("Host: 127.0.0.1\r\n")]
    [InlineData("Host: localhost:{0}\r\n")]
    [InlineData("Host: 127.0.0.1:{0}@elsewhere.example\r\n")]
    [InlineData("Host: [::ffff:127.0.0.1]:{0}\r\n")]
    [InlineData("Host: elsewhere.example\r\nX-Forwarded-Host: 127.0.0.1:{0}\r\n")]
    [InlineData("")]
    public async Task T48_Host_ThatIsNotOurs_ReachesNoApplication(string host)
    {
        await using var gateway = await TestGateway.StartAsync("sqlite");

        host = host.Replace("{0}", $"{gateway.Url.Port}", StringComparison.Ordinal);

        var refused = new[]
        {
            await RawHttp.SendAsync(gateway.Url, $"GET /public HTTP/1.1\r\n{host}Connection: close\r\n\r\n"),
            await RawHttp.SendAsync(gateway.Url, $"GET /public HTTP/1.0\r\n{host}\r\n"),
        };

        Assert.All(refused, answer => Assert.True(answer.Status is 400 or 421, answer.Answer));
        Assert.Empty(gateway.Upstream.Requests);
    }
}
