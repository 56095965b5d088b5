using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using OtpGateway.Tests.Courier;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Journeys;

/// <summary>Providers that do not do what they should, seen from the person who waits for a code.</summary>
public class ProviderTests
{
    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Provider_FailsTwiceThenTakes_IsOneMessageWithOneKey(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store);
        gateway.Webhook.Answer = Status(number => number <= 2 ? 500 : 200);
        var browser = await gateway.NewBrowserAsync("anna");
        var page = await browser.PostAsync("/transfer/now", [new("amount", "10")]);

        await FailedAsync(gateway, times: 1);
        Assert.Contains("have not been able to send your code so far", (await browser.GoAsync(page.Url.AbsoluteUri)).Body, StringComparison.Ordinal);
        gateway.Clock.Advance(TimeSpan.FromSeconds(1.3));
        await FailedAsync(gateway, times: 2);
        gateway.Clock.Advance(TimeSpan.FromSeconds(2.5));
        var message = await gateway.MessageAsync(1);

        Assert.Equal("Carried out: POST /transfer/now", (await browser.EnterAsync(page, message.Code)).Body);
        Assert.Equal(3, gateway.Webhook.Calls.Count);
        Assert.Single(gateway.Webhook.Calls.Distinct());
        Assert.Equal("failed 500, failed 500, success 200", await AttemptsAsync(gateway));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Provider_AsksToBeLeftAlone_IsForThatLong(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store);
        gateway.Webhook.Answer = (context, _, number) =>
        {
            context.Response.StatusCode = number == 1 ? 429 : 200;
            context.Response.Headers.RetryAfter = "3";
            return Task.CompletedTask;
        };
        var browser = await gateway.NewBrowserAsync("anna");
        var page = await browser.GoAsync("/transfer/x");
        await FailedAsync(gateway, times: 1);

        await MoveAsync(gateway, TimeSpan.FromSeconds(2.9));
        Assert.Single(gateway.Webhook.Calls);
        await MoveAsync(gateway, TimeSpan.FromSeconds(0.2));

