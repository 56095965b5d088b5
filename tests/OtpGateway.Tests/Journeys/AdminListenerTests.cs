using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OtpGateway.Admin;
using OtpGateway.Configuration;
using OtpGateway.Courier;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Journeys;

/// <summary>Who can reach the admin API, and who cannot.</summary>
public class AdminListenerTests
{
    private const string Token = "kq3vY1mZ0xJt7bN5rW9sLdPfHcAeUgTiOyB2Q4D6E8w";

    [Fact]
    public async Task Health_OfAGatewayAtWork_IsReadyAndTellsOfTheCourier()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite);
        using var admin = new AdminClient(gateway.AdminUrl);

        Assert.Equal("""{"status":"ok"}""", (await admin.GetAsync("/health/alive")).Body);
        await Eventually.TrueAsync(async () => (await admin.GetAsync("/health/ready")).Status == 200);
        var ready = (await admin.GetAsync("/health/ready")).Json;
        Assert.Equal("ok", (string)ready["status"]!);
        Assert.Equal(0, (long)ready["courier"]!["oldest_due_seconds"]!);
        Assert.NotEqual("", (string)ready["courier"]!["worker_seen_at"]!);
        Assert.Matches("^[0-9]+\\.[0-9]+", (string)(await admin.GetAsync("/version")).Json["version"]!);
    }

    [Fact]
    public async Task Health_WorkerThatStopped_IsNotReady()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite);
        using var admin = new AdminClient(gateway.AdminUrl);
        await Eventually.TrueAsync(async () => (await admin.GetAsync("/health/ready")).Status == 200);

        await gateway.Services.GetServices<IHostedService>().OfType<CourierWorker>().Single().StopAsync(TestContext.Current.CancellationToken);
        gateway.Clock.Advance(TimeSpan.FromMinutes(2));

        var ready = await admin.GetAsync("/health/ready");
        Assert.Equal(503, ready.Status);
        Assert.StartsWith("the worker has not been at work for 12", (string)ready.Json["errors"]!["courier"]!, StringComparison.Ordinal);
        Assert.Equal(200, (await admin.GetAsync("/health/alive")).Status);
    }

    [Fact]
    public async Task Call_ByAPageOrUnderAnotherName_IsRefused()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite);
        using var admin = new AdminClient(gateway.AdminUrl);

        foreach (var path in (string[])["/health/alive", "/admin/courier/messages", "/nothing"])
        {
            Assert.Equal(421, (await admin.GetAsync(path, ("Host", "evil.example"))).Status);
            Assert.Equal(403, (await admin.GetAsync(path, ("Origin", "https://evil.example"))).Status);
            Assert.Equal(403, (await admin.GetAsync(path, ("Sec-Fetch-Site", "cross-site"))).Status);
            Assert.Equal(403, (await admin.GetAsync(path, ("X-Forwarded-For", "10.1.2.3"))).Status);
        }
        var raw = await RawHttp.SendAsync(gateway.AdminUrl, "GET /admin/courier/messages HTTP/1.0\r\n\r\n");
        Assert.Equal(421, raw.Status);
        var open = await admin.GetAsync("/admin/courier/messages", ("Cookie", "otp_gateway_session=x"));
        Assert.Equal(200, open.Status);
        Assert.Empty(open.Headers["set-cookie"]);
        Assert.Empty(open.Headers["access-control-allow-origin"]);
        Assert.Equal("no-store", open.Header("Cache-Control"));
    }

    [Fact]
    public async Task Call_WithTlsAndAToken_NeedsTheToken()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, configuration =>
        {
            var admin = configuration["serve"]!["admin"]!;
            admin["token"] = Token;
            admin["tls"] = new JsonObject
            {
                ["cert"] = new JsonObject { ["base64"] = Base64(certificate.ExportCertificatePem()) },
                ["key"] = new JsonObject { ["base64"] = Base64(key.ExportPkcs8PrivateKeyPem()) },
            };
        });
        Assert.Equal("https", gateway.AdminUrl.Scheme);
        using var admin = new AdminClient(gateway.AdminUrl, certificate.GetCertHashString());

        foreach (var path in (string[])["/admin/courier/messages", "/health/alive", "/version", "/nothing"])
        {
            var refused = await admin.GetAsync(path);
            Assert.Equal(401, refused.Status);
            Assert.Equal("Bearer", refused.Header("WWW-Authenticate"));
            Assert.Equal((401, "Unauthorized"), ((int)refused.Json["error"]!["code"]!, (string)refused.Json["error"]!["status"]!));
            Assert.Equal(401, (await admin.GetAsync(path, ("Authorization", "Bearer " + Token[..^1] + "x"))).Status);
        }
        Assert.Equal(200, (await admin.GetAsync("/admin/courier/messages", ("Authorization", "Bearer " + Token))).Status);
        Assert.DoesNotContain(Token, gateway.Log.Text, StringComparison.Ordinal);

        static string Base64(string text) => Convert.ToBase64String(Encoding.ASCII.GetBytes(text));
    }

    [Fact]
    public async Task T36_Public_UnderItsOwnPath_KnowsNoAdminApi()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite);
        var browser = await gateway.NewRaisedBrowserAsync("anna");

        Assert.Equal(404, (await browser.FetchAsync(HttpMethod.Get, "/.otp/admin/courier/messages")).Status);
        // Elsewhere a path is the application's own, whatever it is called.
        Assert.Equal("Carried out: GET /admin/courier/messages", (await browser.FetchAsync(HttpMethod.Get, "/admin/courier/messages")).Body);
    }

    [Fact]
    public async Task Start_SwitchedOff_ListensNowhere()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, configuration => configuration["serve"]!["admin"] = new JsonObject { ["enabled"] = false });

        Assert.Null(gateway.Services.GetService<AdminListener>());
        Assert.Equal(200, (await gateway.NewBrowser().GoAsync("/x")).Status);
    }

    [Fact]
    public async Task Start_PortOfSomebodyElse_ExitsWithTwoAndNamesTheKey()
    {
        await using var other = await TestGateway.StartAsync(TestGateway.Sqlite);
        await using var gateway = await TestGateway.PrepareAsync(TestGateway.Sqlite, configuration => configuration["serve"]!["admin"]!["port"] = other.AdminUrl.Port);
        await using var process = GatewayProcess.Start(gateway.ConfigFile);

        Assert.Equal(2, await process.ExitAsync());
        Assert.Contains("serve.admin: ", process.Output, StringComparison.Ordinal);
        Assert.Contains($"127.0.0.1:{other.AdminUrl.Port}", process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_CertificateThatIsNone_IsAProblemOfItsKey()
    {
        await using var gateway = await TestGateway.PrepareAsync(TestGateway.Sqlite, configuration => configuration["serve"]!["admin"]!["tls"] = new JsonObject
        {
            ["cert"] = new JsonObject { ["path"] = "/nowhere/cert.pem" },
            ["key"] = new JsonObject { ["path"] = "/nowhere/key.pem" },
        });

        var exception = await Assert.ThrowsAsync<ConfigException>(gateway.StartAgainAsync);

        Assert.Contains("serve.admin.tls: the certificate cannot be used", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_DestinationThatIsTheAdminListener_IsRefused()
    {
        var port = FreePort.Next();
        await using var gateway = await TestGateway.PrepareAsync(TestGateway.Sqlite, configuration =>
        {
            configuration["serve"]!["admin"]!["port"] = port;
            configuration["ReverseProxy"]!["Clusters"]!["app"]!["Destinations"]!["two"] = new JsonObject { ["Address"] = $"http://localhost:{port}/" };
        });

        var exception = await Assert.ThrowsAsync<ConfigException>(gateway.StartAgainAsync);

        Assert.Contains("ReverseProxy.Clusters.app.Destinations.two.Address: ", exception.Message, StringComparison.Ordinal);
        Assert.Contains("is the admin listener", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reload_DestinationThatIsTheAdminListener_KeepsTheOldConfiguration()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, configuration => configuration["log"]!["level"] = "info");
        var changed = JsonNode.Parse(await File.ReadAllTextAsync(gateway.ConfigFile, TestContext.Current.CancellationToken))!;
        changed["ReverseProxy"]!["Clusters"]!["app"]!["Destinations"]!["one"]!["Address"] = gateway.AdminUrl.AbsoluteUri;
        // What the file says of the listener counts from the next start only.
        changed["serve"]!["admin"]!["port"] = 1;

        await File.WriteAllTextAsync(gateway.ConfigFile, changed.ToJsonString(), TestContext.Current.CancellationToken);
        await Eventually.TrueAsync(() =>
        {
            gateway.Clock.Advance(TimeSpan.FromMilliseconds(500));
            return gateway.Log.Text.Contains("is the admin listener", StringComparison.Ordinal);
        });

        Assert.Equal("Carried out: GET /admin/courier/messages", (await gateway.NewBrowser().FetchAsync(HttpMethod.Get, "/admin/courier/messages")).Body);
    }

    [Fact]
    public async Task Reload_OtherPort_CountsFromTheNextStart()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, configuration => configuration["log"]!["level"] = "info");
        var before = gateway.AdminUrl;
        var changed = JsonNode.Parse(await File.ReadAllTextAsync(gateway.ConfigFile, TestContext.Current.CancellationToken))!;
        changed["serve"]!["admin"]!["port"] = FreePort.Next();

        await File.WriteAllTextAsync(gateway.ConfigFile, changed.ToJsonString(), TestContext.Current.CancellationToken);
        await Eventually.TrueAsync(() =>
        {
            gateway.Clock.Advance(TimeSpan.FromMilliseconds(500));
            return gateway.Log.Lines.Any(line => line.Contains("Restart needed: serve changed", StringComparison.Ordinal));
        });

        using var admin = new AdminClient(before);
        Assert.Equal(200, (await admin.GetAsync("/health/alive")).Status);
    }
}
