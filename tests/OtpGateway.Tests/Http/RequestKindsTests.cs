using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using OtpGateway.Http;

namespace OtpGateway.Tests.Http;

public class RequestKindsTests
{
    private const string Page = "Accept: text/html,application/xhtml+xml,*/*;q=0.8";

    [Theory]
    // What the browser says of the request itself stands above what it accepts.
    [InlineData("GET", "Sec-Fetch-Mode: navigate|Sec-Fetch-Dest: document|" + Page, "Navigation")]
    [InlineData("POST", "Sec-Fetch-Mode: navigate|Sec-Fetch-Dest: document|Content-Type: application/x-www-form-urlencoded", "Navigation")]
    [InlineData("GET", "Sec-Fetch-Mode: navigate|Sec-Fetch-Dest: empty|" + Page, "Navigation")]
    [InlineData("GET", "Sec-Fetch-Mode: navigate|" + Page, "Navigation")]
    [InlineData("GET", "Sec-Fetch-Mode: navigate|Sec-Fetch-Dest: document|HX-Request: true|SOAPAction: x|Accept: text/event-stream", "Navigation")]
    [InlineData("GET", Page, "Navigation")]
    [InlineData("DELETE", Page, "Navigation")]
    [InlineData("GET", "Purpose: retail|" + Page, "Navigation")]
    [InlineData("GET", "X-Requested-With: XMLHttpRequest|" + Page, "Script")]
    [InlineData("GET", "Sec-Fetch-Mode: cors|Sec-Fetch-Dest: empty|" + Page, "Script")]
    [InlineData("GET", "Sec-Fetch-Mode: same-origin|Accept: */*", "Script")]
    [InlineData("GET", "Sec-Fetch-Mode: of-tomorrow|" + Page, "Script")]
    [InlineData("GET", "Sec-Fetch-Mode: navigate|Sec-Fetch-Dest: iframe|" + Page, "Frame")]
    [InlineData("GET", "Sec-Fetch-Mode: navigate|Sec-Fetch-Dest: of-tomorrow|" + Page, "Frame")]
    [InlineData("GET", "Sec-Fetch-Mode: nested-navigate|" + Page, "Frame")]
    [InlineData("GET", "Sec-Fetch-Mode: no-cors|Sec-Fetch-Dest: empty|" + Page, "SubResource")]
    [InlineData("GET", "Sec-Fetch-Mode: cors|Sec-Fetch-Dest: font", "SubResource")]
    [InlineData("GET", "Sec-Fetch-Mode: same-origin|Sec-Fetch-Dest: serviceworker", "SubResource")]
    [InlineData("GET", "Sec-Fetch-Mode: navigate|Sec-Fetch-Dest: document|Sec-Purpose: prefetch;prerender|" + Page, "Prefetch")]
    [InlineData("GET", "X-Moz: prefetch|" + Page, "Prefetch")]
    [InlineData("GET", "Sec-Fetch-Mode: websocket|Upgrade: websocket", "WebSocket")]
    [InlineData("OPTIONS", "Sec-Fetch-Mode: cors|Sec-Fetch-Dest: empty|Origin: https://a|Access-Control-Request-Method: PUT", "Preflight")]
    [InlineData("OPTIONS", "Origin: https://a|Access-Control-Request-Method: GET|Accept: */*", "Preflight")]
    [InlineData("OPTIONS", "Origin: https://a|Accept: */*", "Client")]
    [InlineData("OPTIONS", "Access-Control-Request-Method: GET|Accept: */*", "Client")]
    [InlineData("OPTIONS", "Sec-Fetch-Mode: navigate|Sec-Fetch-Dest: document|Origin: https://a|Access-Control-Request-Method: GET", "Navigation")]
    [InlineData("POST", "Origin: https://a|Access-Control-Request-Method: GET|Accept: */*", "Client")]
    [InlineData("POST", "Content-Type: application/grpc+proto|TE: trailers", "Grpc")]
    [InlineData("POST", "Sec-Fetch-Mode: cors|Sec-Fetch-Dest: empty|Content-Type: application/grpc-web-text", "GrpcWeb")]
    [InlineData("POST", "Content-Type: text/xml|SOAPAction: \"\"", "Soap")]
    [InlineData("POST", "Content-Type: multipart/related; type=\"application/xop+xml\"; start-info=\"application/soap+xml\"", "Soap")]
    [InlineData("GET", "Sec-Fetch-Mode: cors|Sec-Fetch-Dest: empty|HX-Request: true|Accept: */*", "Htmx")]
    [InlineData("GET", "Accept: text/event-stream", "EventSource")]
    [InlineData("GET", "Accept: */*", "Client")]
    [InlineData("GET", "", "Client")]
    [InlineData("POST", "Accept: application/json|Content-Type: application/json", "Client")]
    public void Of_EachRequest_IsOfOneKind(string method, string headers, string kind) => Assert.Equal(kind, RequestKinds.Of(Request(method, headers, hasBody: false)).ToString());

    [Fact]
    public void Of_PreflightWithABody_IsNone() =>
        Assert.Equal(RequestKind.Script, RequestKinds.Of(Request("OPTIONS", "Sec-Fetch-Mode: cors|Origin: https://a|Access-Control-Request-Method: PUT", hasBody: true)));

    [Fact]
    public void Of_ExtendedConnect_IsAWebSocket()
    {
        var request = Request("CONNECT", Page, hasBody: true);
        request.HttpContext.Features.Set<IHttpExtendedConnectFeature>(new ExtendedConnect());

        Assert.Equal(RequestKind.WebSocket, RequestKinds.Of(request));
    }

    private static HttpRequest Request(string method, string headers, bool hasBody)
    {
        var context = new DefaultHttpContext();
        context.Request.Method = method;
        foreach (var header in headers.Split('|', StringSplitOptions.RemoveEmptyEntries))
            context.Request.Headers.Append(header[..header.IndexOf(':', StringComparison.Ordinal)], header[(header.IndexOf(':', StringComparison.Ordinal) + 2)..]);
        context.Features.Set<IHttpRequestBodyDetectionFeature>(new BodyDetection(hasBody));
        return context.Request;
    }

    private sealed class BodyDetection(bool canHaveBody) : IHttpRequestBodyDetectionFeature
    {
        public bool CanHaveBody { get; } = canHaveBody;
    }

    private sealed class ExtendedConnect : IHttpExtendedConnectFeature
    {
        public bool IsExtendedConnect => true;

        public string? Protocol => "websocket";

        public ValueTask<Stream> AcceptAsync() => throw new NotSupportedException();
    }
}
