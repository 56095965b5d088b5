using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Journeys;

/// <summary>What caches, shared ones and the browser's own, are told and get; and requests that are about what a cache has.</summary>
public class CacheTests
{
    private const string ForEver = "public, max-age=31536000, immutable";

    // Whatever else a cache may listen to.
    private static readonly Dictionary<string, string> Elsewhere = new()
    {
        ["Expires"] = "Sat, 01 Jan 2033 00:00:00 GMT",
        ["X-Accel-Expires"] = "3600",
        ["Surrogate-Control"] = "max-age=3600",
        ["CDN-Cache-Control"] = "max-age=3600",
        ["Cloudflare-CDN-Cache-Control"] = "max-age=3600",
    };

    [Fact]
    public async Task T25_Answer_OnAProtectedRoute_IsKeptNowhereUnlessTheRouteSaysSo()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, WithCachingRoutes);
        var browser = await gateway.NewRaisedBrowserAsync("anna");
        gateway.Upstream.Answer = CacheableAsync;

        foreach (var url in (string[])["/account/x", "/transfer/x"])
        {
            var answer = await browser.GoAsync(url);
            Assert.Equal(["private, no-store"], answer.Headers["cache-control"].Select(InOrder));
            Assert.All(Elsewhere.Keys, name => Assert.Null(answer.Header(name)));
            Assert.Equal("\"1\"", answer.Header("ETag"));
        }
        foreach (var url in (string[])["/public", "/kept-1/x", "/kept-2/x"])
        {
            var answer = await browser.GoAsync(url);
            Assert.Equal(InOrder(ForEver), InOrder(Assert.Single(answer.Headers["cache-control"])));
            Assert.All(Elsewhere, header => Assert.Equal(header.Value, answer.Header(header.Key)));
        }
    }

    [Fact]
    public async Task Answer_ToAResumedRequest_IsNeverKeptAsThePages()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, WithCachingRoutes);
        var browser = await gateway.NewBrowserAsync("anna");
        gateway.Upstream.Answer = CacheableAsync;

        var page = await browser.PostAsync("/kept-2/x", [new("amount", "10")]);
        var answer = await browser.EnterAsync(page, (await gateway.MessageAsync(1)).Code);

        Assert.Equal("POST", Assert.Single(gateway.Upstream.Requests).Method);
        Assert.Equal(["private, no-store"], answer.Headers["cache-control"].Select(InOrder));
        Assert.Null(answer.Header("Expires"));
        Assert.Equal(InOrder(ForEver), InOrder((await browser.GoAsync("/kept-2/x")).Header("Cache-Control")!));
    }

    [Theory]
    [InlineData("GET", "/transfer/x", "If-None-Match", "\"1\"", 304)]
    [InlineData("HEAD", "/transfer/x", "If-None-Match", "\"1\"", 304)]
    [InlineData("GET", "/account/x", "If-Modified-Since", "Sat, 01 Jan 2033 00:00:00 GMT", 304)]
    [InlineData("GET", "/transfer/x", "Range", "bytes=0-3", 206)]
    public async Task Conditional_OfWhoMeetsTheRequirement_IsTheApplicationsToAnswer(string method, string url, string header, string value, int status)
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite);
        var browser = await gateway.NewRaisedBrowserAsync("anna");
        gateway.Upstream.Answer = ConditionallyAsync;

        var answer = await browser.NavigateAsync(new HttpMethod(method), url, null, "none", null, follow: false, headers => headers.TryAddWithoutValidation(header, value));

        Assert.Equal((status, "\"1\""), (answer.Status, answer.Header("ETag")));
        Assert.Equal(value, gateway.Upstream.Requests[^1].Header(header));
        Assert.Equal(status == 206 ? "bytes 0-3/8" : null, answer.Header("Content-Range"));
        Assert.Equal(["private, no-store"], answer.Headers["cache-control"].Select(InOrder));
    }

    [Theory]
    // Held, and not held: the browser asks again by itself.
    [InlineData("/once/x", "GET")]
    [InlineData("/transfer/x", "POST")]
    [InlineData("/transfer/x", "GET")]
    public async Task Conditional_Interrupted_IsAnsweredInFull(string url, string method)
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite);
        var browser = await gateway.NewBrowserAsync("anna");
        gateway.Upstream.Answer = ConditionallyAsync;
        var held = method == "POST" || url.StartsWith("/once", StringComparison.Ordinal);

        using var content = method == "POST" ? new FormUrlEncodedContent([new("a", "b")]) : null;
        var interrupted = await browser.NavigateAsync(new HttpMethod(method), url, content, "same-origin", "/from", follow: false, Conditions);
        Assert.Equal(303, interrupted.Status);
        Assert.Null(interrupted.Header("ETag"));
        var page = await browser.ClickAsync(interrupted.Location!.AbsoluteUri);
        var passed = await browser.EnterAsync(page, (await gateway.MessageAsync(1)).Code, follow: false);
        Assert.Equal(url, passed.Location!.AbsolutePath);
        // What the browser has of this URL is an answer to something else than the held request.
        var answer = await browser.NavigateAsync(HttpMethod.Get, url, null, "same-origin", "/.otp/login", follow: false, held ? Conditions : null);

        Assert.Equal((200, "The body"), (answer.Status, answer.Body));
        var request = Assert.Single(gateway.Upstream.Requests);
        Assert.Equal(method, request.Method);
        Assert.All((string[])["If-None-Match", "If-Modified-Since", "If-Range", "Range"], name => Assert.Null(request.Header(name)));

        static void Conditions(System.Net.Http.Headers.HttpRequestHeaders headers)
        {
            headers.TryAddWithoutValidation("If-None-Match", "\"1\"");
            headers.TryAddWithoutValidation("If-Modified-Since", "Sat, 01 Jan 2033 00:00:00 GMT");
            headers.TryAddWithoutValidation("If-Range", "\"1\"");
            headers.TryAddWithoutValidation("Range", "bytes=0-3");
        }
    }

    [Theory]
    [InlineData("double")]
    [InlineData("nginx")]
    public async Task T25_SharedCache_InFront_ServesNobodyWhatIsAnothers(string kind)
    {
        Assert.SkipWhen(kind == "nginx" && !NginxCache.IsAvailable, "nginx is not installed (tests/packages.sh nginx)");
        var port = FreePort.Next();
        var front = new Uri($"http://127.0.0.1:{port}/");
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, configuration => configuration["serve"]!["public"]!["base_url"] = front.GetLeftPart(UriPartial.Authority));
        await using IAsyncDisposable cache = kind == "nginx" ? await NginxCache.StartAsync(port, gateway.Url) : await SharedCache.StartAsync(port, gateway.Url);
        gateway.Upstream.Answer = async (context, request) =>
        {
            Allow(context);
            await context.Response.WriteAsync($"For {TestUpstream.SessionOf(request) ?? "anybody"}: {request}");
        };
        using var anna = await BrowserAsync("anna");
        using var emil = await BrowserAsync("emil");
        using var stranger = new TestBrowser(front, gateway.Clock);
        using var another = new TestBrowser(front, gateway.Clock);

        // It does keep what it may.
        var first = await anna.GoAsync("/public/a.css");
        var second = await stranger.GoAsync("/public/a.css");
        Assert.Equal(("MISS", "HIT", first.Body), (first.Header(SharedCache.Header), second.Header(SharedCache.Header), second.Body));

        var number = 0;
        foreach (var url in (string[])["/account/page", "/account/app.css", "/transfer/page", "/transfer/app.js?v=1"])
        {
            foreach (var browser in (TestBrowser[])[stranger, anna, emil, another, emil, anna])
            {
                Fresh(await browser.NavigateAsync(HttpMethod.Get, url, null, "none", null, follow: false, headers => headers.TryAddWithoutValidation("Sec-Purpose", "prefetch")));
                var script = Fresh(await browser.FetchAsync(HttpMethod.Get, url));
                var head = Fresh(await browser.NavigateAsync(HttpMethod.Head, url, null, "none", null, follow: false));
                var page = Fresh(await browser.GoAsync(url, follow: false));
                Assert.Equal(page.Status, head.Status);
                if (browser == stranger || browser == another)
                {
                    Assert.Equal((401, 303, "/login"), (script.Status, page.Status, page.Location!.AbsolutePath));
                    continue;
                }
                if (page.Status == 303)
                {
                    Assert.Equal(401, script.Status);
                    var code = Fresh(await browser.ClickAsync(page.Location!.AbsoluteUri));
                    Assert.True(code.IsCodePage, code.ToString());
                    page = Fresh(await browser.EnterAsync(code, (await gateway.MessageAsync(++number)).Code));
                }
                Assert.Equal($"For {browser.Jar[TestUpstream.Cookie]}: GET {url}", page.Body);
            }
        }
        Assert.Equal(2, number);

        BrowserAnswer Fresh(BrowserAnswer answer)
        {
            Assert.NotEqual("HIT", answer.Header(SharedCache.Header));
            return answer;
        }

        async Task<TestBrowser> BrowserAsync(string user)
        {
            var browser = new TestBrowser(front, gateway.Clock);
            await browser.SignInAsync(user);
            return browser;
        }
    }

    private static void WithCachingRoutes(JsonNode configuration)
    {
        foreach (var aal in (string[])["1", "2"])
            configuration["ReverseProxy"]!["Routes"]!["kept-" + aal] = new JsonObject
            {
                ["ClusterId"] = "app",
                ["Match"] = new JsonObject { ["Path"] = $"/kept-{aal}/{{**rest}}" },
                ["Metadata"] = new JsonObject { ["aal"] = "aal" + aal, ["cache"] = "upstream" },
            };
    }

    private static void Allow(HttpContext context)
    {
        context.Response.Headers.CacheControl = ForEver;
        context.Response.Headers.ETag = "\"1\"";
        foreach (var (name, value) in Elsewhere)
            context.Response.Headers[name] = value;
    }

    private static Task CacheableAsync(HttpContext context, UpstreamRequest request)
    {
        Allow(context);
        return context.Response.WriteAsync("ok");
    }

    // Answers conditions and ranges as they come.
    private static Task ConditionallyAsync(HttpContext context, UpstreamRequest request)
    {
        context.Response.Headers.ETag = "\"1\"";
        if (request.Header("If-None-Match") is not null || request.Header("If-Modified-Since") is not null)
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }
        if (request.Header("Range") is null)
            return context.Response.WriteAsync("The body");
        context.Response.StatusCode = StatusCodes.Status206PartialContent;
        context.Response.Headers.ContentRange = "bytes 0-3/8";
        return context.Response.WriteAsync("The ");
    }

    private static string InOrder(string words) => string.Join(", ", words.Split(',', StringSplitOptions.TrimEntries).OrderDescending(StringComparer.Ordinal));
}
