using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Playwright;

namespace OtpGateway.BrowserTests;

/// <summary>A body that is larger than any buffer is held and resumed byte for byte.</summary>
[Collection(nameof(BusyDemoTests))]
public class DocumentTests(BrowserFixture browser, BusyDemo demo)
{
    private const int Size = 6 * 1024 * 1024 + 17;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Upload_Interrupted_ArrivesByteForByte(bool javaScript)
    {
        var content = RandomNumberGenerator.GetBytes(Size);
        await using var bob = await Customer.BobAsync(browser, demo, javaScript);
        await bob.OpenAsync("/account/documents");
        await bob.EnterAsync(await bob.Inbox.NextMailAsync());
        await bob.ExpectHeadingAsync("Documents");
        // Looking at the form took a code as well. Its time is over before the form is sent.
        await bob.Page.Context.ClearCookiesAsync(new() { Name = "otp_gateway_session" });

        await bob.Page.Locator("#file").SetInputFilesAsync(new FilePayload { Name = "proof.bin", MimeType = "application/octet-stream", Buffer = content });
        await bob.Page.GetByRole(AriaRole.Button, new() { Name = "Upload" }).ClickAsync();
        await Assertions.Expect(bob.Page.Locator(".request-target")).ToHaveTextAsync("POST /account/documents");
        await bob.EnterAsync(await bob.Inbox.NextMailAsync());

        await bob.ExpectHeadingAsync("Document received");
        Assert.Equal(bob.Url("/account/documents"), bob.Page.Url);
        await Assertions.Expect(bob.Page.Locator("#name")).ToHaveTextAsync("proof.bin");
        await Assertions.Expect(bob.Page.Locator("#size")).ToHaveTextAsync(Size.ToString(CultureInfo.InvariantCulture));
        await Assertions.Expect(bob.Page.Locator("#sha256")).ToHaveTextAsync(Convert.ToHexStringLower(SHA256.HashData(content)));
        bob.Watch.AssertNothing();
    }
}
