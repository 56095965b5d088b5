using System.Net.Http.Headers;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Journeys;

public class CrossSiteTests
{
    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task T14_Post_BegunByAnotherSite_IsNeitherHeldNorSentACodeFor(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store);
        var browser = await gateway.NewBrowserAsync("anna");

        Action<HttpRequestHeaders>?[] forms =
        [
            null,
            headers => Replace(headers, "Sec-Fetch-Site", "same-site"),
            headers => Replace(headers, "Sec-Fetch-Site", "", ("Origin", "https://elsewhere.example")),
            headers => Replace(headers, "Sec-Fetch-Site", "", ("Origin", "null")),
            headers => Replace(headers, "Sec-Fetch-Site", "", ("Origin", ""), ("Referer", "https://elsewhere.example/")),
            headers => Replace(headers, "Sec-Fetch-Site", "", ("Origin", ""), ("Referer", "")),
            headers => Replace(headers, "Sec-Fetch-Site", "", ("Origin", browser.Gateway.GetLeftPart(UriPartial.Authority) + ".elsewhere.example")),
        ];
        foreach (var (number, form) in forms.Index())
        {
            using var content = new FormUrlEncodedContent([new("amount", "10")]);
            var answer = await browser.NavigateAsync(HttpMethod.Post, "/transfer/now", content, "cross-site", "/", follow: true, form);
            Assert.True(answer.Status == 403, $"{number}: {answer}");
            Assert.Equal("no-store", answer.Header("Cache-Control"));
        }

        Assert.Equal(0, await gateway.CountAsync("held_requests"));
        Assert.Equal(0, await gateway.CountAsync("messages"));
        Assert.Empty(gateway.Upstream.Requests);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Get_BegunByAnotherSite_GetsAButtonInsteadOfAMessage(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store);
        var browser = await gateway.NewBrowserAsync("anna");

        var page = await browser.NavigateAsync(HttpMethod.Get, "/transfer/x", null, "cross-site", "/", follow: true);

