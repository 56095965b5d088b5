using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace OtpGateway.BrowserTests;

/// <summary>What holds for every page, looked at in the light, in the dark and on a narrow screen; a picture of each stays.</summary>
internal static class PageCheck
{
    private static readonly PageViewportSizeResult Wide = new() { Width = 1000, Height = 900 };
    private static readonly PageViewportSizeResult Narrow = new() { Width = 320, Height = 640 };

    // Off by default in axe, and a criterion of WCAG 2.2 all the same.
    private static readonly AxeRunOptions Rules = new()
    {
        Rules = new Dictionary<string, RuleOptions> { ["target-size"] = new() { Enabled = true } },
    };

    /// <param name="page">One of the gateway's.</param>
    /// <param name="name">What the pictures are called.</param>
    public static async Task RunAsync(IPage page, string name)
    {
        await AssertIsOursAsync(page, name);
        await LookAsync(page, name);
    }

    /// <summary>The same for a page of the application.</summary>
    public static async Task LookAsync(IPage page, string name)
    {
        await ShowAsync(page, ColorScheme.Light, Wide);
        await AssertAccessibleAsync(page, name);
        await PhotographAsync(page, $"{name}-light");
        await ShowAsync(page, ColorScheme.Dark, Wide);
        await PhotographAsync(page, $"{name}-dark");
        await ShowAsync(page, ColorScheme.Dark, Narrow);
        await AssertAccessibleAsync(page, name);
        await AssertFitsAsync(page, name);
        await PhotographAsync(page, $"{name}-320-dark");
        await ShowAsync(page, ColorScheme.Light, Narrow);
        await PhotographAsync(page, $"{name}-320");
        await ShowAsync(page, ColorScheme.Light, Wide);
    }

    /// <summary>The one field of the code page is what a phone and a password manager look for.</summary>
    public static async Task AssertCodeFieldAsync(IPage page)
    {
        var field = page.Locator("input:not([type=hidden])");
        await Assertions.Expect(field).ToHaveCountAsync(1);
        await Assertions.Expect(field).ToHaveAttributeAsync("autocomplete", "one-time-code");
        await Assertions.Expect(field).ToHaveAttributeAsync("inputmode", "numeric");
        await Assertions.Expect(field).ToHaveAccessibleNameAsync("6-digit code");
    }

    private static async Task ShowAsync(IPage page, ColorScheme scheme, PageViewportSizeResult size)
    {
        await page.EmulateMediaAsync(new() { ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce });
        await page.SetViewportSizeAsync(size.Width, size.Height);
    }

    private static async Task AssertIsOursAsync(IPage page, string name)
    {
        await Assertions.Expect(page.Locator("main.card h1")).ToHaveCountAsync(1);
        Assert.False(string.IsNullOrWhiteSpace(await page.TitleAsync()), $"{name} has no title.");
        // A style sheet that did not come, or that the policy refused, leaves a page that axe may still be content with.
        await Assertions.Expect(page.Locator("main.card")).ToHaveCSSAsync("display", "flex");
    }

    private static async Task AssertAccessibleAsync(IPage page, string name)
    {
        var result = await page.RunAxe(Rules);
        Assert.Empty(result.Violations.Select(violation =>
            $"{name}: {violation.Id}: {violation.Help}: {string.Join(", ", violation.Nodes.Select(node => node.Html))}"));
    }

    private static async Task AssertFitsAsync(IPage page, string name)
    {
        var width = await page.EvaluateAsync<int>("document.documentElement.scrollWidth");
        Assert.True(width <= Narrow.Width, $"{name} is {width} pixels wide on a screen of {Narrow.Width}.");
    }

    private static async Task PhotographAsync(IPage page, string name) =>
        await page.ScreenshotAsync(new() { Path = Artifacts.File($"screenshots/{name}.png"), FullPage = true, Animations = ScreenshotAnimations.Disabled });
}
