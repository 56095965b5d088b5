using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace OtpGateway.Tests.Support;

/// <summary>The search finds what it looks for; else that it finds nothing would say nothing.</summary>
public class CanaryRunTests
{
    private static readonly Dictionary<string, Func<string, string>> Shapes = new(StringComparer.Ordinal)
    {
        ["clear"] = text => text,
        ["hex"] = text => Convert.ToHexString(Encoding.UTF8.GetBytes(text)),
        ["base64"] = text => Convert.ToBase64String(Encoding.UTF8.GetBytes("{\"" + text + "\"}")),
    };

    [Theory]
    [InlineData("sqlite", "store", "phone", "clear")]
    [InlineData("postgres", "store", "phone", "base64")]
    [InlineData("sqlite", "log", "phone", "hex")]
    [InlineData("postgres", "store", "cookie", "hex")]
    [InlineData("sqlite", "log", "cookie", "base64")]
    [InlineData("sqlite", "store", "form", "base64")]
    [InlineData("sqlite", "log", "token", "clear")]
    [InlineData("sqlite", "store", "message", "base64")]
    [InlineData("sqlite", "log", "secret", "clear")]
    public async Task Gateway_ThatLeavesASecret_IsToldOfWhenItEnds(string store, string place, string what, string shape)
    {
        var gateway = await TestGateway.StartAsync(store);
        var browser = await gateway.NewBrowserAsync("anna");
        var page = await browser.PostAsync("/transfer/x", [new("note", "a note of whoever pays")]);
        await gateway.MessageAsync(1);
        var left = Shapes[shape](what switch
        {
            "phone" => "491701234567",
            "cookie" => browser.Jar[TestGateway.SessionCookie]!,
            "form" => "note=a+note+of+whoever+pays",
            "token" => page.Form.CsrfToken,
            "message" => gateway.Webhook.Messages[0].Body,
            _ => "a secret of the journeys, more than 32 bytes",
        });

        if (place == "log")
            gateway.Services.GetRequiredService<ILoggerFactory>().CreateLogger("OtpGateway.Any").Log(LogLevel.Trace, 0, left, null, (text, _) => text);
        else
            await gateway.Database.ExecuteAsync("INSERT INTO counted (id, counter, key, at) VALUES ('x', 'x', @left, 0)", new { left }, TestContext.Current.CancellationToken);

        var told = await Assert.ThrowsAsync<Xunit.Sdk.TrueException>(async () => await gateway.DisposeAsync());
        Assert.Contains("In the " + place, told.Message, StringComparison.Ordinal);
    }
}
