using System.Net.Sockets;
using System.Text;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Journeys;

public class HoldTests
{
    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Body_OverTheLimit_GetsAPageThatLeadsBack(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store, configuration => configuration["gateway"]!["hold"]!["max_body"] = "1MiB");
        var browser = await gateway.NewBrowserAsync("anna");

        foreach (var chunked in (bool[])[false, true])
        {
            using var content = new ByteArrayContent(new byte[(1 << 20) + 1]);
            var refused = await browser.NavigateAsync(HttpMethod.Post, "/transfer/upload", content, "same-origin", "/account/form", follow: true, headers => headers.TransferEncodingChunked = chunked ? true : null);
            Assert.Equal(413, refused.Status);
            Assert.Equal("no-store", refused.Header("Cache-Control"));
            Assert.Contains("1 MB", refused.Body, StringComparison.Ordinal);
            Assert.Equal(0, await gateway.CountAsync("held_requests"));
            if (!chunked)
                continue;
            var page = await browser.ClickAsync(refused.MainLink!.AbsoluteUri);
            Assert.True(page.IsCodePage, page.ToString());
            var back = await browser.EnterAsync(page, (await gateway.MessageAsync(1)).Code);
            Assert.Equal("Carried out: GET /account/form", back.Body);
        }

        Assert.Empty(gateway.Upstream.To("POST", "/transfer/upload"));
        using var exact = new ByteArrayContent(new byte[(1 << 20) + 1]);
        Assert.Equal(200, (await browser.PostAsync("/transfer/upload", exact)).Status);
        Assert.Equal((1 << 20) + 1, Assert.Single(gateway.Upstream.To("POST", "/transfer/upload")).BodyLength);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Requests_OverPerIdentity_GetAPage(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store);
        var browser = await gateway.NewBrowserAsync("anna");
        var pages = new List<BrowserAnswer>();
        for (var i = 0; i < 3; i++)
            pages.Add(await browser.PostAsync($"/transfer/{i}", [new("number", $"{i}")]));

        var refused = await browser.PostAsync("/transfer/3", [new("number", "3")]);

        Assert.Equal(429, refused.Status);
        Assert.Equal(3, await gateway.CountAsync("held_requests"));
        // Somebody else has room, and the three tabs share one flow and one code.
        Assert.True((await (await gateway.NewBrowserAsync("emil")).PostAsync("/transfer/x", [new("a", "b")])).IsCodePage);
        Assert.Equal("Carried out: POST /transfer/1", (await browser.EnterAsync(pages[1], gateway.Webhook.Messages.Single(message => message.To == "+491701234567").Code)).Body);
        foreach (var tab in (int[])[0, 2])
            Assert.Equal($"Carried out: POST /transfer/{tab}", (await browser.GoAsync(pages[tab].Url.AbsoluteUri)).Body);
        Assert.Equal(3, gateway.Upstream.Requests.Count);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task T44_Bodies_OverTheTotal_GetAPage(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store, configuration =>
        {
            configuration["gateway"]!["hold"]!["max_body"] = "1MiB";
            configuration["gateway"]!["hold"]!["total"] = "1MiB";
        });
        var anna = await gateway.NewBrowserAsync("anna");
        var emil = await gateway.NewBrowserAsync("emil");
        using var first = new ByteArrayContent(new byte[700_000]);
        using var second = new ByteArrayContent(new byte[700_000]);

        Assert.True((await anna.PostAsync("/transfer/a", first)).IsCodePage);
        var refused = await emil.NavigateAsync(HttpMethod.Post, "/transfer/b", second, "same-origin", "/from", follow: true, headers => headers.TransferEncodingChunked = true);

        Assert.Equal(403, refused.Status);
        Assert.Equal(1, await gateway.CountAsync("held_requests"));
        Assert.Empty(gateway.Upstream.Requests);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Upload_BrokenOff_LeavesNothing(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store);
        var browser = await gateway.NewBrowserAsync("anna");
        using (var client = new TcpClient())
        {
            await client.ConnectAsync(gateway.Url.Host, gateway.Url.Port, TestContext.Current.CancellationToken);
            var head = $"POST /transfer/x HTTP/1.1\r\nHost: {gateway.Url.Authority}\r\nAccept: text/html\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Site: same-origin\r\nCookie: {browser.Jar.Header(false, true)}\r\nContent-Length: 500000\r\n\r\n";
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head + new string('x', 200_000)), TestContext.Current.CancellationToken);
            await Eventually.TrueAsync(async () => await gateway.CountAsync("held_requests") == 1);
        }

        await Eventually.TrueAsync(async () => await gateway.CountAsync("held_requests") == 0);
        Assert.Equal(0, await gateway.CountAsync("held_chunks"));
        Assert.Empty(gateway.Upstream.Requests);
    }

    [Fact]
    public async Task Route_ThatHoldsNothing_GetsAPage()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite);
        var browser = await gateway.NewBrowserAsync("anna");

        var refused = await browser.PostAsync("/unheld/x", [new("a", "b")], follow: true);

        Assert.Equal(403, refused.Status);
        Assert.Equal(0, await gateway.CountAsync("held_requests"));
        Assert.Equal("Carried out: GET /unheld/y", (await gateway.RaiseAsync(browser, "/unheld/y")).Body);
        Assert.Empty(gateway.Upstream.To("POST", "/unheld/x"));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Rows_AfterUseOrExpiry_AreGoneWithinAMinute(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store);
        var browser = await gateway.NewBrowserAsync("anna");
        var page = await browser.PostAsync("/transfer/used", [new("a", "b")]);
        await browser.EnterAsync(page, (await gateway.MessageAsync(1)).Code);
        Assert.Equal(0, await gateway.CountAsync("held_chunks"));
        // What became of it is remembered for a minute.
        gateway.Clock.Advance(TimeSpan.FromSeconds(91));
        await Eventually.TrueAsync(async () => await gateway.CountAsync("held_requests") == 0);
        var other = await gateway.NewBrowserAsync("emil");
        await other.PostAsync("/transfer/forgotten", [new("a", "b")]);
        await gateway.MessageAsync(2);

        gateway.Clock.Advance(TimeSpan.FromMinutes(16));

        await Eventually.TrueAsync(async () => await gateway.CountAsync("held_requests") == 0 && await gateway.CountAsync("held_chunks") == 0);
        await Eventually.TrueAsync(async () => await gateway.CountAsync("codes") == 0);
        Assert.Equal(0, await gateway.CountAsync("messages WHERE content IS NOT NULL"));
    }
}
