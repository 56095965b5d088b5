using System.Text;
using System.Text.Json.Nodes;
using OtpGateway.Courier;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Journeys;

public class MessageTests
{
    [Theory]
    [InlineData("de-AT,de;q=0.9,en;q=0.8", "Ihr Anmeldecode lautet: ")]
    [InlineData("en", "Your login code is: ")]
    [InlineData("tlh", "Your login code is: ")]
    public async Task Message_WithoutLocaleTrait_IsInTheBrowsersLanguage(string languages, string expected)
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite);
        var browser = await gateway.NewBrowserAsync("anna");
        browser.Languages = languages;

        await browser.GoAsync("/transfer/x");

        Assert.StartsWith(expected, (await gateway.MessageAsync(1)).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Message_LocaleTrait_DecidesBeforeTheBrowser()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, configuration => configuration["gateway"]!["ui"] = new JsonObject { ["locale_trait"] = "lang" });
        gateway.Upstream.Users["anna"]["lang"] = "de";
        var browser = await gateway.NewBrowserAsync("anna");

        await browser.GoAsync("/transfer/x");

        Assert.StartsWith("Ihr Anmeldecode lautet: ", (await gateway.MessageAsync(1)).Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("anna", "sms")]
    [InlineData("bert", "email")]
    public async Task Message_ToASnippet_HasExactlyTheDataThatTheSchemaNames(string user, string messageType)
    {
        const string Keys = "function(ctx) { to: ctx.recipient, text: std.join(',', std.objectFields(ctx.template_data)) }";
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, configuration =>
        {
            foreach (var channel in configuration["courier"]!["channels"]!.AsArray())
                channel!["request_config"]!["body"] = "base64://" + Convert.ToBase64String(Encoding.UTF8.GetBytes(Keys));
        });
        var browser = await gateway.NewBrowserAsync(user);

        await browser.GoAsync("/transfer/x");

        var known = TemplateFields.Of("login_code_valid", messageType).Where(field => !field.Optional).Select(field => field.Key).Order(StringComparer.Ordinal);
        Assert.Equal(string.Join(',', known), (await gateway.MessageAsync(1)).Body);
    }
}
