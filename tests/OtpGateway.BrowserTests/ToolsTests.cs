using Deque.AxeCore.Playwright;

namespace OtpGateway.BrowserTests;

/// <summary>The tools themselves: Chromium starts, takes pictures, and axe sees what is wrong with a page.</summary>
public class ToolsTests(BrowserFixture browser)
{
    private const string Sound = "data:text/html,<!doctype html><html lang=en><title>Ready</title><main><h1>Ready</h1></main>";
    private const string Unsound = "data:text/html,<!doctype html><html lang=en><title>Form</title><main><h1>Form</h1><input></main>";

    [Fact]
    public async Task Browser_PageWithHeading_ShowsIt()
    {
        var page = await browser.NewPageAsync();

        await page.GotoAsync(Sound);
        await page.ScreenshotAsync(new() { Path = Artifacts.File("screenshots/ready.png") });

        Assert.Equal("Ready", await page.TitleAsync());
        Assert.Equal("Ready", await page.Locator("h1").InnerTextAsync());
    }

    [Fact]
    public async Task Axe_SoundAndUnsoundPage_FindsTheInputWithoutLabelOnly()
    {
        var page = await browser.NewPageAsync();

        await page.GotoAsync(Sound);
        var sound = await page.RunAxe();
        await page.GotoAsync(Unsound);
        var unsound = await page.RunAxe();

        Assert.Empty(sound.Violations);
        Assert.Contains("label", unsound.Violations.Select(violation => violation.Id));
    }
}
