using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Journeys;

public class DeliveryTests
{
    [Theory]
    [InlineData("sqlite", "Fail")]
    [InlineData("sqlite", "Refuse")]
    [InlineData("sqlite", "Hang")]
    [InlineData("postgres", "Fail")]
    [InlineData("postgres", "Refuse")]
    [InlineData("postgres", "Hang")]
    public async Task Provider_DownForTenSeconds_LosesNoMessage(string store, string how)
    {
        await using var gateway = await TestGateway.StartAsync(store);
        gateway.Webhook.Mode = Enum.Parse<WebhookMode>(how);
        var pages = new Dictionary<string, (TestBrowser Browser, BrowserAnswer Page)>();
        foreach (var (user, to) in new[] { ("anna", "+491701234567"), ("bert", "bert.marker@mail.example"), ("emil", "+491703456789") })
        {
            var browser = await gateway.NewBrowserAsync(user);
            pages[to] = (browser, await browser.PostAsync("/transfer/" + user, [new("a", "b")]));
        }

        await MoveAsync(gateway, TimeSpan.FromSeconds(10), () => false);
        Assert.True(gateway.Webhook.Attempts >= 3, "Nothing was tried.");
        Assert.Empty(gateway.Webhook.Messages);
        gateway.Webhook.Mode = WebhookMode.Take;
        await MoveAsync(gateway, TimeSpan.FromSeconds(60), () => gateway.Webhook.Messages.Count >= 3);

        var messages = gateway.Webhook.Messages;
        Assert.Equal(3, messages.Count);
        foreach (var message in messages)
        {
            var (browser, page) = pages[message.To];
            Assert.StartsWith("Carried out: POST /transfer/", (await browser.EnterAsync(page, message.Code)).Body, StringComparison.Ordinal);
        }
        Assert.Equal(3, gateway.Upstream.Requests.Count);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Provider_DownUntilTheCodeEnds_GetsNothingAfterwards(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store);
        gateway.Webhook.Mode = WebhookMode.Fail;
        var browser = await gateway.NewBrowserAsync("anna");
        var page = await browser.GoAsync("/transfer/x");

        await MoveAsync(gateway, TimeSpan.FromSeconds(5), () => false);
        gateway.Clock.Advance(TimeSpan.FromMinutes(10));
        // An attempt that was under way while time was moving ends first.
        await MoveAsync(gateway, TimeSpan.FromSeconds(2), () => false);
        gateway.Webhook.Mode = WebhookMode.Take;
        await MoveAsync(gateway, TimeSpan.FromSeconds(60), () => false);

        Assert.Empty(gateway.Webhook.Messages);
        Assert.Equal(0, await gateway.CountAsync("messages WHERE status IN ('queued', 'processing')"));
        var renewed = await browser.ResendAsync(page);
        Assert.Equal("Carried out: GET /transfer/x", (await browser.EnterAsync(renewed, (await gateway.MessageAsync(1)).Code)).Body);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Gateway_RestartedBetweenSendAndCode_LosesNothing(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store);
        gateway.Webhook.Mode = WebhookMode.Fail;
        var browser = await gateway.NewBrowserAsync("anna");
        var page = await browser.PostAsync("/transfer/now", [new("a", "b")]);
        await Eventually.TrueAsync(() => gateway.Webhook.Attempts > 0);

        await gateway.StopAsync();
        gateway.Webhook.Mode = WebhookMode.Take;
        await gateway.StartAgainAsync();
        await MoveAsync(gateway, TimeSpan.FromSeconds(60), () => gateway.Webhook.Messages.Count > 0);

        Assert.Equal("Carried out: POST /transfer/now", (await browser.EnterAsync(page, (await gateway.MessageAsync(1)).Code)).Body);
    }

    // Half a second at a time, and a moment for the worker to do what has become due.
    private static async Task MoveAsync(TestGateway gateway, TimeSpan by, Func<bool> enough)
    {
        var step = TimeSpan.FromMilliseconds(500);
        for (var moved = TimeSpan.Zero; moved < by && !enough(); moved += step)
        {
            gateway.Clock.Advance(step);
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}
