using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Playwright;

namespace OtpGateway.BrowserTests;

/// <summary>A body that is larger than any buffer arrives byte for byte: held and resumed, or let through behind a form that has asked for the code.</summary>
[Collection(nameof(BusyDemoTests))]
public class DocumentTests(BrowserFixture browser, BusyDemo demo)
{
    private const int Size = 6 * 1024 * 1024 + 17;

    // Far more than the gateway holds (gateway.hold.max_body).
    private const int LargeSize = 50 * 1024 * 1024;

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

    [Fact]
    public async Task LargeUpload_CodeAskedForBeforeTheForm_IsNotInterrupted()
    {
        var content = RandomNumberGenerator.GetBytes(LargeSize);
        var folder = Directory.CreateTempSubdirectory("otp-gateway-upload-");
        try
        {
            var file = Path.Combine(folder.FullName, "survey.bin");
            await File.WriteAllBytesAsync(file, content, TestContext.Current.CancellationToken);
            await using var bob = await Customer.BobAsync(browser, demo);
            await bob.OpenAsync("/account/documents");
            await Assertions.Expect(bob.Page.Locator(".request-target")).ToHaveTextAsync("GET /account/documents");
            await bob.EnterAsync(await bob.Inbox.NextMailAsync());
            await bob.ExpectHeadingAsync("Documents");

            var requests = new List<string>();
            bob.Page.Request += (_, request) => requests.Add($"{request.Method} {request.Url}");
            await bob.Page.Locator("#file").SetInputFilesAsync(file);
            await bob.Page.GetByRole(AriaRole.Button, new() { Name = "Upload" }).ClickAsync();

            await bob.ExpectHeadingAsync("Document received");
            await Assertions.Expect(bob.Page.Locator("#size")).ToHaveTextAsync(LargeSize.ToString(CultureInfo.InvariantCulture));
            await Assertions.Expect(bob.Page.Locator("#sha256")).ToHaveTextAsync(Convert.ToHexStringLower(SHA256.HashData(content)));
            Assert.Equal($"POST {bob.Url("/account/documents")}", requests[0]);
            Assert.DoesNotContain(requests, request => request.Contains("/.otp/", StringComparison.Ordinal));
            await PageCheck.LookAsync(bob.Page, "bank-documents");
            await bob.Inbox.AssertNothingMoreAsync();
            bob.Watch.AssertNothing();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
