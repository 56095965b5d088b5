using System.Text;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Journeys;

/// <summary>What is answered without its body, whatever the reason: before the body is sent where the sender asks, and to the end of it where it does not.</summary>
public class UnreadBodyTests(UnreadBodyFixture fixture) : IClassFixture<UnreadBodyFixture>
{
    private const string Navigation = "Accept: text/html\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\nSec-Fetch-Site: same-origin\r\n";
    private const string Script = "Accept: */*\r\nSec-Fetch-Mode: cors\r\nSec-Fetch-Dest: empty\r\nSec-Fetch-Site: same-origin\r\n";
    private const int HoldLimit = UnreadBodyFixture.HoldLimit;

    // What a gateway that takes body for head would forward.
    private const string Smuggled = "\r\n\r\nGET /public/smuggled HTTP/1.1\r\nHost: smuggled\r\n\r\n";

    public static TheoryData<string> Reasons => [.. All.Keys];

    // Method, target, headers, length of the body, whose request, and the answer.
    private static readonly Dictionary<string, (string Method, string Target, string Headers, int Length, string? User, int Status)> All = new()
    {
        ["a script without a second factor"] = ("POST", "/transfer/x", Script, 300_000, "anna", 401),
        ["a script without a login"] = ("POST", "/transfer/x", Script, 300_000, null, 401),
        ["a client"] = ("PUT", "/transfer/x", "", 300_000, null, 401),
        ["a form without a login"] = ("POST", "/transfer/x", Navigation, 300_000, null, 403),
        ["a page without a login"] = ("GET", "/transfer/x", Navigation, 300_000, null, 303),
        ["a page without a second factor"] = ("GET", "/transfer/x", Navigation, 300_000, "anna", 303),
        ["another site's form"] = ("POST", "/transfer/x", Navigation.Replace("same-origin", "cross-site", StringComparison.Ordinal), 300_000, "anna", 403),
        ["a route that holds nothing"] = ("POST", "/unheld/x", Navigation, 300_000, "anna", 403),
        ["more requests than one may have"] = ("POST", "/transfer/x", Navigation, 1000, "emil", 429),
        ["more than there is room for"] = ("POST", "/transfer/x", Navigation, HoldLimit, "anna", 403),
        ["larger than is held"] = ("POST", "/transfer/x", Navigation, HoldLimit + 1, "anna", 413),
        ["nothing can be decided"] = ("POST", "/transfer/x", Script, 300_000, "carla", 503),
        ["a form, and nothing can be decided"] = ("POST", "/transfer/x", Navigation, 300_000, "carla", 503),
        ["a target of two readings"] = ("POST", "/a//b", Navigation, 300_000, "anna", 400),
        ["a method that is not forwarded"] = ("TRACE", "/transfer/x", Script, 300_000, "anna", 405),
        ["no route"] = ("POST", "/.otp/nothing", Script, 300_000, "anna", 404),
        ["a form of the gateway's that is too large"] = ("POST", "/.otp/self-service/login?flow=x", Navigation + "Content-Type: application/x-www-form-urlencoded\r\n", 300_000, "anna", 303),
    };

    [Theory]
    [MemberData(nameof(Reasons))]
    public async Task Expect_IsNeverToldToContinue(string reason)
    {
        var gateway = fixture.Gateway;
        var (head, status) = await HeadAsync(reason, "Expect: 100-continue\r\n");

        foreach (var sendsItAllTheSame in (bool[])[false, true])
        {
            await using var connection = await RawConnection.OpenAsync(gateway.Url);
            await connection.SendAsync(head);
            var answer = await connection.AnswerAsync();

            Assert.StartsWith($"HTTP/1.1 {status} ", answer.Head, StringComparison.Ordinal);
            // The sender need not guess whether to send it now.
            Assert.Equal(["close"], RawHttp.Headers(answer.Head, "Connection"));
            if (sendsItAllTheSame)
            {
                await connection.SendAsync(Body(All[reason].Length));
                connection.EndSending();
            }
            else
                // A careless one goes on with its next request: it is body.
                await connection.SendAsync(Smuggled);
        }

        await AssertNothingCameThroughAsync();
    }

    [Theory]
    [MemberData(nameof(Reasons))]
    public async Task Body_SentAtOnce_IsReadToItsEndAndTheConnectionGoesOn(string reason)
    {
        var gateway = fixture.Gateway;

        foreach (var chunked in (bool[])[false, true])
        {
            await using var connection = await RawConnection.OpenAsync(gateway.Url);
            var body = Body(All[reason].Length);
            var (head, status) = await HeadAsync(reason, "");
            if (chunked)
            {
                head = head.Replace($"Content-Length: {All[reason].Length}\r\n", "Transfer-Encoding: chunked\r\n", StringComparison.Ordinal);
                body = $"{body.Length:x}\r\n{body}\r\n0\r\n\r\n";
                // Without its length it is in want of room before it is too large.
                status = status == 413 ? 403 : status;
            }

            // As a browser does it: the answer is looked for when all has been sent, the next request follows at once.
            await connection.SendAsync(head + body + $"GET /public/next HTTP/1.1\r\nHost: {gateway.Url.Authority}\r\n\r\n");
            var answer = await connection.AnswerAsync();
            var next = await connection.AnswerAsync();

            Assert.StartsWith($"HTTP/1.1 {status} ", answer.Head, StringComparison.Ordinal);
            Assert.True(next.Head.StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal), $"after {answer.Head}: {next.Head}");
            Assert.Equal("Carried out: GET /public/next", next.Body);
        }

