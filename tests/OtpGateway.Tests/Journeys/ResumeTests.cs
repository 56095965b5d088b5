using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Journeys;

public class ResumeTests
{
    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Get_AfterCode_ArrivesOnceAtItsUrl(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store);
        var browser = await gateway.NewBrowserAsync("anna");

        var page = await browser.GoAsync("/transfer/list?month=11&q=a%20b");
        Assert.True(page.IsCodePage, page.ToString());
        Assert.Empty(gateway.Upstream.Requests);
        var answer = await browser.EnterAsync(page, (await gateway.MessageAsync(1)).Code);

        Assert.Equal(200, answer.Status);
        Assert.Equal("/transfer/list?month=11&q=a%20b", answer.Url.PathAndQuery);
        var request = Assert.Single(gateway.Upstream.Requests);
        Assert.Equal("GET /transfer/list?month=11&q=a%20b", request.ToString());
        Assert.Equal("+491701234567", Assert.Single(gateway.Webhook.Messages).To);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Post_Form_ArrivesOnceWithItsBody(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store);
        var browser = await gateway.NewBrowserAsync("anna");
        const string Body = "amount=10&to=DE02&note=f%C3%BCr+dich";

        var page = await browser.PostAsync("/transfer/now?x=1", TestBrowser.Text(Body, "application/x-www-form-urlencoded; charset=UTF-8"), page: "/account/form");
        Assert.True(page.IsCodePage, page.ToString());
        // The application's cookies move on while the person looks for the phone.
        browser.Jar.Set("THEME", "dark");
        var answer = await browser.EnterAsync(page, (await gateway.MessageAsync(1)).Code);

        Assert.Equal("Carried out: POST /transfer/now?x=1", answer.Body);
        Assert.Equal("/transfer/now?x=1", answer.Url.PathAndQuery);
        var request = Assert.Single(gateway.Upstream.Requests);
        Assert.Equal(Hash(Body), request.BodyHash);
        Assert.Equal("application/x-www-form-urlencoded; charset=UTF-8", request.Header("Content-Type"));
        Assert.Equal(gateway.Url.GetLeftPart(UriPartial.Authority), request.Header("Origin"));
        Assert.Equal(gateway.Url.GetLeftPart(UriPartial.Authority) + "/account/form", request.Header("Referer"));
        Assert.Equal($"SESSION={browser.Jar["SESSION"]}; THEME=dark", request.Header("Cookie"));
        Assert.DoesNotContain(browser.Jar.Cookies, cookie => cookie.Name.Contains("held", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Put_Json_ArrivesOnceWithItsBody(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store);
        var browser = await gateway.NewBrowserAsync("anna");
        const string Body = """{"limit": 5000, "currency": "€"}""";

        var page = await browser.NavigateAsync(HttpMethod.Put, "/transfer/limit", TestBrowser.Text(Body, "application/json"), "same-origin", "/from", follow: true);
        var answer = await browser.EnterAsync(page, (await gateway.MessageAsync(1)).Code);

        Assert.Equal("Carried out: PUT /transfer/limit", answer.Body);
        var request = Assert.Single(gateway.Upstream.Requests);
        Assert.Equal(Hash(Body), request.BodyHash);
        Assert.Equal("application/json", request.Header("Content-Type"));
        Assert.Equal(Encoding.UTF8.GetByteCount(Body).ToString(System.Globalization.CultureInfo.InvariantCulture), request.Header("Content-Length"));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Delete_WithoutBody_ArrivesOnceWithLengthZero(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store);
        var browser = await gateway.NewBrowserAsync("anna");

        var page = await browser.NavigateAsync(HttpMethod.Delete, "/transfer/7", null, "same-origin", "/from", follow: true);
        var answer = await browser.EnterAsync(page, (await gateway.MessageAsync(1)).Code);

        Assert.Equal("Carried out: DELETE /transfer/7", answer.Body);
        var request = Assert.Single(gateway.Upstream.Requests);
        Assert.Equal("0", request.Header("Content-Length"));
        Assert.Null(request.Header("Transfer-Encoding"));
        Assert.Equal(0, request.BodyLength);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task T45_Post_MultipartOfFiveMegabytes_ArrivesUnchanged(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store);
        var browser = await gateway.NewBrowserAsync("anna");
        var file = RandomNumberGenerator.GetBytes(5 * 1024 * 1024 + 17);
        using var multipart = new MultipartFormDataContent("----boundary 'of' the (browser)");
        multipart.Add(new ByteArrayContent(file) { Headers = { ContentType = new MediaTypeHeaderValue("application/pdf") } }, "document", "Vertrag für Anna.pdf");
        multipart.Add(new StringContent("my document"), "title");
        var sent = await multipart.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        var type = multipart.Headers.ContentType!.ToString();

        var page = await browser.PostAsync("/transfer/upload", multipart);
        var answer = await browser.EnterAsync(page, (await gateway.MessageAsync(1)).Code);

        Assert.Equal("Carried out: POST /transfer/upload", answer.Body);
        var request = Assert.Single(gateway.Upstream.Requests);
        Assert.Equal(sent.Length, request.BodyLength);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(sent)), request.BodyHash);
        Assert.Equal(type, request.Header("Content-Type"));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Post_LengthUnknown_ArrivesWhole(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store);
        var browser = await gateway.NewBrowserAsync("anna");
        var sent = RandomNumberGenerator.GetBytes(200_000);

