using Microsoft.Playwright;

namespace OtpGateway.BrowserTests;

/// <summary>What the application answers to the resumed request is the application's own business.</summary>
[Collection(nameof(BusyDemoTests))]
public class OtherOriginTests(BrowserFixture browser, BusyDemo demo)
{
    // Chromium applies form-action to every redirect that follows a post, so a policy on the code page could stop this one.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Resume_ApplicationRedirectsToAnotherOrigin_TheBrowserFollows(bool javaScript)
    {
        var posts = demo.Upstream.Posts;
        await using var alice = await Customer.AliceAsync(browser, demo, javaScript);
        await alice.OpenAsync("/elsewhere");
        await alice.Page.GetByRole(AriaRole.Button, new() { Name = "Go" }).ClickAsync();
        await alice.ChooseAsync("Text message");
        Assert.Equal(posts, demo.Upstream.Posts);

        await alice.EnterAsync(await alice.Inbox.NextSmsAsync());

        await alice.ExpectHeadingAsync("Arrived");
        Assert.Equal(demo.Upstream.OtherOrigin, alice.Page.Url);
        Assert.Equal(posts + 1, demo.Upstream.Posts);
    }
}