        Assert.True(page.HasForm && !page.IsCodePage, page.ToString());
        Assert.Equal(0, await gateway.CountAsync("messages"));
        var code = await browser.ChooseAsync(page);
        Assert.True(code.IsCodePage, code.ToString());
        Assert.Equal("Carried out: GET /transfer/x", (await browser.EnterAsync(code, (await gateway.MessageAsync(1)).Code)).Body);
    }

    [Theory]
    [InlineData("/once/read")]
    [InlineData("/pay/x?amount=5")]
    [InlineData("/transfer/long")]
    public async Task Get_ThatWouldBeHeld_IsNotWhereAnotherSiteBeganIt(string url)
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, configuration => configuration["ReverseProxy"]!["Routes"]!["pay"] = System.Text.Json.Nodes.JsonNode.Parse(
            $$"""{ "ClusterId": "app", "Match": { "Path": "/pay/{**rest}" }, "Metadata": { "aal": "aal2", "message": "base64://{{Convert.ToBase64String("function(ctx) 'Pay ' + ctx.query.amount[0]"u8)}}" } }"""));
        var browser = await gateway.NewBrowserAsync("anna");
        if (url.EndsWith("long", StringComparison.Ordinal))
            url += "?" + new string('x', 1100);

        for (var popup = 0; popup < 3; popup++)
        {
            var answer = await browser.NavigateAsync(HttpMethod.Get, url, null, "cross-site", "/", follow: true, popup == 0 ? null : headers => Replace(headers, "Sec-Fetch-Site", popup == 1 ? "same-site" : "", ("Referer", "https://elsewhere.example/")));
            Assert.True(answer.Status == 403, answer.ToString());
            Assert.Contains("This request came from another site", answer.Body, StringComparison.Ordinal);
            // A person who meant it goes on from here.
            Assert.Equal(url, answer.MainLink!.PathAndQuery);
        }

        Assert.Equal(0, await gateway.CountAsync("held_requests"));
        Assert.Equal(0, await gateway.CountAsync("messages"));
        var own = await browser.ClickAsync(url);
        Assert.True(own.IsCodePage, own.ToString());
        Assert.Equal($"Carried out: GET {url}", (await browser.EnterAsync(own, (await gateway.MessageAsync(1)).Code)).Body);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task T14_Flow_FormThatIsNotOurs_ChangesNothing(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store);
        var browser = await gateway.NewBrowserAsync("anna");
        var other = await gateway.NewBrowserAsync("emil");
        var foreign = (await other.GoAsync("/transfer/z")).Form.CsrfToken;
        await gateway.MessageAsync(1);
        var page = await browser.PostAsync("/transfer/now", [new("amount", "10")]);
        var code = (await gateway.MessageAsync(2)).Code;
        var sibling = (await browser.GoAsync("/by-phone/x")).Form.CsrfToken;
        await gateway.MessageAsync(3);
        // Sent for another flow of the same address: the code that works now.
        gateway.Clock.Advance(TimeSpan.FromSeconds(31));
        await browser.ResendAsync(page);
        code = (await gateway.MessageAsync(4)).Code;
        gateway.Clock.Advance(TimeSpan.FromMinutes(2));
        var form = page.Form;
        var before = await StateAsync(gateway);

        async Task RefusedAsync(string token, Action<HttpRequestHeaders>? change, string site = "same-origin", string? origin = null)
        {
            foreach (var field in (KeyValuePair<string, string>[])[new("code", code), new("code", "000000"), new("resend", "code"), new("address", "any")])
            {
                using var content = new FormUrlEncodedContent([new("csrf_token", token), new("method", "code"), field]);
                // The browser has its cookies in every case: SameSite is not what protects here.
                browser.Jar.Override = null;
                browser.Jar.Override = browser.Jar.Header(crossSite: false, safe: true);
                var answer = await browser.NavigateAsync(HttpMethod.Post, form.Action.AbsoluteUri, content, site, "/.otp/login", follow: false, change);
                Assert.True(answer.Status is 303 or 403 && answer.Location?.AbsolutePath is null or "/.otp/error", answer.ToString());
                Assert.DoesNotContain("set-cookie", answer.Headers.Select(header => header.Key));
            }
            browser.Jar.Override = null;
            Assert.Equal(before, await StateAsync(gateway));
        }

        await RefusedAsync("", null);
        await RefusedAsync("guessed", null);
        await RefusedAsync(foreign, null);
        await RefusedAsync(sibling, null);
        await RefusedAsync(form.CsrfToken[..^1] + (form.CsrfToken[^1] == '0' ? '1' : '0'), null);
        await RefusedAsync(form.CsrfToken, null, "cross-site");
        await RefusedAsync(form.CsrfToken, null, "same-site");
        await RefusedAsync(form.CsrfToken, headers => Replace(headers, "Sec-Fetch-Site", "", ("Origin", "https://elsewhere.example")));
        await RefusedAsync(form.CsrfToken, headers => Replace(headers, "Sec-Fetch-Site", "", ("Origin", "null")));
        await RefusedAsync(form.CsrfToken, headers => Replace(headers, "Sec-Fetch-Site", "", ("Origin", ""), ("Referer", "")));

        Assert.Empty(gateway.Upstream.Requests);
        Assert.Equal("Carried out: POST /transfer/now", (await browser.EnterAsync(page, code)).Body);
    }

    [Fact]
    public async Task ReturnTo_Hostile_NeverLeavesTheOrigin()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite);
        var browser = await gateway.NewRaisedBrowserAsync("anna");
        var own = gateway.Url.Authority;
        string[] hostile =
        [
            "https://elsewhere.example/", "http://elsewhere.example", "//elsewhere.example", "///elsewhere.example", "////elsewhere.example/..", "/\\elsewhere.example", "\\\\elsewhere.example",
            "/\\/elsewhere.example", "\\/elsewhere.example", "/\t/elsewhere.example", "/\n/elsewhere.example", "\t//elsewhere.example", " //elsewhere.example", "/ /elsewhere.example", "\u00a0//elsewhere.example",
            "http:elsewhere.example", "http:/elsewhere.example", "https:///elsewhere.example", "http://elsewhere.example\\@" + own, $"http://{own}@elsewhere.example/", $"http://{own}.elsewhere.example/",
            $"http://user@{own}/", $"http://{own}:80@elsewhere.example/", $"https://{own}/", $"http://elsewhere.example#{own}", $"http://elsewhere.example?{own}", "javascript:alert(1)", "JaVaScRiPt:alert(1)",
            "java\nscript:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd", "ftp://elsewhere.example/", "//elsewhere。example", "/%09/elsewhere.example", "/%2f%2felsewhere.example", "/%5celsewhere.example",
            "elsewhere.example", "?x", "#x", ".", "..", "./x", "", "http://", "http:///", "http://[::1]/", "http://127.0.0.1:1/", "/.otp/self-service/logout?token=x", "/.OTP/login", $"http://{own}/.otp/error",
            "/x\r\nSet-Cookie: a=b", "/x\u2028y", "\u2028//elsewhere.example", "/..//elsewhere.example", "/./\\elsewhere.example", "//%65lsewhere.example", "/////elsewhere.example", "http://elsewhere.example%2f@" + own, $"http://{own}%2eelsewhere.example/",
        ];

        foreach (var text in hostile)
        {
            var escaped = Uri.EscapeDataString(text);
            foreach (var url in (string[])[$"/.otp/self-service/login/browser?aal=aal2&return_to={escaped}", $"/.otp/self-service/login/browser?aal=aal2&return_to=/fine&return_to={escaped}", $"/.otp/self-service/login/browser?return_to={escaped}"])
            {
                var answer = await browser.ClickAsync(url, follow: false);
                var location = answer.Header("Location");
                Assert.True(answer.Status == 303 && location is not null, $"{text}: {answer}");
                Assert.True(location.StartsWith(gateway.Url.AbsoluteUri, StringComparison.Ordinal), $"{text} leads to {location}");
                var path = location[(gateway.Url.AbsoluteUri.Length - 1)..];
                Assert.True(!path.Contains('\\', StringComparison.Ordinal) && !path.Any(char.IsControl) && new Uri(location).Authority == own, $"{text} leads to {location}");
                Assert.True(!path.StartsWith("/.otp/", StringComparison.OrdinalIgnoreCase) || path.StartsWith("/.otp/error", StringComparison.Ordinal), $"{text} leads to {location}");
            }
        }
    }

    [Fact]
    public async Task ReturnTo_OnTheOrigin_IsFollowed()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, configuration =>
            configuration["selfservice"]!["allowed_return_urls"] = new System.Text.Json.Nodes.JsonArray("https://app.example/inside"));
        var browser = await gateway.NewRaisedBrowserAsync("anna");

        foreach (var (text, expected) in new[]
        {
            ("/x?a=b%20c", gateway.Url + "x?a=b%20c"),
            (gateway.Url + "x", gateway.Url + "x"),
            ("https://app.example/inside/x", "https://app.example/inside/x"),
        })
            Assert.Equal(expected, (await browser.ClickAsync($"/.otp/self-service/login/browser?aal=aal2&return_to={Uri.EscapeDataString(text)}", follow: false)).Header("Location"));
        Assert.Contains("/.otp/error", (await browser.ClickAsync("/.otp/self-service/login/browser?aal=aal2&return_to=https%3A%2F%2Fapp.example%2Finsidex", follow: false)).Header("Location"), StringComparison.Ordinal);
    }

    private static async Task<string> StateAsync(TestGateway gateway) =>
        $"{await gateway.CountAsync("messages")} {await gateway.CountAsync("codes WHERE used_at IS NULL AND replaced_at IS NULL")} {await gateway.CountAsync("flows WHERE submit_count = 0")} {await gateway.CountAsync("counted")}";

    private static void Replace(HttpRequestHeaders headers, string name, string value, params (string Name, string Value)[] more)
    {
        foreach (var (header, text) in more.Prepend((name, value)))
        {
            headers.Remove(header);
            if (text.Length > 0)
                headers.TryAddWithoutValidation(header, text);
        }
    }
}
