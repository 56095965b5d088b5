using Microsoft.Playwright;

namespace OtpGateway.BrowserTests;

/// <summary>The bank's rates come over a WebSocket through the gateway: after a code, and for as long as that counts.</summary>
[Collection(nameof(BusyDemoTests))]
public class RatesTests(BrowserFixture browser, BusyDemo demo)
{
    [Fact]
    public async Task Connect_NeedsACode_TicksUntilThatCountsNoLonger()
    {
        await using var bob = await Customer.BobAsync(browser, demo);
        await bob.OpenAsync("/account/rates");
        await ConnectAsync(bob, "Connect");
        await StepUpDialog.PassAsync(bob, await StepUpDialog.OpenWindowAsync(bob));
        await AssertTicksAsync(bob);
        await PageCheck.LookAsync(bob.Page, "bank-rates");

        await bob.Page.GetByRole(AriaRole.Button, new() { Name = "Stop" }).ClickAsync();
        await Assertions.Expect(State(bob)).ToHaveTextAsync("Ended");
        await Assertions.Expect(bob.Page.Locator("#answer")).ToBeEmptyAsync();
        // The code still counts.
        await ConnectAsync(bob, "Connect again");
        await AssertTicksAsync(bob);
        await bob.Inbox.AssertNothingMoreAsync();

        // The second factor ends, the sign-in at the bank does not.
        await bob.Page.EvaluateAsync("() => fetch('/.otp/self-service/logout/browser').then(answer => answer.json()).then(flow => fetch(flow.logout_url))");
        await Assertions.Expect(State(bob)).ToHaveTextAsync("Ended");
        await Assertions.Expect(bob.Page.Locator("#answer")).ToContainTextAsync("your last code counts no longer");
        await bob.Inbox.AssertNothingMoreAsync();
        await ConnectAsync(bob, "Connect again");
        await StepUpDialog.PassAsync(bob, await StepUpDialog.OpenWindowAsync(bob));
        await AssertTicksAsync(bob);
        bob.Watch.AssertNothing();
    }

    // The bank's own socket would go on: it is the gateway that ends it.
    [Fact]
    public async Task Connected_SignedOutInAnotherTab_EndsAndSaysWhy()
    {
        await using var bob = await Customer.BobAsync(browser, demo);
        await bob.OpenAsync("/account/rates");
        await ConnectAsync(bob, "Connect");
        await StepUpDialog.PassAsync(bob, await StepUpDialog.OpenWindowAsync(bob));
        await AssertTicksAsync(bob);

        var other = await bob.Page.Context.NewPageAsync();
        await other.GotoAsync(bob.Url("/account"));
        await other.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();

        await Assertions.Expect(State(bob)).ToHaveTextAsync("Ended");
        await Assertions.Expect(bob.Page.Locator("#answer")).ToContainTextAsync("you have signed out");
        await PageCheck.LookAsync(bob.Page, "bank-rates-ended");
        await bob.Page.Locator("#answer").GetByRole(AriaRole.Link, new() { Name = "Sign in" }).ClickAsync();
        await bob.ExpectHeadingAsync("Sign in");
        bob.Watch.AssertNothing();
    }

    private static ILocator State(Customer customer) => customer.Page.Locator("#state");

    private static Task ConnectAsync(Customer customer, string button) =>
        customer.Page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();

    /// <summary>Connected, and each sheet of rates is followed by another.</summary>
    private static async Task AssertTicksAsync(Customer customer)
    {
        await Assertions.Expect(State(customer)).ToHaveTextAsync("Live");
        var time = customer.Page.Locator("#as-of");
        for (var i = 0; i < 3; i++)
            await Assertions.Expect(time).Not.ToHaveAttributeAsync("datetime", (await time.GetAttributeAsync("datetime"))!);
    }
}
