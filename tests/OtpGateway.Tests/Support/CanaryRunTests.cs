using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace OtpGateway.Tests.Support;

/// <summary>The search finds what it looks for; else that it finds nothing would say nothing.</summary>
public class CanaryRunTests
{
    [Theory]
    [InlineData("sqlite", "phone")]
    [InlineData("postgres", "phone")]
    [InlineData("sqlite", "cookie")]
    [InlineData("postgres", "cookie")]
    [InlineData("sqlite", "form")]
    [InlineData("sqlite", "token")]
    [InlineData("sqlite", "message")]
    [InlineData("sqlite", "secret")]
    public async Task Gateway_ThatLeavesASecret_IsToldOfWhenItEnds(string store, string what)
    {
        foreach (var place in (string[])["log", "store"])
            foreach (var shape in (Func<string, string>[])[text => text, text => Convert.ToHexString(System.Text.Encoding.UTF8.GetBytes(text)), text => Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes("{\"" + text + "\"}"))])
            {
                var gateway = await TestGateway.StartAsync(store);
                var browser = await gateway.NewBrowserAsync("anna");
                var page = await browser.PostAsync("/transfer/x", [new("note", "a note of whoever pays")]);
                await gateway.MessageAsync(1);
                var secret = what switch
                {
                    "phone" => "491701234567",
                    "cookie" => browser.Jar[TestGateway.SessionCookie]!,
                    "form" => "note=a+note+of+whoever+pays",
                    "token" => page.Form.CsrfToken,
                    "message" => gateway.Webhook.Messages[0].Body,
                    _ => "a secret of the journeys, more than 32 bytes",
                };
                if (place == "log")
                    gateway.Services.GetRequiredService<ILogger<CanaryRunTests>>().LogError("x {Value}", shape(secret));
                else
                    await gateway.Database.ExecuteAsync("INSERT INTO counted (id, counter, key, at) VALUES ('x', 'x', @key, 0)", new { key = shape(secret) }, TestContext.Current.CancellationToken);

                var told = await Assert.ThrowsAsync<Xunit.Sdk.TrueException>(async () => await gateway.DisposeAsync());
                Assert.Contains("In the " + place, told.Message, StringComparison.Ordinal);
            }
    }
}
