using Microsoft.Playwright;

namespace OtpGateway.BrowserTests;

/// <summary>The bank's page that sends by script: the code is asked for in a window, and the page stays.</summary>
[Collection(nameof(BusyDemoTests))]
public class QuickTransferTests(BrowserFixture browser, BusyDemo demo)
{
    [Fact]
    public async Task Send_NeedsACode_IsCarriedOutOnceAndThePageStays()
    {
        await using var bob = await Customer.BobAsync(browser, demo);
        var page = bob.Page;
        await bob.OpenAsync("/account/quick");
        await page.EvaluateAsync("() => { window.stays = true; }");

        // Not now: the page says what is missing, and everything that was filled in is still there.
        await SendAsync(page, "Quick once");
        await StepUpDialog.Button(bob, "Cancel").ClickAsync();
        await Assertions.Expect(page.Locator("#answer")).ToContainTextAsync("second factor");
        await Assertions.Expect(page.Locator("#reference")).ToHaveValueAsync("Quick once");
        Assert.Equal(0, await bob.CountTransfersAsync("Quick once"));

        await page.GetByRole(AriaRole.Button, new() { Name = "Send now" }).ClickAsync();
        await StepUpDialog.PassAsync(bob, await StepUpDialog.OpenWindowAsync(bob));
        await Assertions.Expect(page.Locator("#answer")).ToContainTextAsync("€ 25.00 are on their way. Reference number FH-");
        await Assertions.Expect(page.Locator("#sent li")).ToHaveCountAsync(1);
        Assert.Equal(1, await bob.CountTransfersAsync("Quick once"));

        // Confirmed for a while: no further question.
        await SendAsync(page, "Quick twice");
        await Assertions.Expect(page.Locator("#sent li")).ToHaveCountAsync(2);
        await Assertions.Expect(StepUpDialog.Of(bob)).ToHaveCountAsync(0);
        Assert.Equal(1, await bob.CountTransfersAsync("Quick once"));
        Assert.Equal(1, await bob.CountTransfersAsync("Quick twice"));
        await PageCheck.LookAsync(page, "bank-quick");
        Assert.True(await page.EvaluateAsync<bool>("() => window.stays === true"));
        await bob.Inbox.AssertNothingMoreAsync();
        bob.Watch.AssertNothing();
    }

    [Fact]
    public async Task Send_WithoutJavaScript_IsTheFormOfATransfer()
    {
        await using var bob = await Customer.BobAsync(browser, demo, javaScript: false);
        await bob.OpenAsync("/account/quick");
        await SendAsync(bob.Page, "Quick and plain");
        await bob.EnterAsync(await bob.Inbox.NextMailAsync());

        await bob.ExpectHeadingAsync("Transfer made");
        Assert.Equal(1, await bob.CountTransfersAsync("Quick and plain"));
    }

    private static async Task SendAsync(IPage page, string reference)
    {
        await Customer.FillTransferAsync(page, reference);
        await page.GetByRole(AriaRole.Button, new() { Name = "Send now" }).ClickAsync();
    }
}
