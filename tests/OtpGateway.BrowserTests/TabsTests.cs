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

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public async Task TenTabs_AndThirtyCallsAtOnce_OneMessageOpensAll(int senders)
    {
        var references = Enumerable.Range(0, senders).Select(i => $"Tab {i} of {senders}").ToList();
        await using var bob = await Customer.BobAsync(browser, demo);
        var looking = new List<IPage>();
        var sending = new List<IPage>();
        foreach (var reference in references)
        {
            var form = await bob.Page.Context.NewPageAsync();
            await form.GotoAsync(bob.Url("/account/transfer"));
            await Customer.FillTransferAsync(form, reference);
            sending.Add(form);
        }
        while (looking.Count + sending.Count < 10)
            looking.Add(await bob.Page.Context.NewPageAsync());

        var calls = bob.Page.EvaluateAsync<int[]>("() => Promise.all(Array.from({ length: 30 }, () => fetch('/api/rates').then(answer => answer.status)))");
        await Task.WhenAll(
        [
            .. looking.Select((tab, i) => tab.GotoAsync(bob.Url($"/account/documents?tab={i}"))),
            .. sending.Select(tab => tab.GetByRole(AriaRole.Button, new() { Name = "Send money" }).ClickAsync()),
        ]);
        Assert.All(await calls, status => Assert.Equal(401, status));
        foreach (var tab in looking.Concat(sending))
            await Assertions.Expect(tab.Locator("input#code")).ToBeVisibleAsync();
        await Customer.EnterAsync(looking[2], await bob.Inbox.NextMailAsync());

        foreach (var (i, tab) in looking.Index())
        {
            await Customer.ExpectHeadingAsync(tab, "Documents");
            Assert.Equal(bob.Url($"/account/documents?tab={i}"), tab.Url);
        }
        // Of forms of one address, nothing tells whose answer comes first: each tab has one, and none has another's.
        var shown = new List<string>();
        foreach (var tab in sending)
        {
            await Customer.ExpectHeadingAsync(tab, "Transfer made");
            Assert.Equal(bob.Url("/account/transfer"), tab.Url);
            shown.Add(await tab.GetByText($"of {senders}").InnerTextAsync());
        }
        Assert.Equal(references.Order(), shown.Order());
        Assert.Equal(senders, await bob.CountTransfersAsync($"of {senders}"));
        await bob.Inbox.AssertNothingMoreAsync();
        bob.Watch.AssertNothing();
    }
}
