using System.Text;
using System.Text.RegularExpressions;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Journeys;

/// <summary>What several tabs of one person know of each other, and what they cost in cookies.</summary>
public class TabsTests
{
    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Tab_AnotherHasPassed_LearnsItWithoutASubmission(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store);
        var browser = await gateway.NewBrowserAsync("anna");
        var first = await browser.PostAsync("/transfer/first", [new("a", "1")]);
        var second = await browser.PostAsync("/transfer/second", [new("a", "2")]);
        var watch = Regex.Match(second.Body, "name=\"otp-watch\" content=\"([^\"]+)\"").Groups[1].Value;

        Assert.Equal("sent_email", (string?)(await browser.FetchAsync(HttpMethod.Get, watch)).Json["state"]);
        await browser.EnterAsync(first, (await gateway.MessageAsync(1)).Code);
        Assert.Equal("passed_challenge", (string?)(await browser.FetchAsync(HttpMethod.Get, watch)).Json["state"]);

        // What the page's script does then.
        Assert.Equal("Carried out: POST /transfer/second", (await browser.ClickAsync(second.Url.AbsoluteUri)).Body);
        Assert.Equal(1, await gateway.CountAsync("messages"));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task TenTabsAndThirtyScripts_AtOnce_ShareOneChallengeAndEachTabEndsAtItsOwnPlace(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store);
        var browser = await gateway.NewBrowserAsync("anna");
        string[] places = [.. Enumerable.Range(0, 10).Select(i => $"/transfer/tab{i}?q={i}")];

        // A session that is restored: all tabs at once, and what their pages fetch.
        var loading = places.Select((place, i) => i < 3 ? browser.PostAsync(place, [new("tab", $"{i}")]) : browser.ClickAsync(place)).ToList();
        var scripts = Enumerable.Range(0, 30).Select(i => (i % 3) switch
        {
            0 => browser.FetchAsync(HttpMethod.Get, $"/transfer/api/{i}"),
            1 => browser.FetchAsync(HttpMethod.Post, $"/transfer/api/{i}", TestBrowser.Text("{}", "application/json")),
            _ => browser.NavigateAsync(HttpMethod.Get, $"/transfer/image/{i}", null, "same-origin", "/from", follow: true, headers =>
            {
                headers.Remove("Sec-Fetch-Mode");
                headers.TryAddWithoutValidation("Sec-Fetch-Mode", "no-cors");
            }),
        }).ToList();
        var tabs = await Task.WhenAll(loading);
        Assert.All(await Task.WhenAll(scripts), answer => Assert.Equal(401, answer.Status));
        Assert.All(tabs, tab => Assert.True(tab.IsCodePage, tab.ToString()));
        Assert.Equal((1, 1), (await gateway.CountAsync("flows"), await gateway.CountAsync("messages")));
        Assert.Equal(3, await gateway.CountAsync("held_requests"));

        // The code in one of them; the others notice on reload.
        var entered = await browser.EnterAsync(tabs[4], (await gateway.MessageAsync(1)).Code);
        Assert.Equal($"Carried out: GET {places[4]}", entered.Body);
        for (var i = 0; i < places.Length; i++)
            if (i != 4)
                Assert.Equal($"Carried out: {(i < 3 ? "POST" : "GET")} {places[i]}", (await browser.GoAsync(tabs[i].Url.AbsoluteUri)).Body);

        Assert.Equal(places.Order(StringComparer.Ordinal), gateway.Upstream.Requests.Select(request => request.Target).Order(StringComparer.Ordinal));
        Assert.Equal(1, await gateway.CountAsync("messages"));
    }

    [Fact]
    public async Task Cookies_OfManyTabsAndHeldRequests_StayUnderAKilobyte()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite);
        var browser = await gateway.NewBrowserAsync("anna");
        var largest = 0;

        var tabs = new List<BrowserAnswer>();
        for (var i = 0; i < 10; i++)
        {
            tabs.Add(await browser.ClickAsync($"/transfer/tab{i}?q={i}"));
            Measure();
        }
        // As many as are held for one person, and one more, which is refused.
        for (var i = 0; i < 4; i++)
        {
            tabs.Add(await browser.PostAsync($"/transfer/held{i}", [new("n", $"{i}")]));
            Measure();
        }
        Assert.Equal(13, tabs.Count(tab => tab.IsCodePage));
        var code = (await gateway.MessageAsync(1)).Code;
        foreach (var tab in tabs.Where(tab => tab.IsCodePage))
        {
            // Each is armed, and none goes on before the last has been.
            Assert.Equal(303, (await browser.EnterAsync(tab, code, follow: false)).Status);
            Measure();
        }

        Assert.Equal(3, browser.Jar.Cookies.Count(cookie => cookie.Name.StartsWith("otp_gateway_held_", StringComparison.Ordinal)));
        Assert.InRange(largest, 1, 1023);

        void Measure() => largest = Math.Max(largest, Encoding.UTF8.GetByteCount(string.Join("; ", browser.Jar.Cookies.Where(cookie => cookie.Name != TestUpstream.Cookie).Select(cookie => $"{cookie.Name}={cookie.Value}"))));
    }
}
