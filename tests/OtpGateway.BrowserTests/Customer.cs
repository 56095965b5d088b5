using System.Globalization;
using Microsoft.Playwright;

namespace OtpGateway.BrowserTests;

/// <summary>Someone at the bank, with a browser of their own, a phone and a mailbox.</summary>
internal sealed class Customer : IAsyncDisposable
{
    public const string Payee = "DE89 3704 0044 0532 0130 00";

    private readonly DemoFixture demo;

    private Customer(DemoFixture demo, IPage page, Inbox inbox)
    {
        this.demo = demo;
        Page = page;
        Inbox = inbox;
        Watch = new PageWatch(page.Context, demo.GatewayUrl);
    }

    public IPage Page { get; }

    public Inbox Inbox { get; }

    public PageWatch Watch { get; }

    /// <summary>The field of the gateway's page.</summary>
    public ILocator CodeField => Page.Locator("input#code");

    /// <summary>Opens a browser; nobody is signed in yet.</summary>
    public static async Task<Customer> ArriveAsync(BrowserFixture browser, DemoFixture demo, bool javaScript = true, string locale = "en-GB")
    {
        var inbox = await Inbox.OpenAsync(browser, demo);
        var page = await browser.NewPageAsync(new BrowserNewContextOptions { JavaScriptEnabled = javaScript, Locale = locale });
        return new Customer(demo, page, inbox);
    }

    /// <summary>Alice has a phone and a mailbox: she is asked where the code shall go.</summary>
    public static async Task<Customer> AliceAsync(BrowserFixture browser, DemoFixture demo, bool javaScript = true, string locale = "en-GB")
    {
        var alice = await ArriveAsync(browser, demo, javaScript, locale);
        await alice.SignInAsync("alice", "wonderland");
        return alice;
    }

    /// <summary>Bob has a mailbox only: the code is sent at once.</summary>
    public static async Task<Customer> BobAsync(BrowserFixture browser, DemoFixture demo, bool javaScript = true, string locale = "en-GB")
    {
        var bob = await ArriveAsync(browser, demo, javaScript, locale);
        await bob.SignInAsync("bob", "builder");
        return bob;
    }

    /// <summary>A page of the bank, or of the gateway, as the browser sees it.</summary>
    public string Url(string path) => new Uri(demo.GatewayUrl, path).AbsoluteUri;

    public Task<IResponse?> OpenAsync(string path) => Page.GotoAsync(Url(path));

    public async Task SignInAsync(string name, string password)
    {
        await OpenAsync("/login");
        await Page.Locator("#username").FillAsync(name);
        await Page.Locator("#password").FillAsync(password);
        await Page.Locator("main button[type=submit]").ClickAsync();
        // By the address alone: the event of a page that has loaded can be missed.
        await Assertions.Expect(Page).ToHaveURLAsync(Url("/account"));
    }

    /// <summary>The browser tab's page shows the heading; a tab other than the first one is given.</summary>
    public static Task ExpectHeadingAsync(IPage page, string text) =>
        Assertions.Expect(page.Locator("h1")).ToHaveTextAsync(text);

    public Task ExpectHeadingAsync(string text) => ExpectHeadingAsync(Page, text);

    /// <summary>Opens the form, fills it in and sends it.</summary>
    public async Task SendTransferAsync(string reference, decimal amount = 25m, IPage? tab = null)
    {
        var page = tab ?? Page;
        await page.GotoAsync(Url("/account/transfer"));
        await FillTransferAsync(page, reference, amount);
        await page.GetByRole(AriaRole.Button, new() { Name = "Send money" }).ClickAsync();
    }

    public static async Task FillTransferAsync(IPage page, string reference, decimal amount = 25m)
    {
        await page.Locator("#recipient").FillAsync(Payee);
        await page.Locator("#amount").FillAsync(amount.ToString("0.00", CultureInfo.InvariantCulture));
        await page.Locator("#reference").FillAsync(reference);
    }

    /// <summary>Presses the button of the phone or of the mailbox on the page that asks where the code shall go.</summary>
    public Task ChooseAsync(string channel) => ChooseAsync(Page, channel);

    public static async Task ChooseAsync(IPage page, string channel)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = channel }).ClickAsync();
        await Assertions.Expect(page.Locator("input#code")).ToBeVisibleAsync();
    }

    /// <summary>Types a code and confirms it.</summary>
    public Task EnterAsync(string code) => EnterAsync(Page, code);

    public static async Task EnterAsync(IPage page, string code)
    {
        await page.Locator("input#code").FillAsync(code);
        await page.GetByRole(AriaRole.Button, new() { Name = "Confirm", Exact = true }).ClickAsync();
    }

    /// <summary>A code that is not this one.</summary>
    public static string Other(string code) => (code[0] == '9' ? '1' : '9') + code[1..];

    /// <summary>How many lines of the statement carry the reference, asked for in a tab of its own.</summary>
    public async Task<int> CountTransfersAsync(string reference)
    {
        var tab = await Page.Context.NewPageAsync();
        await tab.GotoAsync(Url("/account"));
        await Assertions.Expect(tab.Locator("#transactions tr").First).ToBeVisibleAsync();
        var count = await tab.Locator("#transactions tr", new() { HasText = reference }).CountAsync();
        await tab.CloseAsync();
        return count;
    }

    public async ValueTask DisposeAsync()
    {
        await Inbox.CloseAsync();
        await Page.Context.CloseAsync();
    }
}
