using System.Text.Json.Nodes;
using OtpGateway.Tests.Support;
using OtpGateway.Tests.Support.Upstreams;

namespace OtpGateway.Tests.Hostile;

/// <summary>The corpora of headers and cookies, through the gateway, in front of servers that are somebody else's work.</summary>
public class HeaderCorpusTests
{
    private const string Forged = "forged-value";

    [Fact]
    public async Task Header_OfTheHostile_NeverArrives()
    {
        await using var upstreams = await RealUpstreams.StartAsync();
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, upstreams.AddTo);
        var cookies = $"Cookie: {(await gateway.NewRaisedBrowserAsync("anna")).Jar.Header(crossSite: false, safe: true)}\r\n";
        var hostile = Corpus.Read("headers-hostile", ("forged", Forged));

        foreach (var upstream in upstreams.Running)
        {
            var sent = 0;
            await using var wire = new WireClient(gateway.Url);
            foreach (var line in hostile)
            {
                foreach (var target in (string[])["/public", "/account/x"])
                {
                    // Removing the gateway's own by a word about the connection is tried along with each.
                    var status = await wire.GetAsync(target, upstream.Host, $"{cookies}{line.Text}\r\nConnection: X-Auth-User, x-auth-aal, Cookie, X-Phone, X-Forwarded-For\r\n");
                    Assert.True(status == 200 || line.Group == "names that are none" && status == 400, $"{line}: {status}");
                    sent += status == 200 ? 1 : 0;
                }
            }

            var arrived = await upstream.TakeAsync();
            Assert.Equal(sent, arrived.Count);
            Assert.Empty(arrived.SelectMany(request => request.Headers).Where(header => header.Value.Contains(Forged, StringComparison.OrdinalIgnoreCase) || header.Key.Contains(Forged, StringComparison.OrdinalIgnoreCase) || header.Key.AsSpan().ContainsAny('_', '.')).Distinct());
            foreach (var request in arrived)
            {
                Assert.Equal(["127.0.0.1"], request.Values("X-Forwarded-For"));
                Assert.Equal(["http"], request.Values("X-Forwarded-Proto"));
                var known = request.Target == "/account/x";
                Assert.Equal(known ? ["anna"] : [], request.Values("X-Auth-User"));
                Assert.Equal(known ? ["aal2"] : [], request.Values("X-Auth-Aal"));
                Assert.Equal(known ? ["+491701234567"] : [], request.Values("X-Phone"));
            }
        }
    }

    [Fact]
    public async Task Header_BehindTheBody_NeverArrives()
    {
        await using var upstreams = await RealUpstreams.StartAsync();
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, upstreams.AddTo);

        foreach (var upstream in upstreams.Running)
        {
            var (status, answer) = await RawHttp.SendAsync(gateway.Url,
                $"POST /public HTTP/1.1\r\nHost: {upstream.Host}\r\nTransfer-Encoding: chunked\r\nTrailer: X-Auth-User, Cookie\r\nConnection: close\r\n\r\n2\r\nab\r\n0\r\nX-Auth-User: {Forged}\r\nCookie: otp_gateway_session={Forged}\r\nX_Auth_User: {Forged}\r\n\r\n");
            Assert.True(status == 200, answer);
            var request = Assert.Single(await upstream.TakeAsync());
            Assert.Empty(request.Trailers);
            Assert.DoesNotContain(request.Headers, header => header.Value.Contains(Forged, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Header_OfTheBenign_ArrivesUnchanged()
    {
        await using var upstreams = await RealUpstreams.StartAsync();
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, upstreams.AddTo);
        var cookies = $"Cookie: {(await gateway.NewRaisedBrowserAsync("anna")).Jar.Header(crossSite: false, safe: true)}\r\n";
        var benign = Corpus.Read("headers-benign");

        foreach (var upstream in upstreams.Running)
        {
            await using var wire = new WireClient(gateway.Url);
            foreach (var line in benign)
                Assert.True(await wire.GetAsync("/account/x", upstream.Host, cookies + line.Text + "\r\n") == 200, line.ToString());

            foreach (var (line, request) in benign.Zip(await upstream.TakeAsync()))
                Assert.Equal((line.Text, line.Text.Split(": ", 2)[1]), (line.Text, string.Join("", request.Values(line.Text.Split(':')[0]))));
        }
    }

    [Fact]
    public async Task Forwarded_FromATrustedProxy_IsTold()
    {
        await using var upstreams = await RealUpstreams.StartAsync();
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, configuration =>
        {
            upstreams.AddTo(configuration);
            configuration["gateway"]!["trusted_proxies"] = new JsonArray("127.0.0.0/8");
        });

        foreach (var upstream in upstreams.Running)
        {
            await RawHttp.SendAsync(gateway.Url,
                $"GET /public HTTP/1.1\r\nHost: {upstream.Host}\r\nX-Forwarded-For: 203.0.113.9\r\nX-Forwarded-Proto: https\r\nX-Real-IP: {Forged}\r\nX_Forwarded_For: {Forged}\r\nX-Original-For: {Forged}\r\nX-Auth-User: {Forged}\r\nConnection: close\r\n\r\n");
            var request = Assert.Single(await upstream.TakeAsync());
            Assert.Equal(["203.0.113.9"], request.Values("X-Forwarded-For"));
            Assert.Equal(["https"], request.Values("X-Forwarded-Proto"));
            Assert.DoesNotContain(request.Headers, header => header.Value.Contains(Forged, StringComparison.Ordinal) || header.Key.StartsWith("X-Original-", StringComparison.OrdinalIgnoreCase));
        }
    }

    [Fact]
    public async Task Cookie_OfTheGateway_NeverArrives()
    {
        await using var upstreams = await RealUpstreams.StartAsync();
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, upstreams.AddTo);
        var jar = (await gateway.NewRaisedBrowserAsync("anna")).Jar;
        var own = jar[TestGateway.SessionCookie]!;
        var hostile = Corpus.Read("cookies-hostile", ("own", own));

        foreach (var upstream in upstreams.Running)
        {
            var sent = 0;
            await using var wire = new WireClient(gateway.Url);
            foreach (var line in hostile)
                foreach (var target in (string[])["/public", "/account/x"])
                    sent += await wire.GetAsync(target, upstream.Host, $"Cookie: first=1; {line.Text}; SESSION={jar["SESSION"]}\r\nCookie: {line.Text}\r\n") == 200 ? 1 : 0;

            var arrived = await upstream.TakeAsync();
            Assert.Equal(sent, arrived.Count);
            Assert.InRange(sent, hostile.Count, 2 * hostile.Count);
            Assert.DoesNotContain(arrived.SelectMany(request => request.Headers), header => header.Value.Contains(own, StringComparison.Ordinal) || header.Value.Contains("otp_gateway", StringComparison.OrdinalIgnoreCase));
            Assert.All(arrived, request => Assert.Contains("first=1", string.Join("; ", request.Values("Cookie")), StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task SetCookie_OfTheGatewaysNames_NeverReachesTheBrowser()
    {
        await using var application = new RawAnswerServer();
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, configuration =>
            configuration["ReverseProxy"]!["Clusters"]!["app"]!["Destinations"]!["one"]!["Address"] = application.Url.AbsoluteUri);

        foreach (var line in Corpus.Read("set-cookies-hostile"))
        {
            application.Answer = $"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\nSet-Cookie: {line.Text}\r\n\r\n"
                + $"HTTP/1.1 200 OK\r\nSet-Cookie: first=1\r\nSet-Cookie: {line.Text}\r\nset-COOKIE:{line.Text}\r\nSet-Cookie: last=2\r\nTransfer-Encoding: chunked\r\nTrailer: Set-Cookie\r\nConnection: close\r\n\r\n2\r\nok\r\n0\r\nSet-Cookie: {line.Text}\r\n\r\n";
            var (status, answer) = await RawHttp.SendAsync(gateway.Url, $"GET /public HTTP/1.1\r\nHost: {gateway.Url.Authority}\r\nTE: trailers\r\nConnection: close\r\n\r\n");
            Assert.True(status == 200, $"{line}: {answer}");
            Assert.DoesNotContain("otp_gateway", answer, StringComparison.OrdinalIgnoreCase);
            Assert.Equal(["first=1", "last=2"], RawHttp.Headers(answer, "Set-Cookie"));
        }
    }
}
