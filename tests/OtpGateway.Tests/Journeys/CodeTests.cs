using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Journeys;

public class CodeTests
{
    private static readonly TimeSpan Cooldown = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task T2_Submit_SixtyFourAtOnce_RaisesOneSessionAndForwardsOnce(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store);
        var browser = await gateway.NewBrowserAsync("anna");
        var page = await browser.PostAsync("/transfer/now", [new("amount", "10")]);
        var code = (await gateway.MessageAsync(1)).Code;
        var before = browser.Jar[TestGateway.SessionCookie];
        browser.Jar.Override = browser.Jar.Header(crossSite: false, safe: true);

        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => browser.EnterAsync(page, code, follow: false)));

        var winner = Assert.Single(answers, answer => answer.Headers["set-cookie"].Any(cookie => cookie.StartsWith(TestGateway.SessionCookie + "=", StringComparison.Ordinal)));
        Assert.All(answers, answer => Assert.Equal(303, answer.Status));
        Assert.NotEqual(before, browser.Jar[TestGateway.SessionCookie]);
        browser.Jar.Override = null;
        var resumed = await browser.ClickAsync(winner.Location!.AbsoluteUri);
        Assert.Equal("Carried out: POST /transfer/now", resumed.Body);
        foreach (var answer in answers)
            await browser.ClickAsync(answer.Location!.AbsoluteUri);
        Assert.Single(gateway.Upstream.To("POST", "/transfer/now"));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Submit_FiveWrongCodes_EndTheFlowEvenForTheRightOne(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store);
        var browser = await gateway.NewBrowserAsync("anna");
        var page = await browser.PostAsync("/transfer/now", [new("amount", "10")]);
        var code = (await gateway.MessageAsync(1)).Code;

        BrowserAnswer answer = page;
        for (var left = 4; left >= 0; left--)
        {
            answer = await browser.EnterAsync(page, Wrong(code));
            if (left > 0)
                Assert.Contains($"{left} attempt", answer.Body, StringComparison.Ordinal);
        }
        Assert.False(answer.HasForm, answer.ToString());
        var ended = await browser.EnterAsync(page, code);
        Assert.False(ended.HasForm, ended.ToString());
        Assert.Empty(gateway.Upstream.Requests);

        // A new flow takes the held request over; the identity has to wait for its failures (failures_per_identity).
        var again = await browser.ClickAsync(ended.MainLink!.AbsoluteUri);
        var second = (await gateway.MessageAsync(2)).Code;
        var locked = await browser.EnterAsync(again, second);
        Assert.True(locked.IsCodePage, locked.ToString());
        Assert.Empty(gateway.Upstream.Requests);
        gateway.Clock.Advance(TimeSpan.FromSeconds(31));
        var resumed = await browser.EnterAsync(again, second);
        Assert.Equal("Carried out: POST /transfer/now", resumed.Body);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Submit_ExpiredCode_IsRefused(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store);
        var browser = await gateway.NewBrowserAsync("anna");
        var page = await browser.GoAsync("/transfer/x");
        var code = (await gateway.MessageAsync(1)).Code;

        gateway.Clock.Advance(TimeSpan.FromMinutes(10));
        var refused = await browser.EnterAsync(page, code);

        Assert.Empty(gateway.Upstream.Requests);
        Assert.True(refused.HasForm && !refused.IsCodePage, refused.ToString());
        var renewed = await browser.ResendAsync(refused);
        var answer = await browser.EnterAsync(renewed, (await gateway.MessageAsync(2)).Code);
        Assert.Equal("Carried out: GET /transfer/x", answer.Body);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Submit_JustBeforeTheEnd_IsTaken(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store);
        var browser = await gateway.NewBrowserAsync("anna");
        var page = await browser.GoAsync("/transfer/x");
        var code = (await gateway.MessageAsync(1)).Code;

        gateway.Clock.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromMilliseconds(1));
        var answer = await browser.EnterAsync(page, code);

        Assert.Equal("Carried out: GET /transfer/x", answer.Body);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Submit_EarlierCodeAfterResend_IsRefused(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store);
        var browser = await gateway.NewBrowserAsync("anna");
        var page = await browser.GoAsync("/transfer/x");
        var first = (await gateway.MessageAsync(1)).Code;
        gateway.Clock.Advance(Cooldown);
        await browser.ResendAsync(page);
        var second = (await gateway.MessageAsync(2)).Code;
        Assert.SkipWhen(first == second, "One run in a million: both codes are the same");

        var refused = await browser.EnterAsync(page, first);
        Assert.True(refused.IsCodePage, refused.ToString());
        Assert.Empty(gateway.Upstream.Requests);
        var answer = await browser.EnterAsync(page, second);

        Assert.Equal("Carried out: GET /transfer/x", answer.Body);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Submit_CodeOfAnotherFlow_IsRefused(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store);
        var anna = await gateway.NewBrowserAsync("anna");
        var emil = await gateway.NewBrowserAsync("emil");
        var byAny = await anna.GoAsync("/transfer/x");
        await gateway.MessageAsync(1);
        var byPhone = await anna.GoAsync("/by-phone/y");
        var ofPhone = (await gateway.MessageAsync(2)).Code;
        var ofEmil = await emil.GoAsync("/transfer/z");
        var emils = (await gateway.MessageAsync(3)).Code;

        // Of the same person's other flow, of somebody else's, and somebody else's flow itself.
        Assert.NotEqual(byAny.Url.Query, byPhone.Url.Query);
        Assert.True((await anna.EnterAsync(byAny, ofPhone)).IsCodePage);
        Assert.True((await anna.EnterAsync(byAny, emils)).IsCodePage);
        Assert.Equal(404, (await anna.EnterAsync(ofEmil, emils)).Status);
        Assert.Equal(404, (await anna.GoAsync(ofEmil.Url.AbsoluteUri)).Status);
        Assert.Empty(gateway.Upstream.Requests);

        Assert.Equal("Carried out: GET /transfer/z", (await emil.EnterAsync(ofEmil, emils)).Body);
        Assert.Equal("Carried out: GET /by-phone/y", (await anna.EnterAsync(byPhone, ofPhone)).Body);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Page_Reloaded_SendsNothing(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store);
        var browser = await gateway.NewBrowserAsync("anna");
        var page = await browser.GoAsync("/transfer/x");
        await gateway.MessageAsync(1);
        gateway.Clock.Advance(TimeSpan.FromMinutes(2));

        for (var i = 0; i < 3; i++)
            Assert.True((await browser.GoAsync(page.Url.AbsoluteUri)).IsCodePage);
        var flow = page.Url.Query.Split('&')[0]["?flow=".Length..];
        Assert.Equal(200, (await browser.FetchAsync(HttpMethod.Get, $"/.otp/self-service/login/flows?id={flow}")).Status);
        // The protected page once more: the same flow.
        var again = await browser.GoAsync("/transfer/x");

        Assert.Contains($"flow={flow}", again.Url.Query, StringComparison.Ordinal);
        Assert.Equal(1, await gateway.CountAsync("messages"));
        Assert.Equal(1, await gateway.CountAsync("flows"));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Resend_TooSoonOrTooOften_SendsNothing(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store);
        var browser = await gateway.NewBrowserAsync("anna");
        var page = await browser.GoAsync("/transfer/x");
        await gateway.MessageAsync(1);

        var early = await browser.ResendAsync(page);
        Assert.Contains("30 more seconds", early.Body, StringComparison.Ordinal);
        gateway.Clock.Advance(Cooldown - TimeSpan.FromSeconds(1));
        await browser.ResendAsync(page);
        Assert.Equal(1, await gateway.CountAsync("messages"));

        gateway.Clock.Advance(TimeSpan.FromSeconds(1));
        await browser.ResendAsync(page);
        await gateway.MessageAsync(2);

        // The wait doubles.
        gateway.Clock.Advance(Cooldown * 2 - TimeSpan.FromSeconds(1));
        await browser.ResendAsync(page);
        Assert.Equal(2, await gateway.CountAsync("messages"));
        gateway.Clock.Advance(TimeSpan.FromSeconds(1));
        await browser.ResendAsync(page);
        await gateway.MessageAsync(3);

        // sends_per_flow is 3.
        gateway.Clock.Advance(TimeSpan.FromMinutes(5));
        var last = await browser.ResendAsync(page);
        Assert.Equal(3, await gateway.CountAsync("messages"));
        Assert.DoesNotContain(last.Form.Buttons, button => button.Name == "resend");
        var answer = await browser.EnterAsync(page, (await gateway.MessageAsync(3)).Code);
        Assert.Equal("Carried out: GET /transfer/x", answer.Body);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Resend_TwentyFourAtOnce_SendsOne(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store);
        var browser = await gateway.NewBrowserAsync("anna");
        var page = await browser.GoAsync("/transfer/x");
        await gateway.MessageAsync(1);
        gateway.Clock.Advance(Cooldown);

        await Task.WhenAll(Enumerable.Range(0, 24).Select(_ => browser.ResendAsync(page)));

        Assert.Equal(2, await gateway.CountAsync("messages"));
        Assert.Equal("Carried out: GET /transfer/x", (await browser.EnterAsync(page, (await gateway.MessageAsync(2)).Code)).Body);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Interrupt_SixTabsAtOnce_ShareOneCode(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store);
        var browser = await gateway.NewBrowserAsync("anna");
        // The first tab has brought the gateway's cookie; a restored window opens all the others at once.
        var first = await browser.GoAsync("/transfer/first");
        var code = (await gateway.MessageAsync(1)).Code;

        var tabs = await Task.WhenAll(Enumerable.Range(0, 6).Select(number => browser.GoAsync($"/transfer/{number}")));

        Assert.All(tabs, tab => Assert.True(tab.IsCodePage, tab.ToString()));
        Assert.Equal(1, await gateway.CountAsync("messages"));
        Assert.Equal("Carried out: GET /transfer/first", (await browser.EnterAsync(first, code)).Body);
        foreach (var (number, tab) in tabs.Index())
            Assert.Equal($"Carried out: GET /transfer/{number}", (await browser.GoAsync(tab.Url.AbsoluteUri)).Body);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task T6_Send_IdentityBudgetSpent_WaitsForTheWindow(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store, configuration =>
            configuration["gateway"]!["limits"]!["sends_per_identity"] = System.Text.Json.Nodes.JsonNode.Parse("""{ "count": 2, "window": "10m" }"""));
        var browser = await gateway.NewBrowserAsync("anna");
        var first = await browser.GoAsync("/transfer/x");
        await gateway.MessageAsync(1);
        await browser.GoAsync("/by-phone/x");
        await gateway.MessageAsync(2);

        gateway.Clock.Advance(TimeSpan.FromMinutes(1));
        var refused = await browser.ResendAsync(first);
        // Another browser and another login are the same identity.
        var other = await gateway.NewBrowserAsync("anna");
        var otherPage = await other.GoAsync("/transfer/x");

        Assert.Contains("Too many codes", refused.Body, StringComparison.Ordinal);
        Assert.Contains("Too many codes", otherPage.Body, StringComparison.Ordinal);
        Assert.Equal(2, await gateway.CountAsync("messages"));
        gateway.Clock.Advance(TimeSpan.FromMinutes(9));
        var page = await other.ChooseAsync(otherPage);
        Assert.True(page.IsCodePage, page.ToString());
        Assert.Equal(3, await gateway.CountAsync("messages"));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Send_AddressBudgetSpent_CountsForEverybodyWithTheAddress(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store, configuration =>
            configuration["gateway"]!["limits"]!["sends_per_address"] = System.Text.Json.Nodes.JsonNode.Parse("""{ "count": 1, "window": "10m" }"""));
        // The same number, written in another way.
        gateway.Upstream.Users["anton"] = new System.Text.Json.Nodes.JsonObject { ["phone"] = "+49 170 1234567" };
        var anna = await gateway.NewBrowserAsync("anna");
        var anton = await gateway.NewBrowserAsync("anton");
        await anna.GoAsync("/transfer/x");
        await gateway.MessageAsync(1);

        var refused = await anton.GoAsync("/transfer/x");

        Assert.False(refused.IsCodePage, refused.ToString());
        Assert.Contains("Too many codes", refused.Body, StringComparison.Ordinal);
        Assert.Equal(1, await gateway.CountAsync("messages"));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Submit_DailyFailuresSpent_EvaluatesNothingUntilTheNextDay(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store, configuration =>
        {
            var limits = configuration["gateway"]!["limits"]!;
            limits["failures_per_identity"] = System.Text.Json.Nodes.JsonNode.Parse("""{ "count": 20, "window": "15m" }""");
            limits["failures_per_identity_daily"] = 6;
        });
        var browser = await gateway.NewBrowserAsync("anna");
        var page = await browser.GoAsync("/transfer/x");
        var code = (await gateway.MessageAsync(1)).Code;
        for (var i = 0; i < 5; i++)
            await browser.EnterAsync(page, Wrong(code));
        page = await browser.GoAsync("/transfer/x");
        code = (await gateway.MessageAsync(2)).Code;
        await browser.EnterAsync(page, Wrong(code));

        var locked = await browser.EnterAsync(page, code);

        Assert.True(locked.IsCodePage, locked.ToString());
        Assert.Empty(gateway.Upstream.Requests);
        gateway.Clock.Advance(TimeSpan.FromHours(24));
        await browser.SignInAsync("anna");
        await gateway.RaiseAsync(browser, "/transfer/x");
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Submit_NothingThatCanBeACode_CostsNoAttempt(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store);
        var browser = await gateway.NewBrowserAsync("anna");
        var page = await browser.GoAsync("/transfer/x");
        var code = (await gateway.MessageAsync(1)).Code;

        foreach (var nothing in (string[])["", "   ", "12345", "1234567", "abcdef", "12345'", new string('1', 5000)])
            Assert.Contains("5 attempts left", (await browser.EnterAsync(page, nothing)).Body, StringComparison.Ordinal);
        var answer = await browser.EnterAsync(page, $" {code[..3]} {code[3..]} ");

        Assert.Equal("Carried out: GET /transfer/x", answer.Body);
    }

    [Fact]
    public async Task Submit_SameCodeTwice_DoesNotRaiseAnotherBrowser()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite);
        var browser = await gateway.NewBrowserAsync("anna");
        var page = await browser.GoAsync("/transfer/x");
        var code = (await gateway.MessageAsync(1)).Code;
        await browser.EnterAsync(page, code);
        var other = await gateway.NewBrowserAsync("anna");

        var otherPage = await other.GoAsync("/transfer/y");
        Assert.True((await other.EnterAsync(otherPage, code)).IsCodePage);
        Assert.Empty(gateway.Upstream.To("GET", "/transfer/y"));
    }

    [Fact]
    public async Task Send_TwoAddresses_GoesToTheChosenOne()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite);
        var browser = await gateway.NewBrowserAsync("carla");

        var choice = await browser.GoAsync("/transfer/x");
        Assert.False(choice.IsCodePage, choice.ToString());
        Assert.DoesNotContain("2345678", choice.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("carla.marker", choice.Body, StringComparison.Ordinal);
        Assert.Equal(0, await gateway.CountAsync("messages"));
        var page = await browser.ChooseAsync(choice, place: 1);
        var message = await gateway.MessageAsync(1);
        var answer = await browser.EnterAsync(page, message.Code);

        Assert.Equal(("email", "carla.marker@mail.example"), (message.Channel, message.To));
        Assert.Equal("Carried out: GET /transfer/x", answer.Body);
    }

    private static string Wrong(string code) => code == "000000" ? "000001" : "000000";
}
