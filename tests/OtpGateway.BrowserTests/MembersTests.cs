using Microsoft.Playwright;

namespace OtpGateway.BrowserTests;

/// <summary>Joining, signing in, confirming and recovering with codes alone, and every page of it looked at.</summary>
public class MembersTests(BrowserFixture browser, MembersDemo demo) : IClassFixture<MembersDemo>
{
    [Fact]
    public async Task Account_FromJoiningToRecovery_WorksWithCodesAlone()
    {
        await using var carla = await Customer.ArriveAsync(browser, demo);
        await carla.OpenAsync("/.otp/self-service/registration/browser");
        await carla.ExpectHeadingAsync("Create an account");
        await PageCheck.RunAsync(carla.Page, "registration");
        await FillAsync(carla, "Name", "Carla");
        await FillAsync(carla, "E-Mail", "carla@mail.example");
        await FillAsync(carla, "Phone Number", "12");
        await PressAsync(carla, "Continue");
        await Assertions.Expect(carla.Page.GetByLabel("Phone Number")).ToHaveAttributeAsync("aria-invalid", "true");
        await PageCheck.RunAsync(carla.Page, "registration-wrong");

        await FillAsync(carla, "Phone Number", "+49 170 5550101");
        await PressAsync(carla, "Continue");
        await carla.EnterAsync(await carla.Inbox.NextMailAsync());
        await Assertions.Expect(carla.Page.GetByText("by text message to")).ToBeVisibleAsync();
        await PageCheck.RunAsync(carla.Page, "registration-second-code");
        await carla.EnterAsync(await carla.Inbox.NextSmsAsync());
        await Assertions.Expect(carla.Page).ToHaveURLAsync(carla.Url("/"));

        await carla.Page.Context.ClearCookiesAsync();
        await carla.OpenAsync("/.otp/self-service/login/browser");
        await carla.ExpectHeadingAsync("Sign in");
        await PageCheck.RunAsync(carla.Page, "sign-in");
        await FillAsync(carla, "Phone number or e-mail address", "0049 170 5550101");
        await PressAsync(carla, "Send a code");
        await PageCheck.AssertCodeFieldAsync(carla.Page);
        await PageCheck.RunAsync(carla.Page, "sign-in-code");
        await carla.EnterAsync(await carla.Inbox.NextSmsAsync());
        await Assertions.Expect(carla.Page).ToHaveURLAsync(carla.Url("/"));

        await carla.OpenAsync("/.otp/self-service/verification/browser");
        await carla.ExpectHeadingAsync("Confirm an address");
        await PageCheck.RunAsync(carla.Page, "verification");
        await FillAsync(carla, "E-mail address or phone number", "carla@mail.example");
        await PressAsync(carla, "Send a code");
        await carla.EnterAsync(await carla.Inbox.NextMailAsync());
        await carla.ExpectHeadingAsync("Your address is confirmed");
        await PageCheck.RunAsync(carla.Page, "verified");

        await carla.Page.Context.ClearCookiesAsync();
        await carla.OpenAsync("/.otp/self-service/recovery/browser");
        await carla.ExpectHeadingAsync("Get back into your account");
        await PageCheck.RunAsync(carla.Page, "recovery");
        await FillAsync(carla, "E-mail address or phone number", "+49 170 5550101");
        await PressAsync(carla, "Send a code");
        await carla.EnterAsync(await carla.Inbox.NextSmsAsync());
        // What she has besides is asked for, too.
        await carla.EnterAsync(await carla.Inbox.NextMailAsync());
        await carla.ExpectHeadingAsync("Security settings");
        await PageCheck.RunAsync(carla.Page, "settings-profile");
        await FillAsync(carla, "E-Mail", "carla@new.example");
        await PressAsync(carla, "Save");
        await carla.EnterAsync(await carla.Inbox.NextMailAsync());
        await Assertions.Expect(carla.Page.GetByText("new.example")).ToBeVisibleAsync();
        await carla.EnterAsync(await carla.Inbox.NextMailAsync());
        await Assertions.Expect(carla.Page.GetByText("saved")).ToBeVisibleAsync();
        await PageCheck.RunAsync(carla.Page, "settings-saved");
        carla.Watch.AssertNothing();
    }

    [Fact]
    public async Task SignIn_InGerman_Fits()
    {
        await using var nobody = await Customer.ArriveAsync(browser, demo, locale: "de-DE");
        await nobody.OpenAsync("/.otp/self-service/login/browser");
        await nobody.ExpectHeadingAsync("Anmelden");
        await PageCheck.RunAsync(nobody.Page, "sign-in-de");
        await nobody.Page.GetByRole(AriaRole.Link, new() { Name = "Ich habe keinen Zugang mehr" }).ClickAsync();
        await nobody.ExpectHeadingAsync("Zugang wiederherstellen");
        await FillAsync(nobody, "E-Mail-Adresse oder Telefonnummer", "niemand@mail.example");
        await PressAsync(nobody, "Code senden");
        await Assertions.Expect(nobody.CodeField).ToBeVisibleAsync();
        await nobody.Inbox.AssertNothingMoreAsync();
        nobody.Watch.AssertNothing();
    }

    private static Task FillAsync(Customer customer, string field, string text) => customer.Page.GetByLabel(field, new() { Exact = true }).FillAsync(text);

    private static Task PressAsync(Customer customer, string button) => customer.Page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();
}
