using System.Text.Json;
using Microsoft.Playwright;

namespace OtpGateway.BrowserTests;

/// <summary>The demo's phone and mailbox as a person reads them: another device, so another browser context.</summary>
internal sealed class Inbox
{
    private static readonly HttpClient Client = new();

    private readonly BrowserFixture browser;
    private readonly Uri url;
    private IPage? page;
    private int sms;
    private int mail;

    private Inbox(BrowserFixture browser, Uri url)
    {
        this.browser = browser;
        this.url = url;
    }

    /// <summary>An inbox that knows what has arrived so far. Its page is opened when there is something to read.</summary>
    public static async Task<Inbox> OpenAsync(BrowserFixture browser, DemoFixture demo)
    {
        var inbox = new Inbox(browser, demo.PhoneUrl);
        (inbox.sms, inbox.mail) = await CountAsync(inbox.url);
        return inbox;
    }

    /// <summary>The code of the next SMS. A second one on the way is a failure.</summary>
    public Task<string> NextSmsAsync() => ReadAsync("#sms > li", ++sms);

    /// <summary>The code of the next e-mail. A second one on the way is a failure.</summary>
    public Task<string> NextMailAsync() => ReadAsync("#mail > li", ++mail);

    /// <summary>What the message that brought this code says, from its first to its last word.</summary>
    public async Task<string> TextOfAsync(string code) => await page!.Locator(".bubble, .letter", new() { HasText = code }).First.InnerTextAsync();

    /// <summary>Nothing has arrived but what was read. Only telling after something that would come later has arrived or happened.</summary>
    public async Task AssertNothingMoreAsync() => Assert.Equal((sms, mail), await CountAsync(url));

    public Task CloseAsync() => page is null ? Task.CompletedTask : page.Context.CloseAsync();

    private async Task<string> ReadAsync(string messages, int count)
    {
        if (page is null)
        {
            page = await browser.NewPageAsync();
            await page.GotoAsync(url.AbsoluteUri);
        }
        await Assertions.Expect(page.Locator(messages)).ToHaveCountAsync(count);
        return await page.Locator(messages).First.Locator(".code").InnerTextAsync();
    }

    private static async Task<(int Sms, int Mail)> CountAsync(Uri url)
    {
        using var messages = JsonDocument.Parse(await Client.GetByteArrayAsync(new Uri(url, "/messages.json"), TestContext.Current.CancellationToken));
        return (messages.RootElement.GetProperty("sms").GetArrayLength(), messages.RootElement.GetProperty("mail").GetArrayLength());
    }
}
