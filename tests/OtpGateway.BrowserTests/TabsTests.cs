using Microsoft.Playwright;

namespace OtpGateway.BrowserTests;

/// <summary>Several tabs are stopped at different places: one code opens all, each ends at its own place; with JavaScript by itself.</summary>
[Collection(nameof(BusyDemoTests))]
public class TabsTests(BrowserFixture browser, BusyDemo demo)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task TwoTabs_OneCode_EachEndsAtItsOwnPlace(bool javaScript)
    {
        var (first, second) = ($"First tab {javaScript}", $"Second tab {javaScript}");
        await using var alice = await Customer.AliceAsync(browser, demo, javaScript);
        var other = await alice.Page.Context.NewPageAsync();
        var looking = await alice.Page.Context.NewPageAsync();
        await alice.SendTransferAsync(first);
        await alice.ChooseAsync("Text message");
        await alice.SendTransferAsync(second, 12.5m, other);
        await Assertions.Expect(other.Locator("input#code")).ToBeVisibleAsync();
        await looking.GotoAsync(alice.Url("/account/documents"));
        await Assertions.Expect(looking.Locator(".request-target")).ToHaveTextAsync("GET /account/documents");
        var code = await alice.Inbox.NextSmsAsync();

        await alice.EnterAsync(code);
        await alice.ExpectHeadingAsync("Transfer made");
        if (!javaScript)
        {
            // One enters the same code once more, the other only reloads.
            Assert.Equal(0, await alice.CountTransfersAsync(second));
            await Customer.EnterAsync(other, code);
            await looking.ReloadAsync();
        }
        await Customer.ExpectHeadingAsync(other, "Transfer made");
        await Customer.ExpectHeadingAsync(looking, "Documents");

        Assert.Equal(alice.Url("/account/transfer"), alice.Page.Url);
        Assert.Equal(alice.Url("/account/transfer"), other.Url);
        Assert.Equal(alice.Url("/account/documents"), looking.Url);
        await Assertions.Expect(alice.Page.GetByText(first)).ToBeVisibleAsync();
        await Assertions.Expect(other.GetByText(second)).ToBeVisibleAsync();
        Assert.Equal(1, await alice.CountTransfersAsync(first));
        Assert.Equal(1, await alice.CountTransfersAsync(second));
        await alice.Inbox.AssertNothingMoreAsync();
    }

    [Fact]
    public async Task TwoTabs_WrongCodeInOne_LeavesTheOtherAsItIs()
    {
        await using var bob = await Customer.BobAsync(browser, demo);
        var other = await bob.Page.Context.NewPageAsync();
        await bob.OpenAsync("/account/documents");
        await other.GotoAsync(bob.Url("/account/transfer"));
        await bob.SendTransferAsync("Of the other tab", tab: other);
        var code = await bob.Inbox.NextMailAsync();
        await other.Locator("input#code").FillAsync("12");

        await other.RunAndWaitForResponseAsync(() => bob.EnterAsync(Customer.Other(code)), response => response.Url.Contains("/self-service/login/flows?id=", StringComparison.Ordinal));
        await Assertions.Expect(bob.Page.Locator(".field-message")).ToBeVisibleAsync();
        await Assertions.Expect(other.Locator("input#code")).ToHaveValueAsync("12");

        await bob.EnterAsync(code);
        await Customer.ExpectHeadingAsync(other, "Transfer made");
        await bob.ExpectHeadingAsync("Documents");
        Assert.Equal(1, await bob.CountTransfersAsync("Of the other tab"));
    }
}
