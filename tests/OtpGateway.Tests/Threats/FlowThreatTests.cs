using System.Text.Json.Nodes;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Threats;

/// <summary>Codes and flows where they do not belong.</summary>
public class FlowThreatTests
{
    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task T3_Codes_EachInEveryOtherFlow_AreRefusedAndCounted(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store, configuration => configuration["gateway"]!["limits"]!["failures_per_identity"] = new JsonObject { ["count"] = 20, ["window"] = "15m" });
        var anna = await gateway.NewBrowserAsync("anna");
        var emil = await gateway.NewBrowserAsync("emil");
        var carla = await gateway.NewBrowserAsync("carla");
        var pages = new List<(TestBrowser Browser, BrowserAnswer Page)>
        {
            (anna, await anna.GoAsync("/transfer/a")), (emil, await emil.GoAsync("/transfer/b")), (carla, await carla.GoAsync("/by-phone/c")), (carla, await carla.GoAsync("/by-mail/d")),
        };
        for (var number = 1; number <= pages.Count; number++)
            await gateway.MessageAsync(number);
        // A code that was replaced is one more that belongs nowhere.
        gateway.Clock.Advance(TimeSpan.FromSeconds(31));
        await anna.ResendAsync(pages[0].Page);
        await gateway.MessageAsync(5);
        string CodeTo(string address, int place = 0) => gateway.Webhook.Messages.Where(message => message.To == address).ElementAt(place).Code;
        string[] codes = [CodeTo("+491701234567", 1), CodeTo("+491703456789"), CodeTo("+491702345678"), CodeTo("carla.marker@mail.example"), CodeTo("+491701234567")];

        for (var flow = 0; flow < pages.Count; flow++)
            foreach (var foreign in codes.Where((code, place) => place != flow && code != codes[flow]))
                Assert.True((await pages[flow].Browser.EnterAsync(pages[flow].Page, foreign)).IsCodePage);

        Assert.Empty(gateway.Upstream.Requests);
        Assert.Equal(4, await gateway.CountAsync("flows WHERE submit_count = 4"));
        Assert.Equal("Carried out: GET /transfer/a", (await anna.EnterAsync(pages[0].Page, codes[0])).Body);
        Assert.Equal("Carried out: GET /transfer/b", (await emil.EnterAsync(pages[1].Page, codes[1])).Body);
    }

    [Fact]
    public async Task T8_Flow_OfAnAttacker_InTheVictimsBrowser_IsNotThereAndSendsNothing()
    {
        await using var gateway = await TestGateway.StartAsync("sqlite");
        var attacker = await gateway.NewBrowserAsync("carla");
        var victim = await gateway.NewBrowserAsync("anna");
        var flow = await attacker.GoAsync("/transfer/of-the-attacker");

        Assert.Equal(404, (await victim.ClickAsync(flow.Url.AbsoluteUri)).Status);
        Assert.Equal(404, (await victim.ChooseAsync(flow)).Status);
        Assert.Equal(404, (await victim.EnterAsync(flow, "123456")).Status);
        Assert.Equal(404, (await gateway.NewBrowser().GoAsync(flow.Url.AbsoluteUri)).Status);

        Assert.Empty(gateway.Webhook.Messages);
        Assert.Equal(0, await gateway.CountAsync("flows WHERE submit_count > 0 OR send_count > 0"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("SESSION=")]
    [InlineData("SESSION=garbage")]
    [InlineData("SESSION=../../etc/passwd; SESSION2=x")]
    [InlineData("SESSION=\"; otp_gateway_session=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task T12_NoFirstFactor_BeginsNoFlowAndSendsNothing(string cookies)
    {
        await using var gateway = await TestGateway.StartAsync("sqlite");
        var nobody = gateway.NewBrowser();
        nobody.Jar.Override = cookies;

        Assert.Equal("/login", (await nobody.GoAsync("/transfer/x", follow: false)).Location!.AbsolutePath);
        Assert.Equal(401, (await nobody.FetchAsync(HttpMethod.Post, "/transfer/x")).Status);
        Assert.NotEqual(200, (await nobody.PostAsync("/transfer/x", [new("amount", "1")], follow: false)).Status);
        Assert.NotEqual(200, (await nobody.FetchAsync(HttpMethod.Get, "/.otp/self-service/login/browser?aal=aal2")).Status);

        foreach (var table in (string[])["flows", "codes", "messages", "held_requests", "sessions"])
            Assert.Equal(0, await gateway.CountAsync(table));
        Assert.Empty(gateway.Upstream.Requests);
    }

    [Fact]
    public async Task T23_Flow_OfSomebodyElse_IsAnsweredAsOneThatDoesNotExist()
    {
        await using var gateway = await TestGateway.StartAsync("sqlite");
        var anna = await gateway.NewBrowserAsync("anna");
        var emil = await gateway.NewBrowserAsync("emil");
        var page = await anna.PostAsync("/transfer/secret", [new("note", "canary-of-a-note")]);

        var foreign = await emil.ClickAsync(page.Url.AbsoluteUri);
        var id = System.Web.HttpUtility.ParseQueryString(page.Url.Query)["flow"]!;
        var unknown = await emil.ClickAsync(page.Url.AbsoluteUri.Replace(id, Guid.NewGuid().ToString(), StringComparison.Ordinal));

        Assert.Equal((404, 404), (foreign.Status, unknown.Status));
        Assert.Equal(unknown.Body.Length, foreign.Body.Length);
        Assert.Equal(unknown.Headers.Select(header => header.Key).Order(), foreign.Headers.Select(header => header.Key).Order());
        Assert.DoesNotContain("canary", foreign.Body + (await anna.ClickAsync(page.Url.AbsoluteUri)).Body, StringComparison.Ordinal);
    }
}
