using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Threats;

/// <summary>What nobody outside may see: credentials of providers, the administrator's interface, the gateway's own cookies.</summary>
public class ExposureThreatTests
{
    private const string Password = "canary-password-of-a-provider";

    [Fact]
    public async Task T35_Credentials_OfAProvider_AreNowhere()
    {
        await using var gateway = await TestGateway.StartAsync("sqlite", configuration =>
        {
            configuration["log"]!["level"] = "trace";
            configuration["courier"]!["channels"]![0]!["request_config"]!["auth"] = new JsonObject
            {
                ["type"] = "basic_auth", ["config"] = new JsonObject { ["user"] = "canary-user-of-a-provider", ["password"] = Password },
            };
        });
        var basic = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes("canary-user-of-a-provider:" + Password));
        gateway.Webhook.Answer = async (context, _, _) =>
        {
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
            Assert.Equal("Basic " + basic, context.Request.Headers.Authorization.ToString());
            await context.Response.WriteAsync("I was sent " + context.Request.Headers.Authorization + " which is " + Password);
        };
        var browser = await gateway.NewBrowserAsync("anna");
        var page = await browser.GoAsync("/transfer/x");
        await Eventually.TrueAsync(async () => await gateway.CountAsync("messages WHERE last_error IS NOT NULL") == 1);
        using var admin = new HttpClient();

        var seen = page.Body + await admin.GetStringAsync(new Uri(gateway.AdminUrl, "/admin/courier/messages"), TestContext.Current.CancellationToken)
            + gateway.CanaryLog.Text + gateway.Log.Text + await gateway.TextAsync("SELECT last_error FROM messages");

        Assert.Contains("I was sent", seen, StringComparison.Ordinal);
        Assert.DoesNotContain(basic, seen, StringComparison.Ordinal);
        Assert.DoesNotContain(Password, seen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task T36_Admin_OnThePublicPort_IsNotThere()
    {
        await using var gateway = await TestGateway.StartAsync("sqlite", configuration => configuration["ReverseProxy"]!["Routes"]!["all"]!["Metadata"]!["aal"] = "aal2");
        foreach (var path in (string[])
        [
            "/admin/courier/messages", "/admin/identities", "/admin/sessions", "/admin/health/ready", "/health/ready", "/metrics", "/metrics/prometheus", "/version", "/swagger", "/debug/pprof",
            "/.otp/admin/courier/messages", "/.otp/admin/identities", "/.otp/metrics", "/.otp/../admin/identities", "/.otp/%2e%2e/admin/identities", "/..;/admin/identities", "/.otp/config",
        ])
            foreach (var host in (string[])[gateway.Url.Authority, gateway.AdminUrl.Authority])
            {
                var (status, answer) = await RawHttp.SendAsync(gateway.Url, $"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
                Assert.True(status is 303 or 400 or 401 or 404 or 421, $"{path} at {host}: {answer}");
                Assert.DoesNotContain("Server:", answer, StringComparison.OrdinalIgnoreCase);
            }
        Assert.Empty(gateway.Upstream.Requests);

        // Nor where it is by another name than its own.
        Assert.Equal(421, (await RawHttp.SendAsync(gateway.AdminUrl, "GET /admin/identities HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n")).Status);
        Assert.Equal(421, (await RawHttp.SendAsync(gateway.AdminUrl, $"GET /admin/identities HTTP/1.1\r\nHost: evil.example:{gateway.AdminUrl.Port}\r\nConnection: close\r\n\r\n")).Status);
    }
}
