using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Threats;

/// <summary>A code that does not arrive opens nothing, and its way is said in words.</summary>
public class CourierFaultTests
{
    private static readonly string[] Snippets =
        ["function(ctx) error 'no'", "function(ctx) ctx.nothing", "function(ctx) 'text'", "function(ctx) null", "local f(n) = f(n + 1); function(ctx) f(0)", "function(ctx) { to: std.repeat('a', 100000000) }"];

    private static readonly string[] Templates = ["{{ .Nothing.There }}", "{{ index .LoginCode 999 }}", "{{ slice .LoginCode 5 99 }}", "{{ template \"missing\" . }}"];

    [Fact]
    public async Task T42_Provider_FailsInAnyWay_NothingIsForwarded()
    {
        await using var gateway = await TestGateway.StartAsync("sqlite");
        var number = 0;
        foreach (var mode in Enum.GetValues<WebhookMode>().Where(mode => mode != WebhookMode.Take))
        {
            gateway.Webhook.Mode = mode;
            await NothingAsync(gateway, $"mode-{mode}".ToLowerInvariant(), number++);
        }
        gateway.Webhook.Answer = (context, _, _) =>
        {
            context.Response.StatusCode = StatusCodes.Status302Found;
            context.Response.Headers.Location = gateway.Url.AbsoluteUri + "transfer/by-redirect";
            return Task.CompletedTask;
        };
        await NothingAsync(gateway, "redirect", number);
        (gateway.Webhook.Answer, gateway.Webhook.Mode) = (null, WebhookMode.Take);
        // A channel that failed again and again is left alone for a while.
        gateway.Clock.Advance(TimeSpan.FromMinutes(20));
        Assert.NotNull(await gateway.NewRaisedBrowserAsync("anna"));
    }

    [Fact]
    public async Task T42_MessageThatCannotBeMade_NothingIsForwarded()
    {
        await using var gateway = await TestGateway.StartAsync("sqlite");
        var number = 0;
        foreach (var snippet in Snippets)
        {
            await gateway.ReloadAsync(configuration => configuration["courier"]!["channels"]![0]!["request_config"]!["body"] = Inline(snippet));
            await NothingAsync(gateway, $"snippet-{number}", number++);
        }
        foreach (var template in Templates)
        {
            // One that is seen to be wrong beforehand is not taken over at all; what is left fails when it is used.
            try
            {
                await gateway.ReloadAsync(configuration => configuration["courier"]!["templates"] = new JsonObject
                {
                    ["login_code"] = new JsonObject { ["valid"] = new JsonObject { ["sms"] = new JsonObject { ["body"] = new JsonObject { ["plaintext"] = Inline(template) } } } },
                });
            }
            catch (Exception exception) when (exception is OtpGateway.Configuration.ConfigException or Xunit.Sdk.TrueException)
            {
                // Refused: the configuration before stays.
            }
            await NothingAsync(gateway, $"template-{number}", number++);
        }
    }

    private static async Task NothingAsync(TestGateway gateway, string user, int number)
    {
        gateway.Upstream.Users[user] = new JsonObject { ["phone"] = $"+4915{number:D5}0001" };
        var browser = await gateway.NewBrowserAsync(user);

        var page = await browser.PostAsync($"/transfer/{user}", [new("amount", "1")]);
        Assert.True(page.Status < 500 && page.Body.Contains("<h1", StringComparison.Ordinal) || page.Status == 503, $"{user}: {page}");
        if (page.IsCodePage)
            Assert.True((await browser.EnterAsync(page, "000000")).HasForm, user);
        var again = await browser.GoAsync($"/transfer/{user}-again", follow: false);

        Assert.True(again.Status is 303 or 503, $"{user}: {again}");
        Assert.DoesNotContain(gateway.Upstream.Requests, request => request.Target.StartsWith("/transfer", StringComparison.Ordinal));
    }

    private static string Inline(string text) => "base64://" + Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