        var page = await browser.NavigateAsync(HttpMethod.Post, "/transfer/stream", new ByteArrayContent(sent), "same-origin", "/from", follow: true, headers => headers.TransferEncodingChunked = true);
        var answer = await browser.EnterAsync(page, (await gateway.MessageAsync(1)).Code);

        Assert.Equal(200, answer.Status);
        var request = Assert.Single(gateway.Upstream.Requests);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(sent)), request.BodyHash);
        Assert.Equal("200000", request.Header("Content-Length"));
    }

    [Fact]
    public async Task Get_TargetLongerThanAnotherUrlCanCarry_ArrivesWhole()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite);
        var browser = await gateway.NewBrowserAsync("anna");
        var url = "/transfer/search?q=" + new string('x', 6000);

        var page = await browser.GoAsync(url);
        Assert.True(page.Url.AbsoluteUri.Length < 1000, page.Url.AbsoluteUri);
        var answer = await browser.EnterAsync(page, (await gateway.MessageAsync(1)).Code);

        Assert.Equal(url, answer.Url.PathAndQuery);
        Assert.Single(gateway.Upstream.To("GET", url));
    }

    [Theory]
    [InlineData("Origin")]
    [InlineData("Referer")]
    public async Task Post_WithoutFetchMetadata_IsHeldByWhatElseTellsItsOrigin(string kept)
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite);
        var browser = await gateway.NewBrowserAsync("anna");

        using var content = new FormUrlEncodedContent([new("amount", "10")]);
        var page = await browser.NavigateAsync(HttpMethod.Post, "/transfer/now", content, "same-origin", "/account/form", follow: true, headers =>
        {
            foreach (var name in (string[])["Sec-Fetch-Mode", "Sec-Fetch-Dest", "Sec-Fetch-Site", kept == "Origin" ? "Referer" : "Origin"])
                headers.Remove(name);
        });
        var answer = await browser.EnterAsync(page, (await gateway.MessageAsync(1)).Code);

        Assert.Equal("Carried out: POST /transfer/now", answer.Body);
        Assert.Single(gateway.Upstream.Requests);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Resume_ApplicationUnreachable_IsKeptAndCanBeTriedAgain(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store);
        var browser = await gateway.NewBrowserAsync("anna");
        var page = await browser.PostAsync("/transfer/now", [new("amount", "10")]);
        var code = (await gateway.MessageAsync(1)).Code;
        // Who is calling has been asked a moment ago; only the forwarding fails.
        await gateway.Upstream.StopAsync();
        var unreachable = await browser.EnterAsync(page, code);

        Assert.Equal(502, unreachable.Status);
        Assert.Equal(new Uri(gateway.Url, "/transfer/now"), unreachable.MainLink);
        Assert.Empty(gateway.Upstream.Requests);
        await gateway.Upstream.StartAgainAsync();
        var answer = await browser.ClickAsync(unreachable.MainLink!.AbsoluteUri);

        Assert.Equal("Carried out: POST /transfer/now", answer.Body);
        Assert.Single(gateway.Upstream.Requests);
    }

    [Theory]
    [InlineData("sqlite", "POST")]
    [InlineData("sqlite", "DELETE")]
    [InlineData("postgres", "POST")]
    [InlineData("postgres", "DELETE")]
    public async Task T22b_Resume_ApplicationClosesTheConnection_IsUnknownAndNeverSentTwice(string store, string method)
    {
        await using var gateway = await TestGateway.StartAsync(store);
        var browser = await gateway.NewBrowserAsync("anna");
        // A connection that is kept: a client may try again on it what it thinks was never read.
        await browser.GoAsync("/public");
        using var content = method == "POST" ? TestBrowser.Text("amount=10", "application/x-www-form-urlencoded") : null;
        var page = await browser.NavigateAsync(new HttpMethod(method), "/transfer/now", content, "same-origin", "/from", follow: true);
        gateway.Upstream.Answer = (context, _) =>
        {
            context.Abort();
            return Task.CompletedTask;
        };

        var passed = await browser.EnterAsync(page, (await gateway.MessageAsync(1)).Code, follow: false);
        var cookies = browser.Jar.Header(crossSite: false, safe: true);
        var unknown = await browser.ClickAsync(passed.Location!.AbsoluteUri);
        browser.Jar.Override = cookies;
        var again = await browser.ClickAsync(passed.Location!.AbsoluteUri);

        Assert.Equal(502, unknown.Status);
        Assert.Contains("cannot tell whether", unknown.Body, StringComparison.Ordinal);
        Assert.Equal(502, again.Status);
        Assert.Single(gateway.Upstream.To(method, "/transfer/now"));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Resume_BrowserGoesAway_IsUnknownAndNeverSentTwice(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store);
        var browser = await gateway.NewBrowserAsync("anna");
        var page = await browser.PostAsync("/transfer/now", [new("amount", "10")]);
        gateway.Upstream.Answer = (context, _) => Task.Delay(Timeout.Infinite, context.RequestAborted);
        var passed = await browser.EnterAsync(page, (await gateway.MessageAsync(1)).Code, follow: false);

        using (var client = new System.Net.Sockets.TcpClient())
        {
            await client.ConnectAsync(gateway.Url.Host, gateway.Url.Port, TestContext.Current.CancellationToken);
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
                $"GET /transfer/now HTTP/1.1\r\nHost: {gateway.Url.Authority}\r\nAccept: text/html\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Site: same-origin\r\nCookie: {browser.Jar.Header(false, true)}\r\n\r\n"),
                TestContext.Current.CancellationToken);
            await Eventually.TrueAsync(() => gateway.Upstream.Requests.Count == 1);
        }
        await Eventually.TrueAsync(async () => await gateway.CountAsync("held_requests WHERE state = 'unknown'") == 1);
        gateway.Upstream.Answer = null;
        var answer = await browser.ClickAsync(passed.Location!.AbsoluteUri);

        Assert.Equal(502, answer.Status);
        Assert.Equal("POST /transfer/now", Assert.Single(gateway.Upstream.Requests).ToString());
        Assert.Equal(0, await gateway.CountAsync("held_chunks"));
    }

    [Fact]
    public async Task Resume_ApplicationRefuses_ShowsItsAnswerAndIsDone()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite);
        var browser = await gateway.NewBrowserAsync("anna");
        gateway.Upstream.Answer = (context, _) =>
        {
            context.Response.StatusCode = 500;
            return context.Response.WriteAsync("The application's own error");
        };
        var page = await browser.PostAsync("/transfer/now", [new("amount", "10")]);
        var answer = await browser.EnterAsync(page, (await gateway.MessageAsync(1)).Code);

        Assert.Equal((500, "The application's own error"), (answer.Status, answer.Body));
        Assert.Equal(1, await gateway.CountAsync("held_requests WHERE state = 'done'"));
        Assert.Equal(0, await gateway.CountAsync("held_chunks"));
    }

    [Fact]
    public async Task T23_Resume_HeldRequestOfSomebodyElse_IsNotTheirs()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite);
        var anna = await gateway.NewBrowserAsync("anna");
        var emil = await gateway.NewBrowserAsync("emil");
        var annas = await anna.PostAsync("/transfer/secret-of-anna", [new("amount", "10")]);
        var held = annas.Url.Query.Split("&held=")[1];
        await gateway.MessageAsync(1);
        var emils = await emil.GoAsync("/transfer/z");
        var code = (await gateway.MessageAsync(2)).Code;

        var page = await emil.GoAsync(emils.Url.AbsoluteUri.Split('&')[0] + "&held=" + held);
        Assert.DoesNotContain("secret-of-anna", page.Body, StringComparison.Ordinal);
        await emil.EnterAsync(page, code);

        Assert.DoesNotContain(gateway.Upstream.Requests, request => request.Method == "POST");
        Assert.Equal("Carried out: POST /transfer/secret-of-anna", (await anna.EnterAsync(annas, gateway.Webhook.Messages[0].Code)).Body);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Resume_AnswerRedirectsToAnotherOrigin_IsShownAsItIs(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store);
        var browser = await gateway.NewBrowserAsync("anna");
        gateway.Upstream.Answer = (context, request) =>
        {
            context.Response.StatusCode = 302;
            context.Response.Headers.Location = gateway.Upstream.Url + "receipt";
            return request.Target == "/receipt" ? context.Response.WriteAsync("") : Task.CompletedTask;
        };

        var page = await browser.PostAsync("/transfer/now", [new("amount", "10")]);
        var passed = await browser.EnterAsync(page, (await gateway.MessageAsync(1)).Code, follow: false);
        var answer = await browser.ClickAsync(passed.Location!.AbsoluteUri, follow: false);

        Assert.Equal(302, answer.Status);
        Assert.Equal(new Uri(gateway.Upstream.Url, "/receipt"), answer.Location);
        Assert.Single(gateway.Upstream.Requests);
    }

    [Fact]
    public async Task Resume_AnotherTargetOrScript_DoesNotTakeTheHeldRequest()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite);
        var browser = await gateway.NewBrowserAsync("anna");
        var page = await browser.PostAsync("/transfer/now", [new("amount", "10")]);
        var passed = await browser.EnterAsync(page, (await gateway.MessageAsync(1)).Code, follow: false);

        await browser.ClickAsync("/transfer/now?other");
        await browser.FetchAsync(HttpMethod.Get, "/transfer/now");
        await browser.PostAsync("/transfer/now", [new("amount", "99")]);
        Assert.Equal(["GET /transfer/now?other", "GET /transfer/now", "POST /transfer/now"], gateway.Upstream.Requests.Select(request => request.ToString()));
        Assert.Equal(Hash("amount=99"), gateway.Upstream.Requests[^1].BodyHash);
        var answer = await browser.ClickAsync(passed.Location!.AbsoluteUri);

        Assert.Equal(200, answer.Status);
        Assert.Equal(Hash("amount=10"), gateway.Upstream.Requests[^1].BodyHash);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Resume_BackToTheCodePageAfterwards_SendsNothingAgain(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store);
        var browser = await gateway.NewBrowserAsync("anna");
        var page = await browser.PostAsync("/transfer/now", [new("amount", "10")]);
        var code = (await gateway.MessageAsync(1)).Code;
        await browser.EnterAsync(page, code);

        await browser.GoAsync(page.Url.AbsoluteUri);
        await browser.EnterAsync(page, code);
        await browser.GoAsync("/transfer/now");

        Assert.Single(gateway.Upstream.To("POST", "/transfer/now"));
        Assert.Equal(1, await gateway.CountAsync("messages"));
    }

    [Fact]
    public async Task T24_Resume_AnotherUserSignsInMeanwhile_IsNotForwardedForThem()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite);
        var browser = await gateway.NewBrowserAsync("anna");
        var page = await browser.PostAsync("/transfer/now", [new("amount", "10")]);
        var passed = await browser.EnterAsync(page, (await gateway.MessageAsync(1)).Code, follow: false);

        await browser.SignInAsync("emil");
        var answer = await browser.ClickAsync(passed.Location!.AbsoluteUri);

        Assert.NotEqual(200, answer.Status);
        Assert.Empty(gateway.Upstream.Requests);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Resume_HeldRequestTooOld_SaysThatItIsGone(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store);
        var browser = await gateway.NewBrowserAsync("anna");
        var page = await browser.PostAsync("/transfer/now", [new("amount", "10")]);
        await gateway.MessageAsync(1);
        // gateway.hold.lifespan is 15 minutes, the flow lives for 30.
        gateway.Clock.Advance(TimeSpan.FromMinutes(16));
        var renewed = await browser.ResendAsync(page);

        var answer = await browser.EnterAsync(renewed, (await gateway.MessageAsync(2)).Code);

        Assert.Equal(410, answer.Status);
        Assert.Empty(gateway.Upstream.To("POST", "/transfer/now"));
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
