using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Journeys;

/// <summary>What HTTP/2 can carry and HTTP/1.1, which upstreams speak, would read otherwise: the server ends the stream. And the same port over HTTP/1.1.</summary>
public class Http2FramingTests(Http2FramingFixture fixture) : IClassFixture<Http2FramingFixture>
{
    private static readonly (string Name, string Value)[] Nothing = [];

    public static TheoryData<string> Malformed => [.. All.Keys];

    // What replaces or follows the pseudo headers of a POST to /case; and its body.
    private static readonly Dictionary<string, (string? Without, (string Name, string Value)[] Headers, string Body)> All = new()
    {
        ["no path"] = (":path", Nothing, ""),
        ["no method"] = (":method", Nothing, ""),
        ["no scheme"] = (":scheme", Nothing, ""),
        ["no authority"] = (":authority", Nothing, ""),
        ["an empty path"] = (":path", [(":path", "")], ""),
        ["two paths"] = (null, [(":path", "/other")], ""),
        ["two authorities"] = (null, [(":authority", "elsewhere.example")], ""),
        ["another authority"] = (":authority", [(":authority", "elsewhere.example")], ""),
        ["an unknown pseudo header"] = (null, [(":version", "1.1")], ""),
        ["a pseudo header behind others"] = (":path", [("x-a", "1"), (":path", "/case")], ""),
        ["a path with line ends"] = (":path", [(":path", "/case HTTP/1.1\r\nX-A: 1")], ""),
        ["a path with a blank"] = (":path", [(":path", "/case x")], ""),
        ["an absolute path"] = (":path", [(":path", "http://elsewhere.example/case")], ""),
        ["a method with a line end"] = (":method", [(":method", "POST /other HTTP/1.1\r\nX-A:")], ""),
        ["CONNECT"] = (":method", [(":method", "CONNECT")], ""),
        ["CONNECT for what is not known"] = (":method", [(":method", "CONNECT"), (":protocol", "connect-udp")], ""),
        ["a name in capitals"] = (null, [("X-A", "1")], ""),
        ["a name with a colon"] = (null, [("x-a:", "1")], ""),
        ["a name with a blank"] = (null, [("x-a ", "1")], ""),
        ["a name with a line end"] = (null, [("x-a\r\nx-b", "1")], ""),
        ["a value with a line end"] = (null, [("x-a", "1\r\nX-B: 2")], ""),
        ["a value with a line feed"] = (null, [("x-a", "1\nX-B: 2")], ""),
        ["a value with a carriage return"] = (null, [("x-a", "1\rX-B: 2")], ""),
        ["a value with null"] = (null, [("x-a", "1\0")], ""),
        ["a value with a control character"] = (null, [("x-a", "1\u0001")], ""),
        ["connection"] = (null, [("connection", "close")], ""),
        ["transfer-encoding"] = (null, [("transfer-encoding", "chunked")], "0\r\n\r\n"),
        ["te that is not trailers"] = (null, [("te", "gzip")], ""),
        ["upgrade"] = (null, [("upgrade", "websocket")], ""),
        ["a length that is more than the body"] = (null, [("content-length", "5")], "abc"),
        ["a length that is less than the body"] = (null, [("content-length", "1")], "abc"),
        ["a length without a body"] = (null, [("content-length", "3")], ""),
        ["two lengths"] = (null, [("content-length", "3"), ("content-length", "4")], "abc"),
        ["a length that is none"] = (null, [("content-length", "3, 3")], "abc"),
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task Malformed_OverHttp2_IsCarriedOutByNobody(string reason)
    {
        var (without, headers, body) = All[reason];
        var sent = Pseudo().Where(header => header.Name != without).Concat(headers).ToList();

        var status = await RawHttp2.SendAsync(fixture.Url, sent, body);

        Assert.True(status is 0 or (>= 400 and < 500), $"{status}: {string.Join(", ", fixture.Gateway.Upstream.Requests)}");
        Assert.DoesNotContain(fixture.Gateway.Upstream.Requests, request => request.Target != "/well-formed");
    }

    [Theory]
    [InlineData("3")]
    [InlineData(null)]
    public async Task WellFormed_OverHttp2_ReachesTheApplication(string? length)
    {
        List<(string Name, string Value)> headers = [.. Pseudo("/well-formed"), ("te", "trailers"), ("x-a", "1")];
        if (length is not null)
            headers.Add(("content-length", length));

        var status = await RawHttp2.SendAsync(fixture.Url, headers, "abc");

        Assert.Equal(200, status);
        Assert.Contains(fixture.Gateway.Upstream.Requests, request => request.ToString() == "POST /well-formed" && request.BodyLength == 3 && request.Header("Content-Length") == length);
    }

    [Fact]
    public async Task Malformed_OverTls_IsRefusedAndTheConnectionClosed()
    {
        await using var connection = await RawConnection.OpenAsync(fixture.Url);
        var host = $"Host: {fixture.Url.Authority}\r\n";

        await connection.SendAsync($"POST /well-formed HTTP/1.1\r\n{host}Transfer-Encoding: chunked\r\n\r\n4;x\r\nabcd\r\n0\r\n\r\nPOST /case HTTP/1.1\r\n{host}Content-Length: +4\r\n\r\nabcdGET /case HTTP/1.1\r\n{host}\r\n");

        Assert.StartsWith("HTTP/1.1 200 ", (await connection.AnswerAsync()).Head, StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 400 ", (await connection.AnswerAsync()).Head, StringComparison.Ordinal);
        Assert.Equal("", (await connection.AnswerAsync()).Head);
        Assert.DoesNotContain(fixture.Gateway.Upstream.Requests, request => request.Target != "/well-formed");
    }

    private (string Name, string Value)[] Pseudo(string path = "/case") => [(":method", "POST"), (":scheme", "https"), (":authority", fixture.Url.Authority), (":path", path)];
}
