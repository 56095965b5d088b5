using System.Text.Json;
using Microsoft.Playwright;

namespace OtpGateway.BrowserTests;

/// <summary>A page that works through calls: they are answered and not redirected, and say where to go.</summary>
[Collection(nameof(BusyDemoTests))]
public class ApiPageTests(BrowserFixture browser, BusyDemo demo)
{
    [Fact]
    public async Task Call_WithoutACode_GetsATypedAnswerWhoseLinkStepsUp()
    {
        await using var alice = await Customer.AliceAsync(browser, demo);
        var page = alice.Page;
        await alice.OpenAsync("/account/settings");
        await page.Locator("#limit").FillAsync("1234.00");

        var response = await page.RunAndWaitForResponseAsync(
            () => page.GetByRole(AriaRole.Button, new() { Name = "Change limit" }).ClickAsync(),
            answer => answer.Url.EndsWith("/api/account/limit", StringComparison.Ordinal));

        Assert.Equal(401, response.Status);
        var headers = await response.AllHeadersAsync();
        Assert.StartsWith("application/json", headers["content-type"], StringComparison.Ordinal);
        Assert.Contains("no-store", headers["cache-control"], StringComparison.Ordinal);
        Assert.Contains("insufficient_user_authentication", headers["www-authenticate"], StringComparison.Ordinal);
        using var body = JsonDocument.Parse(await response.BodyAsync());
        Assert.Equal("session_aal2_required", body.RootElement.GetProperty("error").GetProperty("id").GetString());
        await Assertions.Expect(page.Locator("#answer")).ToContainTextAsync("second factor");

        await page.Locator("#next-step").ClickAsync();
        await alice.ChooseAsync("Text message");
        await alice.EnterAsync(await alice.Inbox.NextSmsAsync());

        await alice.ExpectHeadingAsync("Settings");
        Assert.Equal(alice.Url("/account/settings"), page.Url);
        await page.Locator("#limit").FillAsync("1234.00");
        await page.GetByRole(AriaRole.Button, new() { Name = "Change limit" }).ClickAsync();
        await Assertions.Expect(page.Locator("#answer")).ToHaveTextAsync("A transfer may now move up to € 1,234.00.");

        // A DELETE without a body, too.
        await page.Locator("[data-payee=p3]").ClickAsync();
        await Assertions.Expect(page.Locator("#answer")).ToContainTextAsync("has been removed.");
        await page.ReloadAsync();
        await Assertions.Expect(page.Locator("[data-payee]")).ToHaveCountAsync(2);
        await alice.Inbox.AssertNothingMoreAsync();
        alice.Watch.AssertNothing();
    }
}
