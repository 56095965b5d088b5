using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Journeys;

/// <summary>A code that cannot go by text message and goes by e-mail, and what it may open then.</summary>
public class FallbackTests
{
    private const string Mail = "carla.marker@mail.example";

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Sms_Fails_GoesByMailAndThePageNamesBoth(string store)
    {
        await using var gateway = await StartAsync(store);
        FailSms(gateway);
        var browser = await gateway.NewBrowserAsync("carla");
        var page = await browser.ChooseAsync(await browser.GoAsync("/transfer/x"));

        var message = await gateway.MessageAsync(1);
        var reloaded = WebUtility.HtmlDecode((await browser.GoAsync(page.Url.AbsoluteUri)).Body);

        Assert.Equal(("email", Mail), (message.Channel, message.To));
        Assert.Contains("also sent it by e-mail to", reloaded, StringComparison.Ordinal);
        Assert.Contains("@mail.example", reloaded, StringComparison.Ordinal);
        Assert.DoesNotContain(Mail, reloaded, StringComparison.Ordinal);
        Assert.Equal("Carried out: GET /transfer/x", (await browser.EnterAsync(page, message.Code)).Body);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task CodeThatMayHaveGoneToBoth_OpensNoRouteThatNamesOne(string store)
    {
        await using var gateway = await StartAsync(store);
        FailSms(gateway);
        var browser = await gateway.NewBrowserAsync("carla");
        var page = await browser.ChooseAsync(await browser.GoAsync("/transfer/x"));
        await browser.EnterAsync(page, (await gateway.MessageAsync(1)).Code);
        Assert.Equal(0, await gateway.CountAsync("proven_addresses WHERE proven_at > 0"));
        gateway.Clock.Advance(TimeSpan.FromMinutes(2));

        var byPhone = await browser.GoAsync("/by-phone/x");
        var byMail = await browser.GoAsync("/by-mail/x");

        Assert.True(byPhone.IsCodePage, byPhone.ToString());
        Assert.True(byMail.IsCodePage, byMail.ToString());
        Assert.Empty(gateway.Upstream.To("GET", "/by-phone/x"));
        Assert.Empty(gateway.Upstream.To("GET", "/by-mail/x"));
        Assert.Equal("Carried out: GET /transfer/y", (await browser.GoAsync("/transfer/y")).Body);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task CodeThatWentToThePhoneAlone_OpensTheRouteThatNamesIt(string store)
    {
        await using var gateway = await StartAsync(store);
        var browser = await gateway.NewBrowserAsync("carla");
        var page = await browser.ChooseAsync(await browser.GoAsync("/transfer/x"));
        await browser.EnterAsync(page, (await gateway.MessageAsync(1)).Code);
        Assert.Equal(1, await gateway.CountAsync("proven_addresses WHERE channel = 'sms' AND proven_at > 0"));

        Assert.Equal("Carried out: GET /by-phone/x", (await browser.GoAsync("/by-phone/x")).Body);
    }

    [Fact]
    public async Task CodeStillOnItsWayToTheMail_OpensNoRouteThatNamesThePhone()
    {
        await using var gateway = await StartAsync(TestGateway.Sqlite);
        var answered = new TaskCompletionSource();
        gateway.Webhook.Answer = async (context, message, _) =>
        {
            if (message.Channel == "sms")
                context.Response.StatusCode = 500;
            else
                await answered.Task;
        };
        var browser = await gateway.NewBrowserAsync("carla");
        var page = await browser.ChooseAsync(await browser.GoAsync("/transfer/x"));
        await Eventually.TrueAsync(() => gateway.Webhook.Calls.Count == 2);

        // The mailbox has it; its provider has not said so yet.
        await browser.EnterAsync(page, gateway.Webhook.Calls[1].Code);
        answered.SetResult();

        Assert.Single(gateway.Upstream.To("GET", "/transfer/x"));
        Assert.True((await browser.GoAsync("/by-phone/x")).IsCodePage);
        Assert.Empty(gateway.Upstream.To("GET", "/by-phone/x"));
    }

    [Theory]
    [InlineData("/by-phone/x", "aal2")]
    [InlineData("/transfer/x", "aal1")]
    public async Task MailThatWouldNotDo_NeverGetsTheCode(string url, string mail)
    {
        await using var gateway = await StartAsync(TestGateway.Sqlite, mail);
        FailSms(gateway);
        var browser = await gateway.NewBrowserAsync("carla");
        var page = await browser.GoAsync(url);
        Assert.True(page.IsCodePage, page.ToString());

        for (var i = 0; i < 40; i++)
        {
            gateway.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        Assert.True(gateway.Webhook.Calls.Count > 1);
        Assert.All(gateway.Webhook.Calls, call => Assert.Equal("sms", call.Channel));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task CodeToTheMail_EnteredByARequestFromBeforeItWasSent_OpensNoRouteThatNamesThePhone(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store);
        var browser = await gateway.NewBrowserAsync("carla");
        var page = await browser.ChooseAsync(await browser.GoAsync("/transfer/x"));
        await gateway.MessageAsync(1);

        // The gateway has read the flow, whose code is at the phone, and waits for the rest of the form.
        var rest = new TaskCompletionSource<string>();
        using var form = new SlowForm($"csrf_token={Uri.EscapeDataString(page.Form.CsrfToken)}&method=code&code=", rest.Task);
        var entering = browser.PostAsync(page.Form.Action.AbsoluteUri, form, follow: false);
        await form.Begun;
        await Task.Delay(300, TestContext.Current.CancellationToken);
        gateway.Clock.Advance(TimeSpan.FromSeconds(31));
        using var tab = new TestBrowser(gateway.Url, gateway.Clock) { Jar = { Override = browser.Jar.Header(crossSite: false, safe: true) } };
        await tab.ChooseAsync(page, 0);
        var code = (await gateway.MessageAsync(2)).Code;
        rest.SetResult(code);
        Assert.Equal(303, (await entering).Status);

        Assert.Equal("email", gateway.Webhook.Messages[1].Channel);
        Assert.True((await browser.GoAsync("/by-phone/x")).IsCodePage);
        Assert.Empty(gateway.Upstream.To("GET", "/by-phone/x"));
    }

    private static Task<TestGateway> StartAsync(string store, string mail = "aal2") => TestGateway.StartAsync(store, configuration =>
    {
        configuration["courier"]!["channels"]![0]!["fallback"] = new JsonArray("email");
        configuration["selfservice"]!["methods"]!["code"]!["config"]!["channels"] = new JsonObject { ["email"] = new JsonObject { ["aal"] = mail } };
    });

    private static void FailSms(TestGateway gateway) => gateway.Webhook.Answer = (context, message, _) =>
    {
        context.Response.StatusCode = message.Channel == "sms" ? 500 : 200;
        return Task.CompletedTask;
    };

    /// <summary>A form whose end comes later than its beginning.</summary>
    private sealed class SlowForm : HttpContent
    {
        private readonly string beginning;
        private readonly Task<string> rest;
        private readonly TaskCompletionSource begun = new();

        public SlowForm(string beginning, Task<string> rest)
        {
            this.beginning = beginning;
            this.rest = rest;
            Headers.ContentType = new("application/x-www-form-urlencoded");
        }

        public Task Begun => begun.Task;

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(beginning));
            await stream.FlushAsync();
            begun.SetResult();
            await stream.WriteAsync(Encoding.UTF8.GetBytes(await rest));
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
