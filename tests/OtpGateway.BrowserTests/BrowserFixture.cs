using Microsoft.Playwright;

namespace OtpGateway.BrowserTests;

/// <summary>One Chromium for the test run: Debian's, since a browser downloaded by Playwright would be one more source to trust.</summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    private static readonly string[] Arguments =
    [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ];

    // Nothing takes a tenth of it; a loaded machine may.
    private const float Patience = 15_000;

    // Without a window: a third of the time.
    private const string Shell = "/usr/bin/chromium-headless-shell";

    private IPlaywright? playwright;

    public IBrowser Browser { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var chromium = Environment.GetEnvironmentVariable("OTPGATEWAY_TEST_CHROMIUM") is { Length: > 0 } named ? named
            : File.Exists(Shell) ? Shell : "/usr/bin/chromium";
        if (!File.Exists(chromium))
            throw new FileNotFoundException($"There is no Chromium at {chromium}; tests/run.sh installs it, OTPGATEWAY_TEST_CHROMIUM names another one.");
        Assertions.SetDefaultExpectTimeout(Patience);
        playwright = await Playwright.CreateAsync();
        Browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = chromium,
            Headless = true,
            Args = Arguments,
        });
    }

    /// <summary>A page in a context of its own: no cookie, cache or permission is shared with another test.</summary>
    public async Task<IPage> NewPageAsync(BrowserNewContextOptions? options = null)
    {
        var context = await Browser.NewContextAsync(options);
        context.SetDefaultTimeout(Patience);
        return await context.NewPageAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (Browser is not null)
            await Browser.DisposeAsync();
        playwright?.Dispose();
    }
}