        Assert.Equal("Carried out: GET /transfer/x", (await browser.EnterAsync(page, (await gateway.MessageAsync(1)).Code)).Body);
        Assert.Equal(2, gateway.Webhook.Calls.Count);
    }

    [Theory]
    [InlineData("hangs", "failed, success 200")]
    [InlineData("closes", "failed, success 200")]
    [InlineData("redirects", "failed 302, success 200")]
    [InlineData("repeats", "failed 307, success 200")]
    public async Task Provider_DoesNotTakeIt_GetsItAgain(string how, string attempts)
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite);
        gateway.Webhook.Answer = async (context, _, number) =>
        {
            if (number > 1)
                return;
            context.Response.Headers.Location = "/elsewhere";
            context.Response.StatusCode = how == "repeats" ? 307 : 302;
            if (how == "closes")
                context.Abort();
            if (how == "hangs")
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        };
        var browser = await gateway.NewBrowserAsync("anna");
        var page = await browser.GoAsync("/transfer/x");

        await Eventually.TrueAsync(() => gateway.Webhook.Calls.Count == 1);
        if (how == "hangs")
            gateway.Clock.Advance(TimeSpan.FromSeconds(10));
        await FailedAsync(gateway, times: 1);
        gateway.Clock.Advance(TimeSpan.FromSeconds(1.3));
        var message = await gateway.MessageAsync(1);

        Assert.Equal("Carried out: GET /transfer/x", (await browser.EnterAsync(page, message.Code)).Body);
        Assert.All(gateway.Webhook.Calls, call => Assert.Equal("sms", call.Channel));
        Assert.Equal(attempts, await AttemptsAsync(gateway));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Provider_Hangs_TheOtherHasItWithinTheDeadline(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store, configuration => UseSecond(configuration, null));
        gateway.Webhook.Answer = (context, message, _) =>
            message.Channel == "sms" ? Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default) : Task.CompletedTask;
        var browser = await gateway.NewBrowserAsync("anna");
        var page = await browser.GoAsync("/transfer/x");
        await Eventually.TrueAsync(() => gateway.Webhook.Calls.Count == 1);

        gateway.Clock.Advance(TimeSpan.FromSeconds(10));
        var message = await gateway.MessageAsync(1);

        Assert.Equal("Carried out: GET /transfer/x", (await browser.EnterAsync(page, message.Code)).Body);
        Assert.Equal(["sms", "sms-b"], gateway.Webhook.Calls.Select(call => call.Channel));
        Assert.Single(gateway.Webhook.Calls.Select(call => (call.To, call.Body, call.IdempotencyKey)).Distinct());
        Assert.Equal("sms-b", await gateway.TextAsync("SELECT sent_by FROM messages"));
    }

    [Fact]
    public async Task Provider_CertificateOfNobody_IsNotTrustedAndTheOtherHasIt()
    {
        await using var nobody = await WebhookReceiver.StartSelfSignedAsync(TestContext.Current.CancellationToken);
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, configuration => UseSecond(configuration, nobody.Url));
        var browser = await gateway.NewBrowserAsync("anna");
        var page = await browser.GoAsync("/transfer/x");

        var message = await gateway.MessageAsync(1);

        Assert.Equal("Carried out: GET /transfer/x", (await browser.EnterAsync(page, message.Code)).Body);
        Assert.Equal("sms-b", message.Channel);
        Assert.Empty(nobody.Requests);
        Assert.Contains("certificate", await gateway.TextAsync("SELECT answer FROM message_attempts WHERE number = 1"), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("en", "We could not send your code. Please ask for a new one.", "no further one can be sent for this confirmation")]
    [InlineData("de", "Wir konnten Ihren Code nicht senden. Bitte fordern Sie einen neuen an.", "kann kein weiterer gesendet werden")]
    public async Task Provider_RefusesForGood_ThePageSaysSoAndWhatToDo(string language, string text, string atTheEnd)
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, configuration => configuration["gateway"]!["limits"]!["sends_per_flow"] = 2);
        gateway.Webhook.Answer = Status(_ => 400);
        var browser = await gateway.NewBrowserAsync("anna");
        var page = await browser.GoAsync("/transfer/x");
        await AbandonedAsync(gateway, 1);

        Assert.Contains(text, await ReadAsync(), StringComparison.Ordinal);
        gateway.Clock.Advance(TimeSpan.FromSeconds(31));
        await browser.ResendAsync(page);
        await AbandonedAsync(gateway, 2);
        Assert.Contains(atTheEnd, await ReadAsync(), StringComparison.Ordinal);

        async Task<string> ReadAsync() => System.Net.WebUtility.HtmlDecode((await browser.NavigateAsync(HttpMethod.Get, page.Url.AbsoluteUri, null, "none", null, follow: true, headers =>
        {
            headers.Remove("Accept-Language");
            headers.Add("Accept-Language", language);
        })).Body);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Flow_GivesWayToANewerOne_ItsCodeIsNotSentAnyMore(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store, configuration => configuration["gateway"]!["limits"]!["open_flows_per_identity"] = 1);
        gateway.Webhook.Mode = WebhookMode.Fail;
        var first = await gateway.NewBrowserAsync("carla");
        await first.ChooseAsync(await first.GoAsync("/transfer/x"));
        await FailedAsync(gateway, times: 1);

        // Another login of hers; with two addresses nothing is sent before she has chosen one.
        var second = await gateway.NewBrowserAsync("carla");
        await second.GoAsync("/transfer/x");
        gateway.Webhook.Mode = WebhookMode.Take;
        await MoveAsync(gateway, TimeSpan.FromSeconds(5));

        Assert.Equal(1, await gateway.CountAsync("messages WHERE status = 'cancelled'"));
        Assert.Empty(gateway.Webhook.Messages);
    }

    [Fact]
    public async Task Flow_AllAttemptsWrong_ItsCodeIsNotSentAnyMore()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite);
        gateway.Webhook.Mode = WebhookMode.Fail;
        var browser = await gateway.NewBrowserAsync("anna");
        var page = await browser.GoAsync("/transfer/x");
        await FailedAsync(gateway, times: 1);

        for (var i = 0; i < 5; i++)
            await browser.EnterAsync(page, "000000");

        Assert.Equal(1, await gateway.CountAsync("messages WHERE status = 'cancelled'"));
    }

    // Another provider of text messages behind the first; the first may be somewhere else.
    private static void UseSecond(JsonNode configuration, string? first)
    {
        var channels = configuration["courier"]!["channels"]!.AsArray();
        var sms = channels[0]!.AsObject();
        var second = sms.DeepClone().AsObject();
        second["id"] = "sms-b";
        second["request_config"]!["url"] = (string)sms["request_config"]!["url"]! + "-b";
        channels.Add(second);
        sms["fallback"] = new JsonArray("sms-b");
        if (first is not null)
            sms["request_config"]!["url"] = first;
    }

    private static Task FailedAsync(TestGateway gateway, int times) =>
        Eventually.TrueAsync(async () => await gateway.CountAsync($"messages WHERE status = 'queued' AND send_count = {times}") == 1);

    private static Task AbandonedAsync(TestGateway gateway, int messages) =>
        Eventually.TrueAsync(async () => await gateway.CountAsync("messages WHERE status = 'abandoned'") == messages);

    private static async Task MoveAsync(TestGateway gateway, TimeSpan by)
    {
        for (var moved = TimeSpan.Zero; moved < by; moved += TimeSpan.FromMilliseconds(100))
        {
            gateway.Clock.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    private static async Task<string> AttemptsAsync(TestGateway gateway)
    {
        var attempts = new List<string>();
        for (var number = 1; await gateway.CountAsync($"message_attempts WHERE number = {number}") == 1; number++)
            attempts.Add((await gateway.TextAsync($"SELECT status || COALESCE(' ' || status_code, '') FROM message_attempts WHERE number = {number}")).Trim());
        return string.Join(", ", attempts);
    }

    private static Func<HttpContext, TestMessage, int, Task> Status(Func<int, int> statusOf) => (context, _, number) =>
    {
        context.Response.StatusCode = statusOf(number);
        return Task.CompletedTask;
    };
}
