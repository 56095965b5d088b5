using System.Net.Sockets;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Journeys;

/// <summary>The executable, killed without warning.</summary>
public class CrashTests
{
    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Killed_BetweenCodeSentAndCodeEntered_LosesNothing(string store)
    {
        await using var gateway = await TestGateway.PrepareAsync(store);
        var browser = gateway.NewBrowser(TimeProvider.System);
        BrowserAnswer page;
        string code;
        await using (var process = GatewayProcess.Start(gateway.ConfigFile))
        {
            await process.ReadyAsync(gateway.Url);
            await browser.SignInAsync("anna");
            page = await browser.PostAsync("/transfer/now", [new("amount", "10")]);
            Assert.True(page.IsCodePage, page.ToString());
            code = (await gateway.Webhook.MessageAsync(1)).Code;
            await process.KillAsync();
        }

        await using (var process = GatewayProcess.Start(gateway.ConfigFile))
        {
            await process.ReadyAsync(gateway.Url);
            Assert.True((await browser.GoAsync(page.Url.AbsoluteUri)).IsCodePage);
            Assert.Equal("Carried out: POST /transfer/now", (await browser.EnterAsync(page, code)).Body);
            await process.KillAsync();
        }

        await using (var process = GatewayProcess.Start(gateway.ConfigFile))
        {
            await process.ReadyAsync(gateway.Url);
            Assert.Equal("Carried out: GET /transfer/later", (await browser.GoAsync("/transfer/later")).Body);
        }
        Assert.Single(gateway.Upstream.To("POST", "/transfer/now"));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Killed_WhileForwarding_IsNeverSentTwice(string store)
    {
        await using var gateway = await TestGateway.PrepareAsync(store);
        var browser = gateway.NewBrowser(TimeProvider.System);
        gateway.Upstream.Answer = (context, _) => Task.Delay(Timeout.Infinite, context.RequestAborted);
        Uri target;
        string cookies;
        await using (var process = GatewayProcess.Start(gateway.ConfigFile))
        {
            await process.ReadyAsync(gateway.Url);
            await browser.SignInAsync("anna");
            var page = await browser.PostAsync("/transfer/now", [new("amount", "10")]);
            target = (await browser.EnterAsync(page, (await gateway.Webhook.MessageAsync(1)).Code, follow: false)).Location!;
            cookies = browser.Jar.Header(crossSite: false, safe: true);
            var resume = browser.ClickAsync(target.AbsoluteUri);
            await Eventually.TrueAsync(() => gateway.Upstream.Requests.Count == 1);
            await process.KillAsync();
            // The client tells of a cut connection in more than one way.
            Assert.True(await Assert.ThrowsAnyAsync<Exception>(() => resume) is HttpRequestException or SocketException or IOException);
        }

        gateway.Upstream.Answer = null;
        await using (var process = GatewayProcess.Start(gateway.ConfigFile))
        {
            await process.ReadyAsync(gateway.Url);
            browser.Jar.Override = cookies;
            var answer = await browser.ClickAsync(target.AbsoluteUri);
            // Where other nodes may be at work, its lease has to end before it counts as lost.
            Assert.Equal(store == TestGateway.Sqlite ? 502 : 409, answer.Status);
            Assert.DoesNotContain("Carried out", answer.Body, StringComparison.Ordinal);
        }
        Assert.Single(gateway.Upstream.Requests);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Killed_BetweenTheProvidersAnswerAndTheCommit_SendsAgainWithTheSameKey(string store)
    {
        await using var gateway = await TestGateway.PrepareAsync(store);
        await using var locked = new LockedStore(gateway);
        var browser = gateway.NewBrowser(TimeProvider.System);
        var blocked = new TaskCompletionSource();
        gateway.Webhook.Answer = async (_, _, number) =>
        {
            // From here on nothing is committed, and the answer is 200.
            if (number == 1)
                await locked.LockAsync();
            blocked.TrySetResult();
        };
        BrowserAnswer page;
        await using (var process = GatewayProcess.Start(gateway.ConfigFile))
        {
            await process.ReadyAsync(gateway.Url);
            await browser.SignInAsync("anna");
            page = await browser.PostAsync("/transfer/now", [new("amount", "10")]);
            await blocked.Task.WaitAsync(TestContext.Current.CancellationToken);
            await gateway.Webhook.MessageAsync(1);
            // Time for the answer to get there; what it would write down waits for the lock.
            await Task.Delay(300, TestContext.Current.CancellationToken);
            Assert.Equal("processing", await locked.StatusAsync());
            await process.KillAsync();
        }

        await locked.ReleaseAsync();
        await using (var process = GatewayProcess.Start(gateway.ConfigFile))
        {
            await process.ReadyAsync(gateway.Url);
            var message = await gateway.Webhook.MessageAsync(2);
            Assert.Equal(gateway.Webhook.Calls[0], message);
            Assert.Equal("Carried out: POST /transfer/now", (await browser.EnterAsync(page, message.Code)).Body);
        }
        Assert.Equal(2, gateway.Webhook.Calls.Count);
    }
}
