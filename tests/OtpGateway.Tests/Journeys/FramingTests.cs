using OtpGateway.Tests.Support;
using OtpGateway.Tests.Support.Upstreams;

namespace OtpGateway.Tests.Journeys;

/// <summary>A request must end where everybody sees its end: what an upstream receives is what was judged, no more and no less.</summary>
public class FramingTests(FramingFixture fixture) : IClassFixture<FramingFixture>
{
    public static TheoryData<string> Upstreams => [.. RealUpstreams.Names];

    [Theory]
    [MemberData(nameof(Upstreams))]
    public async Task Malformed_WithAnotherRequestBehindIt_IsRefusedAndTheConnectionClosed(string name)
    {
        var upstream = fixture.Upstreams[name];
        var wrong = new List<string>();

        foreach (var (reason, (text, status, forwarded)) in new FramingCorpus(upstream.Host).Malformed)
        {
            var statuses = await StatusesAsync(upstream, text + Innocent(upstream));
            var received = await ReceivedAsync(upstream);
            if (!statuses.SequenceEqual([.. forwarded.Select(_ => 200), status, 0]) || !received.SequenceEqual(forwarded))
                wrong.Add($"{reason}: {string.Join(' ', statuses)}, {string.Join(", ", received)}");
        }

        Assert.Empty(wrong);
        Assert.Empty(await ReceivedAsync(upstream));
    }

    [Theory]
    [MemberData(nameof(Upstreams))]
    public async Task Unwanted_WithAnotherRequestBehindIt_IsRefusedAlone(string name)
    {
        var upstream = fixture.Upstreams[name];
        var wrong = new List<string>();

        foreach (var (reason, (text, status)) in new FramingCorpus(upstream.Host).Unwanted)
        {
            var statuses = await StatusesAsync(upstream, text + Innocent(upstream), count: 2);
            var received = await ReceivedAsync(upstream);
            if (!statuses.SequenceEqual([status, 200]) || !received.SequenceEqual(["GET /innocent (0)"]))
                wrong.Add($"{reason}: {string.Join(' ', statuses)}, {string.Join(", ", received)}");
        }

        Assert.Empty(wrong);
    }

    [Theory]
    [MemberData(nameof(Upstreams))]
    public async Task WellFormed_WithAnotherRequestBehindIt_ReachesTheUpstreamAsItIs(string name)
    {
        var upstream = fixture.Upstreams[name];
        var wrong = new List<string>();

        foreach (var (reason, (text, forwarded)) in new FramingCorpus(upstream.Host).WellFormed)
        {
            var statuses = await StatusesAsync(upstream, text + Innocent(upstream), forwarded.Length + 1);
            var requests = await CarriedOutAsync(upstream);
            if (statuses.Any(status => status != 200) || !requests.Select(request => request.ToString()).SequenceEqual([.. forwarded, "GET /innocent (0)"]))
                wrong.Add($"{reason}: {string.Join(' ', statuses)}, {string.Join(", ", requests)}");
            Assert.All(requests, request => Assert.Empty(request.Trailers));
            Assert.All(requests, request => Assert.Empty(request.Values("X-Content-Length").Concat(request.Values("Expect")).Concat(request.Values("X-Auth-User"))));
            Assert.All(requests, request => Assert.True(request.Values("Content-Length").Count() + request.Values("Transfer-Encoding").Count() <= 1, reason));
        }

        Assert.Empty(wrong);
    }

    [Theory]
    [MemberData(nameof(Upstreams))]
    public async Task WellFormed_ByteAfterByte_ReachesTheUpstreamAsItIs(string name)
    {
        var upstream = fixture.Upstreams[name];
        await using var connection = await RawConnection.OpenAsync(fixture.Gateway.Url);

        foreach (var reason in (string[])["chunk extensions", "trailer", "empty line before", "several on end"])
        {
            var (text, forwarded) = new FramingCorpus(upstream.Host).WellFormed[reason];
            foreach (var character in text)
                await connection.SendAsync(character.ToString());
            foreach (var _ in forwarded)
                Assert.StartsWith("HTTP/1.1 200 ", (await connection.AnswerAsync()).Head, StringComparison.Ordinal);
            Assert.Equal(forwarded, await ReceivedAsync(upstream));
        }
    }

