using System.Text.Json.Nodes;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Journeys;

/// <summary>HTTP Strict Transport Security (RFC 6797), where the operator asks for it.</summary>
public class StrictTransportTests
{
    [Theory]
    [InlineData("/", false)]
    [InlineData("/transfer/x", true)]
    [InlineData("/.otp/nothing", true)]
    public async Task Answer_Configured_SaysSoOnce(string target, bool includeSubDomains)
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, configuration =>
        {
            configuration["serve"]!["public"]!["base_url"] = "https://bank.example";
            configuration["gateway"]!["hsts"] = new JsonObject { ["max_age"] = "8760h", ["include_sub_domains"] = includeSubDomains };
        });
        gateway.Upstream.Answer = (context, _) =>
        {
            context.Response.Headers.StrictTransportSecurity = "max-age=1";
            return Task.CompletedTask;
        };

        var (_, answer) = await RawHttp.SendAsync(gateway.Url, $"GET {target} HTTP/1.1\r\nHost: bank.example\r\nConnection: close\r\n\r\n");

        var expected = "Strict-Transport-Security: max-age=31536000" + (includeSubDomains ? "; includeSubDomains" : "");
        Assert.Equal([expected], answer.Split("\r\n").Where(line => line.StartsWith("Strict-Transport-Security", StringComparison.OrdinalIgnoreCase)));
    }

    [Fact]
    public async Task Answer_NotConfigured_LeavesItToTheApplication()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite);

        Assert.DoesNotContain("Strict-Transport-Security", (await RawHttp.GetAsync(gateway.Url, "/")).Answer, StringComparison.OrdinalIgnoreCase);
    }
}
