using Microsoft.Playwright;

namespace OtpGateway.BrowserTests;

/// <summary>The pages that say "enough". What they count lasts longer than a test, so the demo is theirs alone.</summary>
public class LimitPagesTests(BrowserFixture browser, DemoFixture demo) : IClassFixture<DemoFixture>
{
    [Fact]
    public async Task WrongCodes_TooMany_EndTheFlowAndThenTheNextOne()
    {
        await using var bob = await Customer.BobAsync(browser, demo);
        await bob.OpenAsync("/account/documents");
        var code = await bob.Inbox.NextMailAsync();
        for (var left = 4; left >= 0; left--)
        {
            await bob.EnterAsync(Customer.Other(code));
            if (left > 0)
                await Assertions.Expect(bob.Page.Locator("#code-limits")).ToContainTextAsync(left == 1 ? "1 attempt left." : $"{left} attempts left.");
        }
        await bob.ExpectHeadingAsync("This confirmation has ended");
        await PageCheck.RunAsync(bob.Page, "ended");

        await bob.Page.GetByRole(AriaRole.Link, new() { Name = "Start again" }).ClickAsync();
        var next = await bob.Inbox.NextMailAsync();
        await bob.EnterAsync(next);
        await Assertions.Expect(bob.Page.Locator("[role=alert]")).ToContainTextAsync("There were too many wrong codes, so what you enter now is not looked at. Please try again in ");
        await PageCheck.RunAsync(bob.Page, "code-locked");
        bob.Watch.AssertNothing();
    }

    [Fact]
    public async Task Transfers_MoreThanMayWait_AreRefusedWithAPage()
    {
        await using var alice = await Customer.AliceAsync(browser, demo);
        var refused = alice.Page.GetByRole(AriaRole.Heading, new() { Name = "Too many requests are waiting" });
        for (var times = 0; times < 4 && !await refused.IsVisibleAsync(); times++)
        {
            await alice.SendTransferAsync("One of many");
            await Assertions.Expect(alice.Page.Locator("main.card")).ToBeVisibleAsync();
        }

        await Assertions.Expect(refused).ToBeVisibleAsync();
        await PageCheck.RunAsync(alice.Page, "error-too-many-open-requests");
        alice.Watch.AssertNothing();
    }
}
