using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace OtpGateway.BrowserTests;

/// <summary>The main journey, on the demo as it is delivered: a transfer is stopped, confirmed by a code, and carried out once.</summary>
public partial class TransferTests(BrowserFixture browser, DemoFixture demo) : IClassFixture<DemoFixture>
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Transfer_CodeFromThePhone_ShowsTheBanksOwnConfirmation(bool javaScript)
    {
        var reference = $"By phone {javaScript}";
        await using var alice = await Customer.AliceAsync(browser, demo, javaScript);

        await alice.SendTransferAsync(reference);

        await alice.ExpectHeadingAsync("Verify it’s you");
        Assert.StartsWith(alice.Url("/.otp/"), alice.Page.Url, StringComparison.Ordinal);
        await Assertions.Expect(alice.Page.Locator(".request")).ToContainTextAsync($"{demo.GatewayUrl.Host}");
        await Assertions.Expect(alice.Page.Locator(".request-target")).ToHaveTextAsync("POST /account/transfer");
        Assert.Equal(0, await alice.CountTransfersAsync(reference));

        await alice.ChooseAsync("Text message");
        await Assertions.Expect(alice.Page.GetByRole(AriaRole.Main)).Not.ToContainTextAsync("+491515550101");
        await alice.EnterAsync(await alice.Inbox.NextSmsAsync());

        await AssertConfirmedAsync(alice, reference);
        await alice.Inbox.AssertNothingMoreAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Transfer_CodeFromTheMailbox_ShowsTheBanksOwnConfirmation(bool javaScript)
    {
        var reference = $"By mail {javaScript}";
        await using var bob = await Customer.BobAsync(browser, demo, javaScript);

        await bob.SendTransferAsync(reference);

        // A single address: nothing to choose.
        await Assertions.Expect(bob.CodeField).ToBeVisibleAsync();
        await bob.EnterAsync(await bob.Inbox.NextMailAsync());

        await AssertConfirmedAsync(bob, reference);
        await bob.Inbox.AssertNothingMoreAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Confirmation_ReloadedAndLeftBackwards_TransfersOnlyOnce(bool javaScript)
    {
        var reference = $"Once only {javaScript}";
        await using var alice = await Customer.AliceAsync(browser, demo, javaScript);
        await alice.SendTransferAsync(reference);
        await alice.ChooseAsync("Text message");
        await alice.EnterAsync(await alice.Inbox.NextSmsAsync());
        await alice.ExpectHeadingAsync("Transfer made");

        var reloads = new List<string>();
        alice.Page.Request += (_, request) => reloads.Add(request.Method);
        await alice.Page.ReloadAsync();

        // The browser came here by GET, whatever was sent before: it neither asks nor repeats.
        await alice.ExpectHeadingAsync("New transfer");
        Assert.DoesNotContain("POST", reloads);
        Assert.Equal(1, await alice.CountTransfersAsync(reference));

        // Backwards, the pages that asked where to send the code and for the code only say that all is done. Then comes the form.
        for (var page = 0; page < 2; page++)
        {
            await alice.Page.GoBackAsync();
            await alice.ExpectHeadingAsync("This was already sent");
        }
        await alice.Page.GoBackAsync();
        await alice.ExpectHeadingAsync("New transfer");
        Assert.Equal(1, await alice.CountTransfersAsync(reference));
        await alice.Inbox.AssertNothingMoreAsync();
    }

    private static async Task AssertConfirmedAsync(Customer customer, string reference)
    {
        await customer.ExpectHeadingAsync("Transfer made");
        Assert.Equal(customer.Url("/account/transfer"), customer.Page.Url);
        await Assertions.Expect(customer.Page.Locator("#number")).ToHaveTextAsync(TransferNumber());
        await Assertions.Expect(customer.Page.Locator(".brand")).ToContainTextAsync("First Harbour Bank");
        Assert.Equal(1, await customer.CountTransfersAsync(reference));
        customer.Watch.AssertNothing();
    }

    [GeneratedRegex("^FH-[A-Z0-9]{8}$")]
    private static partial Regex TransferNumber();
}