        await AssertNothingCameThroughAsync();
    }

    [Fact]
    public async Task Body_OfUnknownLengthBeyondTheRoom_IsReadToItsEnd()
    {
        var gateway = fixture.Gateway;
        var browser = await gateway.NewBrowserAsync("anna");
        await using var connection = await RawConnection.OpenAsync(gateway.Url);
        var chunk = $"10000\r\n{Body(1 << 16)}\r\n";

        await connection.SendAsync($"POST /transfer/x HTTP/1.1\r\nHost: {gateway.Url.Authority}\r\n{Navigation}Cookie: {browser.Jar.Header(false, true)}\r\nTransfer-Encoding: chunked\r\n\r\n");
        for (var i = 0; i < 64; i++)
            await connection.SendAsync(chunk);
        await connection.SendAsync($"0\r\n\r\nGET /public/next HTTP/1.1\r\nHost: {gateway.Url.Authority}\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 403 ", (await connection.AnswerAsync()).Head, StringComparison.Ordinal);
        Assert.Equal("Carried out: GET /public/next", (await connection.AnswerAsync()).Body);
        await AssertNothingCameThroughAsync();
    }

    [Fact]
    [Trait("run", "all")]
    public async Task Sender_WhoTakesLongerThanTheServerWaits_IsReadToTheEnd()
    {
        var gateway = fixture.Gateway;
        await using var connection = await RawConnection.OpenAsync(gateway.Url);
        var (head, _) = await HeadAsync("a script without a second factor", "");

        await connection.SendAsync(head);
        var body = Body(300_000);
        for (var i = 0; i < 10; i++)
        {
            await connection.SendAsync(body[(i * 30_000)..((i + 1) * 30_000)]);
            await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        }
        await connection.SendAsync($"GET /public/next HTTP/1.1\r\nHost: {gateway.Url.Authority}\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 401 ", (await connection.AnswerAsync()).Head, StringComparison.Ordinal);
        Assert.Equal("Carried out: GET /public/next", (await connection.AnswerAsync()).Body);
    }

    [Fact]
    [Trait("run", "all")]
    public async Task Sender_WhoNeverEnds_IsCutOff()
    {
        var gateway = fixture.Gateway;
        await using var connection = await RawConnection.OpenAsync(gateway.Url);
        var (head, _) = await HeadAsync("a script without a second factor", "");
        await connection.SendAsync(head.Replace("300000", "2000000000", StringComparison.Ordinal));
        Assert.StartsWith("HTTP/1.1 401 ", (await connection.AnswerAsync()).Head, StringComparison.Ordinal);

        var end = connection.AnswerAsync();
        // The server itself lingers for another moment, in real time.
        while (!end.IsCompleted)
        {
            gateway.Clock.Advance(TimeSpan.FromSeconds(5));
            try
            {
                await connection.SendAsync(Body(30_000));
            }
            catch (IOException)
            {
                break;
            }
            await Task.Delay(TimeSpan.FromMilliseconds(100), TestContext.Current.CancellationToken);
        }

        Assert.Equal("", (await end).Head);
        await AssertNothingCameThroughAsync();
    }

    private async Task<(string Head, int Status)> HeadAsync(string reason, string more)
    {
        var (method, target, headers, length, user, status) = All[reason];
        var browser = user is null ? fixture.Gateway.NewBrowser() : await fixture.Gateway.NewBrowserAsync(user);
        var cookies = user is null ? "" : $"Cookie: {browser.Jar.Header(crossSite: false, safe: true)}\r\n";
        // Nobody can tell who Carla is.
        fixture.Gateway.Upstream.Check = user == "carla" ? CheckMode.Fail : CheckMode.Answer;
        return ($"{method} {target} HTTP/1.1\r\nHost: {fixture.Gateway.Url.Authority}\r\n{headers}{cookies}Content-Length: {length}\r\n{more}\r\n", status);
    }

    private static string Body(int length) => new StringBuilder(length + Smuggled.Length).Insert(0, Smuggled, (length / Smuggled.Length) + 1).ToString(0, length);

    private async Task AssertNothingCameThroughAsync()
    {
        var gateway = fixture.Gateway;
        Assert.All(gateway.Upstream.Requests, request => Assert.Equal("GET /public/next", request.ToString()));
        await Eventually.TrueAsync(async () => await gateway.CountAsync("held_requests") == 1);
        Assert.DoesNotContain(gateway.Log.Lines, line => line.StartsWith("Error", StringComparison.Ordinal) || line.StartsWith("Critical", StringComparison.Ordinal));
    }
}
