using System.Text;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Journeys;

/// <summary>What an application's page includes to have its calls confirmed, and where the window for it ends.</summary>
public class StepUpScriptTests
{
    private const string Done = "/.otp/step-up/done";

    [Fact]
    public async Task Script_AsServed_IsSmallAndKeptForAWhile()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite);
        // Nobody has to be signed in.
        var browser = gateway.NewBrowser();

        var script = await browser.FetchAsync(HttpMethod.Get, "/.otp/step-up.js");

        Assert.Equal(200, script.Status);
        Assert.InRange(Encoding.UTF8.GetByteCount(script.Body), 1000, 4095);
        Assert.Equal("text/javascript; charset=utf-8", script.Header("Content-Type"));
        Assert.Equal("public, max-age=600", script.Header("Cache-Control"));
        Assert.Equal("nosniff", script.Header("X-Content-Type-Options"));
        Assert.Null(script.Header("Set-Cookie"));
        Assert.DoesNotContain("TEXTS", script.Body, StringComparison.Ordinal);
        Assert.Contains("Fenster öffnen", script.Body, StringComparison.Ordinal);
        // Nothing that a strict policy refuses, and nobody else is asked for anything.
        foreach (var refused in (string[])["eval(", "Function(", "innerHTML", ".style", "//", "http"])
            Assert.DoesNotContain(refused, script.Body, StringComparison.Ordinal);

        var tag = script.Header("ETag")!;
        Assert.Matches("^\"[0-9a-f]{16}\"$", tag);
        var same = await browser.FetchAsync(HttpMethod.Get, "/.otp/step-up.js", change: headers => headers.TryAddWithoutValidation("If-None-Match", tag));
        Assert.Equal((304, "", tag, "public, max-age=600"), (same.Status, same.Body, same.Header("ETag"), same.Header("Cache-Control")));
        var head = await browser.FetchAsync(HttpMethod.Head, "/.otp/step-up.js");
        Assert.Equal((200, "", script.Header("Content-Length")), (head.Status, head.Body, head.Header("Content-Length")));
        Assert.Empty(gateway.Upstream.Requests);
    }

    [Fact]
    public async Task Window_OpenedForACall_EndsAtAPageThatTellsTheOthers()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite);
        var browser = await gateway.NewBrowserAsync("anna");
        var refused = await browser.FetchAsync(HttpMethod.Post, "/transfer/api", TestBrowser.Text("{}", "application/json"));

        var page = await browser.ClickAsync((string)refused.Json["redirect_browser_to"]! + "&return_to=" + Uri.EscapeDataString(Done));
        Assert.True(page.IsCodePage, page.ToString());
        Assert.DoesNotContain("step-up/done</code>", page.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("class=\"way-out\"", page.Body, StringComparison.Ordinal);
        var done = await browser.EnterAsync(page, (await gateway.MessageAsync(1)).Code);

        Assert.Equal((200, Done), (done.Status, done.Url.PathAndQuery));
        Assert.Contains("data-passed", done.Body, StringComparison.Ordinal);
        Assert.Contains("You can close this window", done.Body, StringComparison.Ordinal);
        Assert.Equal("no-store", done.Header("Cache-Control"));
        Assert.Equal(200, (await browser.FetchAsync(HttpMethod.Post, "/transfer/api", TestBrowser.Text("{}", "application/json"))).Status);
        // A second window finds the way open.
        Assert.Equal(Done, (await browser.ClickAsync((string)refused.Json["redirect_browser_to"]! + "&return_to=" + Uri.EscapeDataString(Done))).Url.PathAndQuery);
    }

    [Fact]
    public async Task DonePage_ByALinkElsewhereOrAScript_TellsNobody()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite);
        var browser = gateway.NewBrowser();

        var linked = await browser.NavigateAsync(HttpMethod.Get, Done, null, "cross-site", "/", follow: false);
        var fetched = await browser.FetchAsync(HttpMethod.Get, Done);

        Assert.All((BrowserAnswer[])[linked, fetched], answer =>
        {
            Assert.Equal(200, answer.Status);
            Assert.DoesNotContain("data-passed", answer.Body, StringComparison.Ordinal);
        });
    }
}
