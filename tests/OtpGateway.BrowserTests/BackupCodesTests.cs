using Microsoft.Playwright;

namespace OtpGateway.BrowserTests;

/// <summary>Backup codes as a person sets them up, stores them and uses one.</summary>
public class BackupCodesTests(BrowserFixture browser, BackupCodesDemo demo) : IClassFixture<BackupCodesDemo>
{
    [Fact]
    public async Task Settings_FromNoneToUsed_AreAccessibleAndShowThemOnce()
    {
        await using var bob = await Customer.BobAsync(browser, demo);
        await bob.OpenAsync("/.otp/settings");
        await bob.EnterAsync(await bob.Inbox.NextMailAsync());
        await bob.ExpectHeadingAsync("Security settings");
        await PageCheck.RunAsync(bob.Page, "settings");

        await PressAsync(bob, "Create backup codes");
        await Assertions.Expect(bob.Page.Locator(".codes li")).ToHaveCountAsync(12);
        await PageCheck.RunAsync(bob.Page, "settings-codes");
        var codes = await bob.Page.Locator(".codes li").AllInnerTextsAsync();
        await bob.Page.ReloadAsync();
        await Assertions.Expect(bob.Page.Locator(".codes li")).ToHaveCountAsync(0);
        await PageCheck.RunAsync(bob.Page, "settings-codes-shown");

        await PressAsync(bob, "I have stored them");
        await Assertions.Expect(bob.Page.GetByText("12 backup codes are left.")).ToBeVisibleAsync();
        await bob.Page.Locator("details.others summary").ClickAsync();
        await PageCheck.RunAsync(bob.Page, "settings-saved");

        // Signed in anew: no message reaches him, but a code is at hand.
        await bob.SignInAsync("bob", "builder");
        await bob.OpenAsync("/account/documents");
        await bob.Page.GetByText("Use a backup code instead").ClickAsync();
        await Assertions.Expect(bob.Page.Locator("#lookup-secret")).ToBeVisibleAsync();
        await PageCheck.RunAsync(bob.Page, "code-backup-open");
        await EnterAsync(bob, "22222-22222");
        await Assertions.Expect(bob.Page.Locator("#lookup-secret")).ToHaveAttributeAsync("aria-invalid", "true");
        await Assertions.Expect(bob.Page.Locator("#lookup-secret")).ToBeFocusedAsync();
        await PageCheck.RunAsync(bob.Page, "code-backup-wrong");
        await EnterAsync(bob, codes[0].ToUpperInvariant());

        Assert.Equal(bob.Url("/account/documents"), bob.Page.Url);
        bob.Watch.AssertNothing();
    }

    [Fact]
    public async Task WithoutJavaScript_AllOfIt_Works()
    {
        await using var alice = await Customer.AliceAsync(browser, demo, javaScript: false);
        await alice.OpenAsync("/.otp/settings");
        await alice.ChooseAsync("Text message");
        await alice.EnterAsync(await alice.Inbox.NextSmsAsync());
        await PressAsync(alice, "Create backup codes");
        var codes = await alice.Page.Locator(".codes li").AllInnerTextsAsync();
        await PressAsync(alice, "I have stored them");

        await alice.SignInAsync("alice", "wonderland");
        await alice.OpenAsync("/account/documents");
        await alice.Page.GetByText("Use a backup code instead").ClickAsync();
        await EnterAsync(alice, codes[5].Replace("-", "", StringComparison.Ordinal));

        Assert.Equal(alice.Url("/account/documents"), alice.Page.Url);
    }

    private static Task PressAsync(Customer customer, string button) => customer.Page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();

    private static async Task EnterAsync(Customer customer, string code)
    {
        await customer.Page.Locator("#lookup-secret").FillAsync(code);
        await PressAsync(customer, "Confirm with the backup code");
    }
}
