using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Journeys;

/// <summary>What large uploads cost the executable in memory, whatever becomes of them.</summary>
public class UploadTests
{
    private const long MiB = 1 << 20;

    private const long HoldLimit = 10 * MiB;
    private const long MostGrowth = 16 * MiB;

    [Fact]
    public Task Uploads_OfAHundredMegabytes_CostNoMemory() => UploadAsync(100 * MiB);

    [Fact]
    [Trait("run", "all")]
    public Task Uploads_OfTwoGigabytes_CostNoMemory() => UploadAsync(2048 * MiB);

    private static async Task UploadAsync(long size)
    {
        await using var gateway = await TestGateway.PrepareAsync(TestGateway.Sqlite);
        await using var process = GatewayProcess.Start(gateway.ConfigFile);
        await process.ReadyAsync(gateway.Url);
        var anna = gateway.NewBrowser(TimeProvider.System);
        await anna.SignInAsync("anna");
        var emil = gateway.NewBrowser(TimeProvider.System);
        await emil.SignInAsync("emil");
        var code = await emil.GoAsync("/transfer/first");
        var messages = 1;
        await emil.EnterAsync(code, (await gateway.Webhook.MessageAsync(messages)).Code);
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false, UseProxy = false, AllowAutoRedirect = false }) { Timeout = TimeSpan.FromMinutes(5) };

        // Once each before anything is measured: code is compiled, pools and the heap take what they keep.
        foreach (var (name, length) in ((string, long)[])[("small", MiB), ("large", size)])
        {
            await MeasureAsync($"{name}, refused, asked first", async () =>
            {
                using var content = new ZeroContent(length);
                Assert.Equal(HttpStatusCode.Unauthorized, await PutAsync(http, gateway, "/transfer/" + name, anna, content, expect: true));
                Assert.Equal(0, content.Sent);
            });
            await MeasureAsync($"{name}, refused, a script's", () => RefusedAsync(gateway, anna, "Accept: */*\r\n", length, 401));
            await MeasureAsync($"{name}, refused, a form's", () => RefusedAsync(gateway, anna, "Accept: text/html\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Site: same-origin\r\n", length, length > HoldLimit ? 413 : 303));
            foreach (var target in (string[])["/public/" + name, "/transfer/" + name])
                await MeasureAsync($"{name}, passed on to {target}", async () =>
                {
                    using var content = new ZeroContent(length);
                    Assert.Equal(HttpStatusCode.OK, await PutAsync(http, gateway, target, emil, content, expect: target.StartsWith("/transfer", StringComparison.Ordinal)));
                    Assert.Equal(length, Assert.Single(gateway.Upstream.To("PUT", target)).BodyLength);
                });
            await MeasureAsync($"{name}, held and resumed", async () =>
            {
                using var content = new ZeroContent(HoldLimit);
                var page = await emil.NavigateAsync(HttpMethod.Post, "/once/" + name, content, "same-origin", "/from", follow: true);
                var answer = await emil.EnterAsync(page, (await gateway.Webhook.MessageAsync(++messages)).Code);
                Assert.Equal("Carried out: POST /once/" + name, answer.Body);
                Assert.Equal(HoldLimit, Assert.Single(gateway.Upstream.To("POST", "/once/" + name)).BodyLength);
            });
        }

        async Task MeasureAsync(string what, Func<Task> upload)
        {
            process.ForgetPeak();
            var before = process.Resident;
            await upload();
            var growth = process.Peak - before;
            TestContext.Current.TestOutputHelper!.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {growth / 1024} KiB more than {before / 1024} KiB"));
            if (!what.StartsWith("small", StringComparison.Ordinal))
                Assert.True(growth <= MostGrowth, string.Create(CultureInfo.InvariantCulture, $"{what}: {growth} bytes of growth"));
        }
    }

    private static async Task<HttpStatusCode> PutAsync(HttpClient http, TestGateway gateway, string target, TestBrowser browser, HttpContent content, bool expect)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, new Uri(gateway.Url, target)) { Content = content };
        request.Headers.Add("Cookie", browser.Jar.Header(crossSite: false, safe: true));
        request.Headers.ExpectContinue = expect;
        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }

    /// <summary>Sent without asking: the answer comes at once, and what is sent meanwhile is thrown away.</summary>
    private static async Task RefusedAsync(TestGateway gateway, TestBrowser browser, string headers, long length, int status)
    {
        await using var connection = await RawConnection.OpenAsync(gateway.Url);
        await connection.SendAsync($"POST /transfer/x HTTP/1.1\r\nHost: {gateway.Url.Authority}\r\n{headers}Cookie: {browser.Jar.Header(false, true)}\r\nContent-Length: {length}\r\n\r\n");
        var answer = connection.AnswerAsync();
        var piece = Encoding.ASCII.GetBytes(new string('x', 1 << 20));
        try
        {
            for (var left = length; left > 0; left -= piece.Length)
                await connection.SendAsync(piece);
        }
        catch (IOException exception) when (exception.InnerException is SocketException)
        {
            // Cut off after a while.
        }
        Assert.StartsWith(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {status} "), (await answer).Head, StringComparison.Ordinal);
    }
}
