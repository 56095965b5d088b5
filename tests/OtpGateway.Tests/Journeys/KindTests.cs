using System.Text.Json.Nodes;
using System.Xml.Linq;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Journeys;

/// <summary>Who gets what: a row for each kind of request that may not pass and is no navigation. None of them begins anything.</summary>
public class KindTests(KindFixture fixture) : IClassFixture<KindFixture>
{
    private const string Html = "Accept: text/html,application/xhtml+xml,*/*;q=0.8";
    private const string OwnSite = "Sec-Fetch-Site: same-origin";

    [Theory]
    [InlineData("fetch", "POST", "Sec-Fetch-Mode: cors", "Sec-Fetch-Dest: empty", OwnSite, "Accept: */*", "Content-Type: application/json")]
    [InlineData("fetch, same-origin", "GET", "Sec-Fetch-Mode: same-origin", "Sec-Fetch-Dest: empty", OwnSite, "Accept: */*")]
    [InlineData("fetch for a page", "GET", "Sec-Fetch-Mode: cors", "Sec-Fetch-Dest: empty", OwnSite, Html)]
    [InlineData("XMLHttpRequest", "GET", "X-Requested-With: XMLHttpRequest", Html)]
    [InlineData("HEAD by fetch", "HEAD", "Sec-Fetch-Mode: cors", "Sec-Fetch-Dest: empty", OwnSite, "Accept: */*")]
    [InlineData("image", "GET", "Sec-Fetch-Mode: no-cors", "Sec-Fetch-Dest: image", OwnSite, "Accept: image/avif,image/webp,*/*;q=0.8")]
    [InlineData("image of another site", "GET", "Sec-Fetch-Mode: no-cors", "Sec-Fetch-Dest: image", "Sec-Fetch-Site: cross-site", "Accept: image/avif,*/*;q=0.8")]
    [InlineData("script", "GET", "Sec-Fetch-Mode: no-cors", "Sec-Fetch-Dest: script", OwnSite, "Accept: */*")]
    [InlineData("style sheet", "GET", "Sec-Fetch-Mode: no-cors", "Sec-Fetch-Dest: style", OwnSite, "Accept: text/css,*/*;q=0.1")]
    [InlineData("font", "GET", "Sec-Fetch-Mode: cors", "Sec-Fetch-Dest: font", OwnSite, "Accept: */*")]
    [InlineData("video", "GET", "Sec-Fetch-Mode: no-cors", "Sec-Fetch-Dest: video", OwnSite, "Accept: */*", "Range: bytes=0-")]
    [InlineData("worker", "GET", "Sec-Fetch-Mode: same-origin", "Sec-Fetch-Dest: worker", OwnSite, "Accept: */*")]
    [InlineData("beacon", "POST", "Sec-Fetch-Mode: no-cors", "Sec-Fetch-Dest: empty", OwnSite, "Accept: */*")]
    [InlineData("iframe", "GET", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: iframe", OwnSite, Html)]
    [InlineData("form in an iframe", "POST", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: iframe", OwnSite, Html)]
    [InlineData("frame", "GET", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: frame", OwnSite, Html)]
    [InlineData("embed", "GET", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: embed", OwnSite, Html)]
    [InlineData("object", "GET", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: object", OwnSite, Html)]
    [InlineData("EventSource", "GET", "Sec-Fetch-Mode: cors", "Sec-Fetch-Dest: empty", OwnSite, "Accept: text/event-stream", "Cache-Control: no-cache")]
    [InlineData("EventSource without Fetch Metadata", "GET", "Accept: text/event-stream", "Last-Event-ID: 7")]
    [InlineData("WebSocket", "GET", "Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==", "Sec-Fetch-Mode: websocket", "Sec-Fetch-Dest: empty", OwnSite)]
    [InlineData("curl", "GET", "User-Agent: curl/8.5.0", "Accept: */*")]
    [InlineData("no word of what is accepted", "GET")]
    [InlineData("JSON client", "PUT", "Accept: application/json", "Content-Type: application/json")]
    [InlineData("OPTIONS that is no preflight", "OPTIONS", "Accept: */*")]
    public async Task Request_ThatCannotBeShownAPage_Gets401(string name, string method, params string[] headers)
    {
        foreach (var signedIn in (bool[])[true, false])
        {
            var answer = await AskAsync(method, "/transfer/x", signedIn, headers);

            Assert.True(answer.Status == 401, $"{name}: {answer.Answer}");
            Assert.Equal("application/json; charset=utf-8", Header(answer, "Content-Type"));
            Assert.StartsWith(signedIn ? "Bearer error=\"insufficient_user_authentication\"" : "Bearer", Header(answer, "WWW-Authenticate"), StringComparison.Ordinal);
            Assert.Equal("nosniff", Header(answer, "X-Content-Type-Options"));
            // Not even as an error in a frame.
            Assert.Equal("DENY", Header(answer, "X-Frame-Options"));
            Assert.Contains("frame-ancestors 'none'", Header(answer, "Content-Security-Policy"), StringComparison.Ordinal);
            if (method != "HEAD")
                Assert.Equal(signedIn ? "session_aal2_required" : "session_inactive", (string?)JsonNode.Parse(Body(answer))!["error"]!["id"]);
        }
        await NothingBeganAsync();
    }

    [Theory]
    [InlineData("Sec-Purpose: prefetch")]
    [InlineData("Sec-Purpose: prefetch;prerender")]
    [InlineData("Purpose: prefetch")]
    [InlineData("X-Purpose: preview")]
    [InlineData("X-Moz: prefetch")]
    public async Task Prefetch_IsDroppedWithoutAWord(string purpose)
    {
        string[][] ways = [["Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document", "Sec-Fetch-Site: none", Html], ["Sec-Fetch-Mode: no-cors", "Sec-Fetch-Dest: empty", OwnSite, "Accept: */*"], [Html]];
        foreach (var way in ways)
            foreach (var signedIn in (bool[])[true, false])
            {
                var answer = await AskAsync("GET", "/transfer/x", signedIn, [.. way, purpose]);
                Assert.Equal((503, ""), (answer.Status, Body(answer)));
                Assert.Empty(RawHttp.Headers(answer.Answer, "Retry-After"));
                Assert.Empty(RawHttp.Headers(answer.Answer, "WWW-Authenticate"));
            }
        await NothingBeganAsync();
    }

    [Theory]
    [InlineData("application/grpc", "application/grpc")]
    [InlineData("application/grpc+proto", "application/grpc")]
    [InlineData("application/grpc-web+proto", "application/grpc-web")]
    [InlineData("application/grpc-web-text+proto", "application/grpc-web-text")]
    public async Task Grpc_GetsItsOwnStatus(string sent, string answered)
    {
        foreach (var signedIn in (bool[])[true, false])
        {
            var answer = await AskAsync("POST", "/transfer/bank.Service/Pay", signedIn, ["Content-Type: " + sent, "TE: trailers"]);
            Assert.Equal((200, ""), (answer.Status, Body(answer)));
            Assert.Equal(answered, Header(answer, "Content-Type"));
            Assert.Equal("16", Header(answer, "Grpc-Status"));
            Assert.Contains("active session", Header(answer, "Grpc-Message"), StringComparison.Ordinal);
            Assert.Equal(signedIn ? "session_aal2_required" : "session_inactive", Header(answer, "Ory-Error-Id"));
        }
        await NothingBeganAsync();
    }

    [Theory]
    [InlineData("GET", "/from?tab=2", "HX-Current-URL: {0}from?tab=2#here", "Referer: {0}other")]
    [InlineData("POST", "/from", "HX-Current-URL: {0}from")]
    [InlineData("GET", "/other", "HX-Current-URL: https://elsewhere.example/from", "Referer: {0}other")]
    [InlineData("GET", "/transfer/x?y=1", "HX-Boosted: true", "HX-Current-URL: {0}from")]
    [InlineData("POST", "/from", "HX-Boosted: true", "HX-Current-URL: {0}from")]
    public async Task Htmx_IsSentOn_AndComesBack(string method, string back, params string[] headers)
    {
        string[] sent = [.. headers.Select(header => string.Format(System.Globalization.CultureInfo.InvariantCulture, header, fixture.Gateway.Url)), "HX-Request: true", "Sec-Fetch-Mode: cors", "Sec-Fetch-Dest: empty", OwnSite, "Accept: */*"];

        var stepUp = await AskAsync(method, "/transfer/x?y=1", signedIn: true, sent);
        var signIn = await AskAsync(method, "/transfer/x?y=1", signedIn: false, sent);

        Assert.Equal((401, 401), (stepUp.Status, signIn.Status));
        Assert.StartsWith(fixture.Gateway.Url + ".otp/self-service/login/browser?aal=aal2&", Header(stepUp, "HX-Redirect"), StringComparison.Ordinal);
        Assert.EndsWith("&return_to=" + Uri.EscapeDataString(new Uri(fixture.Gateway.Url, back).AbsoluteUri), Header(stepUp, "HX-Redirect"), StringComparison.Ordinal);
        Assert.Equal($"{fixture.Gateway.Url}login?next={Uri.EscapeDataString(back)}", Header(signIn, "HX-Redirect"));
        Assert.Equal("session_aal2_required", (string?)JsonNode.Parse(Body(stepUp))!["error"]!["id"]);
        await NothingBeganAsync();
    }

    [Theory]
    [InlineData("http://schemas.xmlsoap.org/soap/envelope/", "text/xml; charset=utf-8", "Client.Authentication", "Content-Type: text/xml; charset=utf-8", "SOAPAction: \"urn:pay\"")]
    [InlineData("http://www.w3.org/2003/05/soap-envelope", "application/soap+xml; charset=utf-8", "Sender", "Content-Type: application/soap+xml; charset=utf-8; action=\"urn:pay\"")]
    [InlineData("http://www.w3.org/2003/05/soap-envelope", "application/soap+xml; charset=utf-8", "Sender", "Content-Type: multipart/related; boundary=x; type=\"application/xop+xml\"; start-info=\"application/soap+xml\"")]
    public async Task Soap_GetsAFault(string version, string type, string code, params string[] headers)
    {
        foreach (var signedIn in (bool[])[true, false])
        {
            var answer = await AskAsync("POST", "/transfer/x", signedIn, headers);
            Assert.Equal((500, type), (answer.Status, Header(answer, "Content-Type")));
            var envelope = XDocument.Parse(Body(answer)).Root!;
            XNamespace soap = version;
            var fault = envelope.Element(soap + "Body")!.Element(soap + "Fault")!;
            Assert.EndsWith(":" + code, (fault.Element("faultcode") ?? fault.Element(soap + "Code")!.Element(soap + "Value")!).Value, StringComparison.Ordinal);
            var detail = (fault.Element("detail") ?? fault.Element(soap + "Detail"))!;
            Assert.Equal(signedIn ? "session_aal2_required" : "session_inactive", detail.Element("id")!.Value);
            Assert.StartsWith(fixture.Gateway.Url.AbsoluteUri, detail.Element("redirect_browser_to")!.Value, StringComparison.Ordinal);
            Assert.Empty(RawHttp.Headers(answer.Answer, "WWW-Authenticate"));
        }
        await NothingBeganAsync();
    }

    [Theory]
    [InlineData(KindFixture.Listed, true)]
    [InlineData("https://APP.example", false)]
    [InlineData("https://app.example:8443", false)]
    [InlineData("https://app.example.elsewhere.example", false)]
    [InlineData("http://app.example", false)]
    [InlineData("null", false)]
    public async Task Answer_IsReadByListedOriginsOnly(string origin, bool readable)
    {
        string[][] kinds = [["Sec-Fetch-Mode: cors", "Sec-Fetch-Dest: empty", "Sec-Fetch-Site: cross-site"], ["Content-Type: application/grpc-web+proto"], ["Accept: text/event-stream"]];
        foreach (var kind in kinds)
        {
            var answer = await AskAsync("POST", "/transfer/x", signedIn: true, [.. kind, "Origin: " + origin]);
            Assert.Equal(readable ? [origin] : [], RawHttp.Headers(answer.Answer, "Access-Control-Allow-Origin"));
            Assert.Equal(readable ? ["true"] : [], RawHttp.Headers(answer.Answer, "Access-Control-Allow-Credentials"));
            Assert.Equal(readable, RawHttp.Headers(answer.Answer, "Access-Control-Expose-Headers").Any(names => names.Contains("Grpc-Status", StringComparison.Ordinal)));
        }
        // What the gateway says of itself is not for other origins.
        var own = await AskAsync("GET", "/.otp/sessions/whoami", signedIn: true, ["Sec-Fetch-Mode: cors", "Sec-Fetch-Dest: empty", "Origin: " + origin]);
        Assert.Empty(RawHttp.Headers(own.Answer, "Access-Control-Allow-Origin"));
        await NothingBeganAsync();
    }

    private Task<(int Status, string Answer)> AskAsync(string method, string target, bool signedIn, string[] headers) => AskAsync(fixture.Gateway, fixture.Cookies, method, target, signedIn, headers);

    internal static async Task<(int Status, string Answer)> AskAsync(TestGateway gateway, string cookies, string method, string target, bool signedIn, string[] headers)
    {
        var body = method is "POST" or "PUT" ? "a=b" : "";
        var connection = headers.Any(header => header.StartsWith("Upgrade:", StringComparison.Ordinal)) ? "Upgrade, close" : "close";
        var answer = await RawHttp.SendAsync(gateway.Url,
            $"{method} {target} HTTP/1.1\r\nHost: {gateway.Url.Authority}\r\nConnection: {connection}\r\n{(signedIn ? $"Cookie: {cookies}\r\n" : "")}{(body.Length > 0 ? $"Content-Length: {body.Length}\r\n" : "")}"
            + string.Concat(headers.Select(header => header + "\r\n")) + "\r\n" + body);
        // Whoever is answered: no cache keeps it, and it can be mistaken for no other.
        if (target.StartsWith("/transfer", StringComparison.Ordinal))
        {
            Assert.Equal(["no-store"], RawHttp.Headers(answer.Answer, "Cache-Control"));
            Assert.Contains("Sec-Fetch-Mode", Header(answer, "Vary"), StringComparison.Ordinal);
            Assert.All((string[])["ETag", "Last-Modified", "Set-Cookie", "Location"], name => Assert.Empty(RawHttp.Headers(answer.Answer, name)));
        }
        return answer;
    }

    private async Task NothingBeganAsync()
    {
        foreach (var table in (string[])["flows", "messages", "held_requests", "sessions"])
            Assert.Equal(0, await fixture.Gateway.CountAsync(table));
        Assert.Empty(fixture.Gateway.Upstream.Requests);
    }

    internal static string Header((int Status, string Answer) answer, string name) => Assert.Single(RawHttp.Headers(answer.Answer, name));

    // Written in one piece, or in chunks of which there is one.
    private static string Body((int Status, string Answer) answer)
    {
        var body = answer.Answer[(answer.Answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];
        return RawHttp.Headers(answer.Answer, "Transfer-Encoding").Any() ? body.Split("\r\n") is [_, var text, ..] ? text : "" : body;
    }
}