    [Theory]
    [MemberData(nameof(Upstreams))]
    public async Task Malformed_BehindBytesThatWereReadAlready_IsRefused(string name)
    {
        var upstream = fixture.Upstreams[name];

        foreach (var (reason, split) in ((string, string)[])[("length with plus", "+"), ("header ends in line feed", "\n"), ("chunk extension of 300 bytes", "aaa"), ("trailers end in line feed", "\n"), ("last chunk, then a line feed", "\n")])
        {
            await using var connection = await RawConnection.OpenAsync(fixture.Gateway.Url);
            var text = new FramingCorpus(upstream.Host).Malformed[reason].Text;
            var at = text.LastIndexOf(split, StringComparison.Ordinal);
            await connection.SendAsync(text[..at]);
            // Long enough that the first part is read on its own, mostly; both ways must do.
            await Task.Delay(50, TestContext.Current.CancellationToken);
            await connection.SendAsync(text[at..] + Innocent(upstream));

            Assert.StartsWith("HTTP/1.1 400 ", (await connection.AnswerAsync()).Head, StringComparison.Ordinal);
            Assert.Equal("", (await connection.AnswerAsync()).Head);
            Assert.Empty(await ReceivedAsync(upstream));
        }
    }

    [Theory]
    [MemberData(nameof(Upstreams))]
    public async Task Expect_OfABody_IsContinuedAndTheConnectionGoesOn(string name)
    {
        var upstream = fixture.Upstreams[name];
        await using var connection = await RawConnection.OpenAsync(fixture.Gateway.Url);

        foreach (var (headers, body) in ((string, string)[])[("Content-Length: 4", "abcd"), ("Transfer-Encoding: chunked", "4;x\r\nabcd\r\n0\r\n\r\n")])
        {
            await connection.SendAsync($"POST /case HTTP/1.1\r\nHost: {upstream.Host}\r\nExpect: 100-continue\r\n{headers}\r\n\r\n");
            Assert.StartsWith("HTTP/1.1 100 ", (await connection.AnswerAsync()).Head, StringComparison.Ordinal);
            await connection.SendAsync(body);
            Assert.StartsWith("HTTP/1.1 200 ", (await connection.AnswerAsync()).Head, StringComparison.Ordinal);
            Assert.Equal(["POST /case (4)"], await ReceivedAsync(upstream));
        }
    }

    private static string Innocent(RealUpstream upstream) => $"GET /innocent HTTP/1.1\r\nHost: {upstream.Host}\r\n\r\n";

    // Until the connection ends (0), or as many as are asked for.
    private async Task<List<int>> StatusesAsync(RealUpstream upstream, string text, int count = int.MaxValue)
    {
        await using var connection = await RawConnection.OpenAsync(fixture.Gateway.Url);
        try
        {
            await connection.SendAsync(text);
        }
        catch (IOException)
        {
            // Refused and closed before all was sent.
        }
        var statuses = new List<int>();
        while (statuses.Count < count && statuses is not [.., 0])
        {
            var (head, _) = await connection.AnswerAsync();
            statuses.Add(head.Length > 12 ? int.Parse(head[9..12], System.Globalization.CultureInfo.InvariantCulture) : 0);
        }
        return statuses;
    }

    // A body may have begun when it turns out to be malformed: what is broken off is carried out by nobody.
    private static async Task<List<RecordedRequest>> CarriedOutAsync(RealUpstream upstream) =>
        [.. (await upstream.TakeAsync()).Where(request => request is not { IsWhole: false, Method: "POST", Target: "/case" })];

    private static async Task<List<string>> ReceivedAsync(RealUpstream upstream) => [.. (await CarriedOutAsync(upstream)).Select(request => request.ToString())];
}
