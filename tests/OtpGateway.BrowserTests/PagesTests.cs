using Microsoft.Playwright;

namespace OtpGateway.BrowserTests;

/// <summary>Every page of the gateway, reached as a person reaches it, and looked at.</summary>
public class PagesTests(BrowserFixture browser, PagesDemo demo) : IClassFixture<PagesDemo>
{
    [Fact]
    public async Task PagesOfAFlow_FromTheChoiceToTheLastCode_AreAccessible()
    {
        await using var alice = await Customer.AliceAsync(browser, demo);
        await alice.SendTransferAsync("Looked at");
        await alice.ExpectHeadingAsync("Verify it’s you");
        await PageCheck.RunAsync(alice.Page, "choose-address");

        await alice.ChooseAsync("Text message");
        await PageCheck.AssertCodeFieldAsync(alice.Page);
        // Without the script the button can be pressed at any time.
        await alice.Page.Locator("#resend").EvaluateAsync("button => { button.disabled = false; button.click(); }");
        await Assertions.Expect(alice.Page.GetByText("before you ask for a new code.")).ToBeVisibleAsync();
        await PageCheck.RunAsync(alice.Page, "code-wait");

        var first = await alice.Inbox.NextSmsAsync();

        await alice.EnterAsync(Customer.Other(first));
        await Assertions.Expect(alice.CodeField).ToHaveAttributeAsync("aria-invalid", "true");
        await PageCheck.AssertCodeFieldAsync(alice.Page);
        await PageCheck.RunAsync(alice.Page, "code-wrong");

        await alice.EnterAsync("12");
        await Assertions.Expect(alice.Page.GetByText("This did not count")).ToBeVisibleAsync();
        await alice.Page.Locator("details.others summary").ClickAsync();
        await PageCheck.RunAsync(alice.Page, "code-malformed-others-open");

        await alice.Page.Locator("#resend").ClickAsync();
        await Assertions.Expect(alice.Page.GetByText("A new code is on its way.")).ToBeVisibleAsync();
        await PageCheck.AssertCodeFieldAsync(alice.Page);
        await PageCheck.RunAsync(alice.Page, "code-no-more-sends");

        var flow = alice.Page.Url;
        await alice.EnterAsync(await alice.Inbox.NextSmsAsync());
        await alice.ExpectHeadingAsync("Transfer made");

        alice.Watch.AssertNothing();

        // The same page again, but opened from another site: nothing happens by itself.
        await FollowLinkFromAnotherSiteAsync(alice.Page, flow);
        await alice.ExpectHeadingAsync("You have already confirmed");
        await PageCheck.RunAsync(alice.Page, "passed");
    }

    [Fact]
    public async Task FlowFromAnotherSite_OneAddress_AsksBeforeItSends()
    {
        await using var bob = await Customer.BobAsync(browser, demo);
        await FollowLinkFromAnotherSiteAsync(bob.Page, bob.Url("/account/documents"));
        var send = bob.Page.GetByRole(AriaRole.Button, new() { Name = "Send a code" });
        await Assertions.Expect(send).ToBeVisibleAsync();
        await PageCheck.RunAsync(bob.Page, "choose-single-address");
        await bob.Inbox.AssertNothingMoreAsync();

        await send.ClickAsync();
        await PageCheck.AssertCodeFieldAsync(bob.Page);
        await PageCheck.RunAsync(bob.Page, "code");
        await bob.Inbox.NextMailAsync();
    }

    [Fact]
    public async Task PagesInGerman_LongWords_Fit()
    {
        await using var alice = await Customer.AliceAsync(browser, demo, locale: "de-DE");
        await alice.OpenAsync("/account/documents");
        await Assertions.Expect(alice.Page.Locator("html")).ToHaveAttributeAsync("lang", "de");
        await PageCheck.RunAsync(alice.Page, "choose-address-de");
        await alice.ChooseAsync("SMS");
        await PageCheck.RunAsync(alice.Page, "code-de");
        alice.Watch.AssertNothing();
    }

    [Fact]
    public async Task Upload_LargerThanWhatIsHeld_SaysSoAndLeadsBack()
    {
        await using var alice = await Customer.AliceAsync(browser, demo);
        var content = new byte[11 * 1024 * 1024];
        await alice.OpenAsync("/account/settings");
        await PostAsync(alice.Page, alice.Url("/account/documents"), content.Length);

        await alice.ExpectHeadingAsync("This is too large to keep");
        await PageCheck.RunAsync(alice.Page, "error-body-too-large");
        await alice.Page.GetByRole(AriaRole.Link, new() { Name = "Confirm it’s you" }).ClickAsync();
        await alice.ChooseAsync("Text message");
        await alice.EnterAsync(await alice.Inbox.NextSmsAsync());

        await alice.ExpectHeadingAsync("Settings");
        alice.Watch.AssertNothing();
    }

