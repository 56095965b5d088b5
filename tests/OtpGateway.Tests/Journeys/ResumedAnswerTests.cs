using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Journeys;

/// <summary>What the application answers to a resumed request reaches the browser as it is, and asking for it again sends nothing again.</summary>
public class ResumedAnswerTests
{
    [Fact]
    public async Task Download_ArrivesByteForByte()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite);
        var file = RandomNumberGenerator.GetBytes(3_000_001);
        gateway.Upstream.Answer = async (context, _) =>
        {
            context.Response.ContentType = "application/pdf";
            context.Response.Headers.ContentDisposition = "attachment; filename=\"statement.pdf\"; filename*=UTF-8''Auszug%20f%C3%BCr%20Anna.pdf";
            context.Response.Headers.AcceptRanges = "bytes";
            context.Response.ContentLength = file.Length;
            await context.Response.Body.WriteAsync(file);
        };

        using var http = NewClient();
        using var answer = await ResumeAsync(gateway, http);

        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Equal(file, await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Equal("application/pdf", answer.Content.Headers.ContentType!.ToString());
        Assert.Equal("attachment; filename=\"statement.pdf\"; filename*=UTF-8''Auszug%20f%C3%BCr%20Anna.pdf", answer.Content.Headers.NonValidated["Content-Disposition"].ToString());
        Assert.Equal(file.Length, answer.Content.Headers.ContentLength);
    }

    [Theory]
    [InlineData("text/event-stream")]
    [InlineData("text/html")]
    public async Task Stream_ArrivesPieceByPiece(string type)
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite);
        var read = new SemaphoreSlim(0);
        gateway.Upstream.Answer = async (context, _) =>
        {
            context.Response.ContentType = type;
            for (var i = 0; i < 3; i++)
            {
                await context.Response.WriteAsync($"data: {i}\n");
                await context.Response.Body.FlushAsync();
                // Nothing more until the browser has it.
                await read.WaitAsync(context.RequestAborted);
            }
        };

        using var http = NewClient();
        using var answer = await ResumeAsync(gateway, http);
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken), Encoding.UTF8);

        Assert.Equal(type, answer.Content.Headers.ContentType!.ToString());
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal($"data: {i}", await lines.ReadLineAsync(TestContext.Current.CancellationToken));
            read.Release();
        }
        Assert.Null(await lines.ReadLineAsync(TestContext.Current.CancellationToken));
        await Eventually.TrueAsync(async () => await gateway.CountAsync("held_requests WHERE state = 'done'") == 1);
    }

    [Theory]
    [InlineData(303, "receipt?no=7")]
    [InlineData(302, "/transfer/receipt")]
    [InlineData(301, "https://elsewhere.example/receipt")]
    public async Task Redirect_IsTheApplications(int status, string location)
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite);
        gateway.Upstream.Answer = (context, _) =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = location;
            context.Response.Headers.Append("Set-Cookie", "flash=done; Path=/; HttpOnly");
            context.Response.Headers["X-Receipt"] = "7";
            return Task.CompletedTask;
        };

        using var http = NewClient();
        using var answer = await ResumeAsync(gateway, http);

        Assert.Equal((status, location), ((int)answer.StatusCode, answer.Headers.NonValidated["Location"].ToString()));
        Assert.Equal("7", answer.Headers.GetValues("X-Receipt").Single());
        Assert.Contains("flash=done; Path=/; HttpOnly", answer.Headers.GetValues("Set-Cookie"));
    }

    [Fact]
    public async Task Answer_BrokenOff_IsBrokenOffAndTheRequestIsDone()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite);
        var begun = new TaskCompletionSource();
        gateway.Upstream.Answer = async (context, _) =>
        {
            await context.Response.WriteAsync("Half of ");
            await context.Response.Body.FlushAsync();
            await begun.Task;
            context.Abort();
        };

        using var http = NewClient();
        using var answer = await ResumeAsync(gateway, http);
        begun.SetResult();

        await Assert.ThrowsAnyAsync<Exception>(() => answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        await Eventually.TrueAsync(async () => await gateway.CountAsync("held_requests WHERE state = 'done'") == 1);
        Assert.Single(gateway.Upstream.Requests);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task T22_Reload_OfTheAnswer_RepeatsNothing(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store);
        var browser = await gateway.NewBrowserAsync("anna");
        var page = await browser.PostAsync("/transfer/now", [new("amount", "10")]);
        var passed = await browser.EnterAsync(page, (await gateway.MessageAsync(1)).Code, follow: false);
        var cookies = browser.Jar.Header(crossSite: false, safe: true);
        Assert.Equal("Carried out: POST /transfer/now", (await browser.ClickAsync(passed.Location!.AbsoluteUri)).Body);

        // To the browser the page is one that it got by GET.
        var reloaded = await browser.ClickAsync("/transfer/now");
        browser.Jar.Override = cookies;
        var withOldCookies = await browser.ClickAsync("/transfer/now");

        Assert.Equal("Carried out: GET /transfer/now", reloaded.Body);
        Assert.Equal(409, withOldCookies.Status);
        Assert.Contains("already", withOldCookies.Body, StringComparison.Ordinal);
        Assert.Equal(["POST /transfer/now", "GET /transfer/now"], gateway.Upstream.Requests.Select(request => request.ToString()));
    }

    private static HttpClient NewClient() => new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false });

    /// <summary>A form is held, the code entered; the answer as it comes to the navigation that resumes it, from its head on.</summary>
    private static async Task<HttpResponseMessage> ResumeAsync(TestGateway gateway, HttpClient http)
    {
        var browser = await gateway.NewBrowserAsync("anna");
        var page = await browser.PostAsync("/transfer/now", [new("amount", "10")]);
        var passed = await browser.EnterAsync(page, (await gateway.MessageAsync(1)).Code, follow: false);
        using var resume = new HttpRequestMessage(HttpMethod.Get, passed.Location);
        resume.Headers.Add("Accept", "text/html");
        resume.Headers.Add("Sec-Fetch-Mode", "navigate");
        resume.Headers.Add("Sec-Fetch-Site", "same-origin");
        resume.Headers.Add("Cookie", browser.Jar.Header(crossSite: false, safe: true));
        return await http.SendAsync(resume, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
    }
}
