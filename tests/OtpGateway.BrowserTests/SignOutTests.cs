using Microsoft.Playwright;

namespace OtpGateway.BrowserTests;

/// <summary>The step-up ends with the sign-in it was made for.</summary>
[Collection(nameof(BusyDemoTests))]
public class SignOutTests(BrowserFixture browser, BusyDemo demo)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task SignOut_ThenBackAndSendAgain_NothingPassesWithoutSignInAndCode(bool javaScript)
    {
        var (before, after, again) = ($"Before {javaScript}", $"After {javaScript}", $"Again {javaScript}");
        await using var alice = await Customer.AliceAsync(browser, demo, javaScript);
        await alice.SendTransferAsync(before);
        await alice.ChooseAsync("Text message");
        await alice.EnterAsync(await alice.Inbox.NextSmsAsync());
        await alice.ExpectHeadingAsync("Transfer made");

        // A form that is still open elsewhere when the customer signs out.
        var open = await alice.Page.Context.NewPageAsync();
        await open.GotoAsync(alice.Url("/account/transfer"));
        await Customer.FillTransferAsync(open, after);
        await alice.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Assertions.Expect(alice.Page).ToHaveURLAsync(alice.Url("/"));

        await alice.Page.GoBackAsync();
        await alice.ExpectHeadingAsync("Sign in");
        await open.GetByRole(AriaRole.Button, new() { Name = "Send money" }).ClickAsync();
        await Customer.ExpectHeadingAsync(open, "Please sign in first");

        // The same person again, and what was once confirmed counts no longer.
        await alice.SignInAsync("alice", "wonderland");
        await alice.SendTransferAsync(again);
        await alice.ExpectHeadingAsync("Verify it’s you");
        Assert.Equal(1, await alice.CountTransfersAsync(before));
        Assert.Equal(0, await alice.CountTransfersAsync(after));
        Assert.Equal(0, await alice.CountTransfersAsync(again));
        await alice.ChooseAsync("Text message");
        await alice.EnterAsync(await alice.Inbox.NextSmsAsync());
        await alice.ExpectHeadingAsync("Transfer made");
        Assert.Equal(1, await alice.CountTransfersAsync(again));
    }

    [Fact]
    public async Task SignIn_AsSomebodyElse_IsInterruptedAgain()
    {
        await using var person = await Customer.AliceAsync(browser, demo);
        await person.SendTransferAsync("Of Alice");
        await person.ChooseAsync("Text message");
        await person.EnterAsync(await person.Inbox.NextSmsAsync());
        await person.ExpectHeadingAsync("Transfer made");

        await person.SignInAsync("bob", "builder");
        await person.SendTransferAsync("Of Bob");

        await person.ExpectHeadingAsync("Verify it’s you");
        Assert.Equal(0, await person.CountTransfersAsync("Of Bob"));
        await person.EnterAsync(await person.Inbox.NextMailAsync());
        await person.ExpectHeadingAsync("Transfer made");
        Assert.Equal(1, await person.CountTransfersAsync("Of Bob"));
    }
}
