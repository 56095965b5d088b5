using System.Text.Json.Nodes;
using OtpGateway.Tests.Support;
using OtpGateway.Tests.Support.Upstreams;

namespace OtpGateway.Tests.Hostile;

/// <summary>The corpora of targets and hosts, through the gateway, in front of servers that are somebody else's work.</summary>
public class TargetCorpusTests
{
    private const string AllLeave = "allow-semicolon, allow-double-slash, allow-encoded-slash";

    [Theory]
    [InlineData("")]
    [InlineData(AllLeave)]
    public async Task Target_OfTheHostile_IsTakenForProtectedByNoUpstream(string paths)
    {
        await using var upstreams = await RealUpstreams.StartAsync();
        await using var gateway = await StartAsync(upstreams, paths);
        var signedIn = $"Cookie: {(await gateway.NewBrowserAsync("anna")).Jar.Header(crossSite: false, safe: true)}\r\n";

        await Task.WhenAll(upstreams.Running.Select(async upstream =>
        {
            await using var wire = new WireClient(gateway.Url);
            foreach (var line in Corpus.Read("targets-hostile", ("host", upstream.Host)))
                foreach (var cookies in (string[])["", signedIn])
                    await SendAsync(gateway, wire, line.Text, upstream.Host, cookies);
        }));

        foreach (var upstream in upstreams.Running)
        {
            var arrived = await upstream.TakeAsync();
            Assert.Empty(arrived.Where(request => Personality.IsProtected(request.Path)).Select(request => $"{upstream.Name}: {request.Target} is {request.Path}"));
            Assert.Empty(arrived.Where(request => Personality.All.Any(personality => personality.TakesForProtected(request.Target))).Select(request => $"{upstream.Name}: {request.Target}"));
        }
        Assert.DoesNotContain(gateway.Upstream.Requests, request => Personality.All.Any(personality => personality.TakesForProtected(request.Target)));
    }

    [Theory]
    [InlineData("")]
    [InlineData(AllLeave)]
    public async Task Target_OfTheBenign_ArrivesByteForByte(string paths)
    {
        await using var upstreams = await RealUpstreams.StartAsync();
        await using var gateway = await StartAsync(upstreams, paths);
        var cookies = $"Cookie: {(await gateway.NewRaisedBrowserAsync("anna")).Jar.Header(crossSite: false, safe: true)}\r\n";
        var benign = Corpus.Read("targets-benign");

        foreach (var upstream in upstreams.Running)
        {
            await using var wire = new WireClient(gateway.Url);
            foreach (var line in benign)
                Assert.Equal((line.ToString(), 200), (line.ToString(), await wire.GetAsync(line.Text, upstream.Host, cookies)));
            Assert.Equal(benign.Select(line => line.Text), (await upstream.TakeAsync()).Select(request => request.Target));
        }
    }

    [Fact]
    public async Task Host_OfTheHostile_LeadsNowhere()
    {
        await using var upstreams = await RealUpstreams.StartAsync();
        var upstream = upstreams[RealUpstreams.Nginx];
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, configuration =>
        {
            upstreams.AddTo(configuration);
            var routes = configuration["ReverseProxy"]!["Routes"]!.AsObject();
            routes["all"]!["ClusterId"] = upstream.Name;
            foreach (var (host, aal) in new[] { ("guarded.example", "aal2"), ("open.example", "aal0") })
            {
                routes[host] = new JsonObject { ["ClusterId"] = upstream.Name, ["Match"] = new JsonObject { ["Hosts"] = new JsonArray(host) }, ["Metadata"] = new JsonObject { ["aal"] = aal } };
                configuration["gateway"]!["hosts"]!.AsArray().Add(host);
            }
        });

        foreach (var line in Corpus.Read("hosts-hostile").Append(new CorpusLine("ours", "guarded.example")))
        {
            var (status, answer) = await RawHttp.SendAsync(gateway.Url, $"GET /x HTTP/1.1\r\nHost: {line.Text}\r\nConnection: close\r\n\r\n");
            Assert.True(line.Text.Equals("open.example", StringComparison.OrdinalIgnoreCase) ? status == 200 : status is 400 or 401 or 421, $"{line}: {answer}");
        }

        Assert.All(await upstream.TakeAsync(), request => Assert.Equal("open.example", Assert.Single(request.Values("X-Forwarded-Host")), ignoreCase: true));
    }

    private static Task<TestGateway> StartAsync(RealUpstreams upstreams, string paths) => TestGateway.StartAsync(TestGateway.Sqlite, configuration =>
    {
        HostileGateway.AddRoutes(configuration, paths);
        upstreams.AddTo(configuration);
    });

    private static async Task SendAsync(TestGateway gateway, WireClient wire, string target, string host, string cookies)
    {
        if (target.AsSpan().ContainsAnyInRange('\0', ' '))
            await RawHttp.SendAsync(gateway.Url, $"GET {target} HTTP/1.1\r\nHost: {host}\r\n{cookies}Connection: close\r\n\r\n");
        else
            await wire.GetAsync(target, host, cookies);
    }
}
