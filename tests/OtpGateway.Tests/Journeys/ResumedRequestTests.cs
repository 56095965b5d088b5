using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Journeys;

/// <summary>What of a held request reaches the application, and what is decided anew before it does.</summary>
public class ResumedRequestTests
{
    [Fact]
    public async Task Headers_AreThoseThatWereHeld_CookiesThoseOfNow()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite);
        var browser = await gateway.NewBrowserAsync("anna");
        var origin = gateway.Url.GetLeftPart(UriPartial.Authority);
        const string Type = "multipart/form-data; boundary=----WebKitFormBoundary7MA4YWxkTrZu0gW";
        const string Body = "------WebKitFormBoundary7MA4YWxkTrZu0gW\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb\r\n------WebKitFormBoundary7MA4YWxkTrZu0gW--\r\n";
        using var content = TestBrowser.Text(Body, Type);

        var page = await browser.NavigateAsync(HttpMethod.Post, "/transfer/now?a=%20b&b=c+d", content, "same-origin", "/account/form?step=2", follow: true, headers =>
        {
            headers.Remove("Accept-Language");
            headers.TryAddWithoutValidation("Accept-Language", "de-CH,de;q=0.9");
            headers.TryAddWithoutValidation("X-Custom", "one");
            headers.TryAddWithoutValidation("Cache-Control", "max-age=0");
            headers.TryAddWithoutValidation("Connection", "X-Hop");
            headers.TryAddWithoutValidation("X-Hop", "of the connection");
        });
        var passed = await browser.EnterAsync(page, (await gateway.MessageAsync(1)).Code, follow: false);
        browser.Jar.Set("THEME", "dark");
        var answer = await browser.NavigateAsync(HttpMethod.Get, passed.Location!.AbsoluteUri, null, "same-origin", "/.otp/login", follow: false, headers =>
        {
            headers.Remove("Accept");
            headers.TryAddWithoutValidation("Accept", "text/html;q=0.1");
            headers.TryAddWithoutValidation("X-Custom", "two");
            headers.TryAddWithoutValidation("X-Other", "of the resuming request");
            headers.TryAddWithoutValidation("If-None-Match", "\"1\"");
            headers.TryAddWithoutValidation("Range", "bytes=0-3");
        });

        Assert.Equal("Carried out: POST /transfer/now?a=%20b&b=c+d", answer.Body);
        var request = Assert.Single(gateway.Upstream.Requests);
        var expected = new Dictionary<string, string?>
        {
            ["Content-Type"] = Type,
            ["Content-Length"] = Body.Length.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["Origin"] = origin,
            ["Referer"] = origin + "/account/form?step=2",
            ["Accept"] = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            ["Accept-Language"] = "de-CH,de;q=0.9",
            ["X-Custom"] = "one",
            ["Cache-Control"] = "max-age=0",
            ["Sec-Fetch-Site"] = "same-origin",
            ["Cookie"] = $"SESSION={browser.Jar["SESSION"]}; THEME=dark",
            ["X-Hop"] = null,
            ["X-Other"] = null,
            ["If-None-Match"] = null,
            ["Range"] = null,
            ["Transfer-Encoding"] = null,
            ["Expect"] = null,
        };
        Assert.Equal(expected, expected.Keys.ToDictionary(name => name, name => request.Header(name)));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Body))), request.BodyHash);
    }

    [Theory]
    [InlineData("/once/x")]
    [InlineData("/transfer/search?q=")]
    public async Task Head_ThatIsHeld_IsResumedAsThePageThatTheBrowserAsksFor(string url)
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite);
        var browser = await gateway.NewBrowserAsync("anna");
        // Longer than another URL can carry.
        url += url.EndsWith('=') ? new string('x', 2000) : "";
        gateway.Upstream.Answer = (context, request) =>
        {
            context.Response.ContentLength = 8;
            return request.Method == "HEAD" ? Task.CompletedTask : context.Response.WriteAsync("The page");
        };

        var head = await browser.NavigateAsync(HttpMethod.Head, url, null, "none", null, follow: false);
        Assert.Equal((303, 1), (head.Status, await gateway.CountAsync("held_requests")));
        var page = await browser.ClickAsync(head.Location!.AbsoluteUri);
        var answer = await browser.EnterAsync(page, (await gateway.MessageAsync(1)).Code);

        Assert.Equal((200, "The page"), (answer.Status, answer.Body));
        Assert.Equal("GET " + url, Assert.Single(gateway.Upstream.Requests).ToString());
    }

    // Between the right code and the redirect's arrival the routes are changed.
    [Theory]
    [InlineData("public", 410)]
    [InlineData("first factor only", 200)]
    [InlineData("gone", 410)]
    [InlineData("asks for every operation", 303)]
    [InlineData("asks for every form", 303)]
    [InlineData("asks for another address", 303)]
    public async Task T24_Route_ChangedMeanwhile_IsDecidedAnew(string how, int status)
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite);
        var browser = await gateway.NewBrowserAsync("anna");
        var page = await browser.PostAsync("/transfer/now", [new("amount", "10")]);
        var passed = await browser.EnterAsync(page, (await gateway.MessageAsync(1)).Code, follow: false);

        await gateway.ReloadAsync(configuration =>
        {
            var routes = configuration["ReverseProxy"]!["Routes"]!.AsObject();
            var transfer = routes["transfer"]!.DeepClone();
            switch (how)
            {
                case "gone":
                    routes.Remove("transfer");
                    break;
                case "asks for every form":
                    // Another route for what was held, not for the GET that resumes it.
                    transfer["Match"]!["Methods"] = new JsonArray("POST");
                    transfer["Metadata"]!["max_age"] = "0s";
                    routes["forms"] = transfer;
                    break;
                default:
                    routes["transfer"]!["Metadata"] = how switch
                    {
                        "public" => new JsonObject { ["aal"] = "aal0" },
                        "first factor only" => new JsonObject { ["aal"] = "aal1" },
                        "asks for every operation" => new JsonObject { ["aal"] = "aal2", ["max_age"] = "0s" },
                        "asks for another address" => new JsonObject { ["aal"] = "aal2", ["via"] = "email" },
                        _ => throw new ArgumentOutOfRangeException(nameof(how), how, null),
                    };
                    break;
            }
        });
        var answer = await browser.ClickAsync(passed.Location!.AbsoluteUri, follow: false);

        Assert.True(answer.Status == status, answer.ToString());
        Assert.Equal(status == 200 ? ["POST /transfer/now"] : [], gateway.Upstream.Requests.Select(request => request.ToString()));
        if (status == 303)
            Assert.StartsWith("/.otp/self-service/login/browser?aal=aal2&", answer.Location!.PathAndQuery, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task T24_Session_EndedMeanwhile_IsAskedAgainForTheSameRequest(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store);
        var browser = await gateway.NewBrowserAsync("anna");
        var page = await browser.PostAsync("/transfer/now", [new("amount", "10")]);
        var passed = await browser.EnterAsync(page, (await gateway.MessageAsync(1)).Code, follow: false);

        await gateway.ExecuteAsync("DELETE FROM sessions");
        // What this node remembers is believed for five seconds.
        gateway.Clock.Advance(TimeSpan.FromSeconds(31));
        var again = await browser.ClickAsync(passed.Location!.AbsoluteUri);
        Assert.True(again.IsCodePage, again.ToString());
        Assert.Empty(gateway.Upstream.Requests);
        var answer = await browser.EnterAsync(again, (await gateway.MessageAsync(2)).Code);

        Assert.Equal("Carried out: POST /transfer/now", answer.Body);
        Assert.Single(gateway.Upstream.Requests);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Body_ThatCannotBeReadOnceTheHeadHasLeft_LeavesTheOutcomeUnknown(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store);
        var browser = await gateway.NewBrowserAsync("anna");
        var page = await browser.PostAsync("/transfer/now", [new("amount", "10")]);
        var passed = await browser.EnterAsync(page, (await gateway.MessageAsync(1)).Code, follow: false);

        await gateway.ExecuteAsync("DELETE FROM held_chunks");
        var answer = await browser.ClickAsync(passed.Location!.AbsoluteUri);

        Assert.Equal(502, answer.Status);
        Assert.Contains("cannot tell whether", answer.Body, StringComparison.Ordinal);
        Assert.Equal(1, await gateway.CountAsync("held_requests WHERE state = 'unknown'"));
    }
}
