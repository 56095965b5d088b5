using Microsoft.Playwright;

namespace OtpGateway.BrowserTests;

/// <summary>What a person does on the code page besides entering the right code at once.</summary>
[Collection(nameof(BusyDemoTests))]
public class CodePageTests(BrowserFixture browser, BusyDemo demo)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task CodePage_Reloaded_SendsNothing(bool javaScript)
    {
        await using var bob = await Customer.BobAsync(browser, demo, javaScript);
        await bob.SendTransferAsync("Reloaded");
        var code = await bob.Inbox.NextMailAsync();

        for (var times = 0; times < 2; times++)
        {
            await bob.Page.ReloadAsync();
            await Assertions.Expect(bob.CodeField).ToBeVisibleAsync();
        }

        await bob.EnterAsync(code);
        await bob.ExpectHeadingAsync("Transfer made");
        await bob.Inbox.AssertNothingMoreAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task WrongCode_Entered_IsToldAtTheFieldAndTheRightOneStillWorks(bool javaScript)
    {
        await using var alice = await Customer.AliceAsync(browser, demo, javaScript);
        await alice.SendTransferAsync("Mistyped");
        await alice.ChooseAsync("Text message");
        var code = await alice.Inbox.NextSmsAsync();
        await Assertions.Expect(alice.Page.Locator("#code-limits")).ToContainTextAsync("5 attempts left.");

        await alice.EnterAsync(Customer.Other(code));

        await Assertions.Expect(alice.Page.Locator(".field [role=alert]")).ToHaveTextAsync("This code is not right. Please check it and try again.");
        await Assertions.Expect(alice.CodeField).ToHaveAttributeAsync("aria-invalid", "true");
        // What is read out with the field: the problem first.
        await Assertions.Expect(alice.CodeField).ToHaveAccessibleDescriptionAsync(new System.Text.RegularExpressions.Regex("^This code is not right.*4 attempts left"));
        await Assertions.Expect(alice.CodeField).ToBeFocusedAsync();
        await Assertions.Expect(alice.CodeField).ToHaveValueAsync("");
        Assert.StartsWith("Problem: ", await alice.Page.TitleAsync(), StringComparison.Ordinal);

        // Half a code is a slip, not an attempt.
        await alice.EnterAsync(code[..3]);
        await Assertions.Expect(alice.Page.Locator(".field [role=alert]")).ToContainTextAsync("This did not count as an attempt.");
        await Assertions.Expect(alice.Page.Locator("#code-limits")).ToContainTextAsync("4 attempts left.");

        await alice.EnterAsync(code);
        await alice.ExpectHeadingAsync("Transfer made");
        alice.Watch.AssertNothing();
    }

    [Fact]
    public async Task Resend_WithJavaScript_WaitsAndThenOnlyTheNewCodeWorks()
    {
        await using var alice = await Customer.AliceAsync(browser, demo);
        await alice.SendTransferAsync("Resent");
        await alice.ChooseAsync("Text message");
        var first = await alice.Inbox.NextSmsAsync();

        // Playwright waits until the button is no longer disabled: the countdown of the page has to end by itself.
        await alice.Page.Locator("#resend").ClickAsync();

        await AssertOnlyTheNewCodeWorksAsync(alice, first);
    }

    [Fact]
    public async Task Resend_WithoutJavaScript_TellsToWaitAndThenOnlyTheNewCodeWorks()
    {
        await using var alice = await Customer.AliceAsync(browser, demo, javaScript: false);
        await alice.SendTransferAsync("Resent");
        await alice.ChooseAsync("Text message");
        await alice.Page.Locator("#resend").ClickAsync();
        await Assertions.Expect(alice.Page.Locator(".notice[role=alert]")).ToContainTextAsync("before you ask for a new code.");
        var first = await alice.Inbox.NextSmsAsync();

        // As a person would: again and again until it is time.
        var sent = alice.Page.GetByText("A new code is on its way.");
        for (var times = 0; times < 100 && !await sent.IsVisibleAsync(); times++)
            await alice.Page.Locator("#resend").ClickAsync();

        await AssertOnlyTheNewCodeWorksAsync(alice, first);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task OtherAddress_Chosen_GetsTheNextCode(bool javaScript)
    {
        await using var alice = await Customer.AliceAsync(browser, demo, javaScript);
        await alice.SendTransferAsync("Elsewhere");
        await alice.ChooseAsync("Text message");
        var sms = await alice.Inbox.NextSmsAsync();
        var other = alice.Page.Locator("details.others");
        var byMail = alice.Page.GetByText("by e-mail to");

        // Another address waits like the same one: an SMS costs the same wherever it goes.
        for (var times = 0; times < 100 && !await byMail.IsVisibleAsync(); times++)
        {
            await other.Locator("summary").ClickAsync();
            await other.GetByRole(AriaRole.Button, new() { Name = "E-mail" }).ClickAsync();
        }

        await Assertions.Expect(byMail).ToContainTextAsync("a•••@example.org");
        var mail = await alice.Inbox.NextMailAsync();
        await alice.EnterAsync(sms);
        await Assertions.Expect(alice.CodeField).ToHaveAttributeAsync("aria-invalid", "true");
        await alice.EnterAsync(mail);
        await alice.ExpectHeadingAsync("Transfer made");
        await alice.Inbox.AssertNothingMoreAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Code_PastedWithABlank_IsAccepted(bool javaScript)
    {
        await using var bob = await Customer.BobAsync(browser, demo, javaScript);
        await bob.SendTransferAsync("Pasted");
        var code = await bob.Inbox.NextMailAsync();
        await CopyAsync(bob, $" {code[..3]} {code[3..]}");

        await bob.CodeField.FocusAsync();
        await bob.Page.Keyboard.PressAsync("Control+V");

        await Assertions.Expect(bob.CodeField).ToHaveValueAsync(javaScript ? code : $" {code[..3]} {code[3..]}");
        await bob.Page.GetByRole(AriaRole.Button, new() { Name = "Confirm", Exact = true }).ClickAsync();
        await bob.ExpectHeadingAsync("Transfer made");
        bob.Watch.AssertNothing();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task BackButton_BeforeTheCode_LeadsToTheFormAndTheNextTransferIsTheOneMade(bool javaScript)
    {
        var (left, sent) = ($"Left behind {javaScript}", $"Sent instead {javaScript}");
        await using var bob = await Customer.BobAsync(browser, demo, javaScript);
        await bob.SendTransferAsync(left);
        var code = await bob.Inbox.NextMailAsync();

        await bob.Page.GoBackAsync();
        await bob.ExpectHeadingAsync("New transfer");
        await Customer.FillTransferAsync(bob.Page, sent);
        await bob.Page.GetByRole(AriaRole.Button, new() { Name = "Send money" }).ClickAsync();

        // The same flow, so the same code: nothing new is sent.
        await bob.EnterAsync(code);
        await bob.ExpectHeadingAsync("Transfer made");
        Assert.Equal(1, await bob.CountTransfersAsync(sent));
        Assert.Equal(0, await bob.CountTransfersAsync(left));
        await bob.Inbox.AssertNothingMoreAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Keyboard_WholeWay_NeedsNoMouse(bool javaScript)
    {
        await using var alice = await Customer.AliceAsync(browser, demo, javaScript);
        var keyboard = alice.Page.Keyboard;
        await alice.SendTransferAsync("By keyboard");
        await alice.ExpectHeadingAsync("Verify it’s you");

        await keyboard.PressAsync("Tab");
        var phone = alice.Page.GetByRole(AriaRole.Button, new() { Name = "Text message" });
        await AssertFocusIsSeenAsync(phone);
        await keyboard.PressAsync("Enter");
        var code = await alice.Inbox.NextSmsAsync();

        // The field has the focus already; past it come, in this order, all other ways out.
        await Assertions.Expect(alice.CodeField).ToBeFocusedAsync();
        await AssertFocusIsSeenAsync(alice.CodeField);
        await keyboard.PressAsync("Tab");
        await AssertFocusIsSeenAsync(alice.Page.GetByRole(AriaRole.Button, new() { Name = "Confirm", Exact = true }));
        await Assertions.Expect(alice.Page.Locator("#resend")).ToBeEnabledAsync();
        await keyboard.PressAsync("Tab");
        await AssertFocusIsSeenAsync(alice.Page.Locator("#resend"));
        await keyboard.PressAsync("Tab");
        await AssertFocusIsSeenAsync(alice.Page.Locator("details.others summary"));
        await keyboard.PressAsync("Enter");
        await keyboard.PressAsync("Tab");
        await AssertFocusIsSeenAsync(alice.Page.Locator("details.others button"));
        await keyboard.PressAsync("Tab");
        await AssertFocusIsSeenAsync(alice.Page.GetByRole(AriaRole.Link, new() { Name = "Cancel and go back" }));
        for (var back = 0; back < 5; back++)
            await keyboard.PressAsync("Shift+Tab");
        await Assertions.Expect(alice.CodeField).ToBeFocusedAsync();

        await keyboard.TypeAsync(code);
        await keyboard.PressAsync("Enter");

        await alice.ExpectHeadingAsync("Transfer made");
        await alice.Inbox.AssertNothingMoreAsync();
    }

    private static async Task AssertOnlyTheNewCodeWorksAsync(Customer alice, string first)
    {
        await Assertions.Expect(alice.Page.GetByRole(AriaRole.Status).First).ToHaveTextAsync("A new code is on its way. Earlier codes no longer work.");
        var second = await alice.Inbox.NextSmsAsync();
        await alice.EnterAsync(first);
        await Assertions.Expect(alice.CodeField).ToHaveAttributeAsync("aria-invalid", "true");
        await alice.EnterAsync(second);
        await alice.ExpectHeadingAsync("Transfer made");
        await alice.Inbox.AssertNothingMoreAsync();
        alice.Watch.AssertNothing();
    }

    private static async Task AssertFocusIsSeenAsync(ILocator control)
    {
        await Assertions.Expect(control).ToBeFocusedAsync();
        await Assertions.Expect(control).ToHaveCSSAsync("outline-style", "solid");
        await Assertions.Expect(control).ToHaveCSSAsync("outline-width", "3px");
    }

    // By hand, in another tab: reading the clipboard through a script would need a permission.
    private static async Task CopyAsync(Customer customer, string text)
    {
        var note = await customer.Page.Context.NewPageAsync();
        await note.SetContentAsync("<input>");
        await note.Locator("input").FillAsync(text);
        await note.Locator("input").PressAsync("Control+A");
        await note.Locator("input").PressAsync("Control+C");
        await note.CloseAsync();
        await customer.Page.BringToFrontAsync();
    }
}