    [Fact]
    public async Task Resume_ApplicationBreaksOffOrIsNotThere_SaysWhatIsKnown()
    {
        await using var bob = await Customer.BobAsync(browser, demo);
        await bob.OpenAsync("/account/settings");
        await PostAsync(bob.Page, bob.Url("/closed"), 10);
        await bob.EnterAsync(await bob.Inbox.NextMailAsync());

        await bob.ExpectHeadingAsync("The application is not answering");
        Assert.Equal(bob.Url("/closed"), bob.Page.Url);
        await PageCheck.RunAsync(bob.Page, "error-application-unreachable");

        // Signed in anew, so that the next request is held as well.
        await bob.SignInAsync("bob", "builder");
        await PostAsync(bob.Page, bob.Url("/elsewhere/cut"), 10);
        await bob.EnterAsync(await bob.Inbox.NextMailAsync());

        await bob.ExpectHeadingAsync("Please check whether this was carried out");
        await PageCheck.RunAsync(bob.Page, "error-outcome-unknown");
    }

    [Fact]
    public async Task Form_OfAnotherSite_IsNotHeld()
    {
        await using var alice = await Customer.AliceAsync(browser, demo);
        // The bank without the gateway: another port is another origin, and the bank's cookie does not know ports.
        await alice.Page.GotoAsync(demo.BankUrl.AbsoluteUri);
        await PostAsync(alice.Page, alice.Url("/account/transfer"), 10);

        await alice.ExpectHeadingAsync("This request came from another site");
        await PageCheck.RunAsync(alice.Page, "error-cross-site");
    }

    [Fact]
    public async Task Form_OfSomebodyNotSignedIn_IsNotHeld()
    {
        await using var nobody = await Customer.ArriveAsync(browser, demo);
        await nobody.OpenAsync("/");
        await PostAsync(nobody.Page, nobody.Url("/account/transfer"), 10);

        await nobody.ExpectHeadingAsync("Please sign in first");
        await PageCheck.RunAsync(nobody.Page, "error-not-signed-in");
        nobody.Watch.AssertNothing();
    }

    [Fact]
    public async Task Form_WithoutItsToken_IsRefused()
    {
        await using var alice = await Customer.AliceAsync(browser, demo);
        await alice.OpenAsync("/account/documents");
        await alice.Page.Locator("input[name=csrf_token]").EvaluateAsync("field => field.value = 'guessed'");
        await alice.Page.GetByRole(AriaRole.Button, new() { Name = "Text message" }).ClickAsync();

        await alice.ExpectHeadingAsync("This form could not be accepted");
        await PageCheck.RunAsync(alice.Page, "error-csrf");
        await alice.Inbox.AssertNothingMoreAsync();
        alice.Watch.AssertNothing();
    }

    [Theory]
    [InlineData("/.otp/nothing", 404, "There is no such page", "error-not-found")]
    [InlineData("/.otp/login?flow=00000000-0000-0000-0000-000000000000", 404, "This confirmation cannot be found", "error-flow-not-found")]
    [InlineData("/.otp/error?id=bad_request", 400, "This address is not valid", "error-bad-request")]
    [InlineData("/.otp/self-service/login/browser?aal=aal2&return_to=https%3A%2F%2Fevil.example%2F", 400, "This link leads somewhere else", "error-bad-return-to")]
    [InlineData("/.otp/error?id=no_address&trait=mobile_phone_number_for_one_time_codes", 400, "We have nowhere to send a code", "error-no-address")]
    [InlineData("/.otp/error?id=second_factor_impossible", 403, "Your account cannot be used here", "error-second-factor-impossible")]
    [InlineData("/.otp/error?id=already_carried_out", 409, "This was already sent", "error-already-carried-out")]
    [InlineData("/.otp/error?id=in_progress", 409, "This is being sent", "error-in-progress")]
    [InlineData("/.otp/error?id=request_gone", 410, "This request is no longer kept", "error-request-gone")]
    [InlineData("/.otp/error?id=unavailable", 503, "We cannot check this right now", "error-unavailable")]
    [InlineData("/.otp/error", 500, "Something went wrong", "error-unexpected")]
    public async Task ErrorPage_Opened_IsAccessible(string path, int status, string heading, string name)
    {
        await using var nobody = await Customer.ArriveAsync(browser, demo);

        var response = await nobody.OpenAsync(path);

        Assert.Equal(status, response!.Status);
        await nobody.ExpectHeadingAsync(heading);
        await PageCheck.RunAsync(nobody.Page, name);
        nobody.Watch.AssertNothing();
    }

    /// <summary>Sends a form from the page that is open, as one of its own would.</summary>
    private static async Task PostAsync(IPage page, string url, int length) => await page.EvaluateAsync(
        """
        ([url, length]) => {
          const form = document.createElement("form");
          form.method = "post";
          form.action = url;
          form.enctype = "multipart/form-data";
          // Never laid out: a line of millions of letters takes longer than everything that is tested.
          form.hidden = true;
          const field = document.createElement("textarea");
          field.name = "content";
          field.value = "x".repeat(length);
          form.append(field);
          document.body.append(form);
          // Later, so that this script is not cut off by the page's end.
          setTimeout(() => form.submit());
        }
        """,
        new object[] { url, length });

    private async Task FollowLinkFromAnotherSiteAsync(IPage page, string url)
    {
        await page.GotoAsync(demo.BankUrl.AbsoluteUri);
        await page.EvaluateAsync("url => { setTimeout(() => { location.href = url; }); }", url);
    }
}
