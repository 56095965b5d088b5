using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Journeys;

/// <summary>Routes and flows that name a trait which the schema lacks, or which this identity has not.</summary>
public class ViaTests
{
    [Theory]
    [InlineData("/by-fax/x", "fax", "anna")]
    [InlineData("/by-mail/x", "email", "anna")]
    [InlineData("/by-phone/x", "phone", "bert")]
    public async Task Trait_UnknownOrEmpty_IsAnErrorPageAndAnErrorInJson(string url, string trait, string user)
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite);
        var browser = await gateway.NewBrowserAsync(user);

        foreach (var page in (BrowserAnswer[])[await browser.GoAsync(url), await browser.PostAsync(url, [new("a", "b")])])
        {
            Assert.Equal(400, page.Status);
            Assert.Contains(trait, page.Body, StringComparison.Ordinal);
            Assert.Contains("nowhere to send a code", page.Body, StringComparison.Ordinal);
            Assert.Equal("no-store", page.Header("Cache-Control"));
        }
        var challenge = await browser.FetchAsync(HttpMethod.Get, url);
        Assert.Equal(401, challenge.Status);
        var error = await browser.FetchAsync(HttpMethod.Get, (string)challenge.Json["redirect_browser_to"]!);
        Assert.Equal(400, error.Status);
        Assert.Contains(trait, (string?)error.Json["error"]!["reason"], StringComparison.Ordinal);
        Assert.Equal("no-store", error.Header("Cache-Control"));

        Assert.Empty(gateway.Upstream.Requests);
        Assert.Equal(0, await gateway.CountAsync("messages"));
    }

    [Fact]
    public async Task Identity_WithoutAnyAddress_IsAnErrorPageAndAnErrorInJson()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite);
        var browser = await gateway.NewBrowserAsync("dora");

        Assert.Equal(403, (await browser.GoAsync("/transfer/x")).Status);
        Assert.Equal(400, (await browser.FetchAsync(HttpMethod.Get, "/.otp/self-service/login/browser?aal=aal2")).Status);
        Assert.Equal("Carried out: GET /account/x", (await browser.GoAsync("/account/x")).Body);
        Assert.Single(gateway.Upstream.Requests);
    }

    [Fact]
    public async Task Trait_Named_ChoosesTheAddress()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite);
        var browser = await gateway.NewBrowserAsync("carla");

        var page = await browser.GoAsync("/by-mail/x");
        var message = await gateway.MessageAsync(1);

        Assert.Equal("carla.marker@mail.example", message.To);
        Assert.Equal("Carried out: GET /by-mail/x", (await browser.EnterAsync(page, message.Code)).Body);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Raised_ByACodeToAnotherTrait_IsAskedAgain(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store);
        var browser = await gateway.NewBrowserAsync("carla");
        var byMail = await browser.GoAsync("/by-mail/x");
        Assert.Equal("Carried out: GET /by-mail/x", (await browser.EnterAsync(byMail, (await gateway.MessageAsync(1)).Code)).Body);

        var byPhone = await browser.GoAsync("/by-phone/x");

        Assert.True(byPhone.IsCodePage, byPhone.ToString());
        Assert.Empty(gateway.Upstream.To("GET", "/by-phone/x"));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Once_ByACodeToAnotherTrait_IsAskedAgainThoughOneToTheTraitIsFresh(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store, configuration => configuration["ReverseProxy"]!["Routes"]!["once-by-phone"] =
            System.Text.Json.Nodes.JsonNode.Parse("""{ "ClusterId": "app", "Match": { "Path": "/once-by-phone/{**rest}" }, "Metadata": { "aal": "aal2", "via": "phone", "max_age": "0s" } }"""));
        var browser = await gateway.NewBrowserAsync("carla");
        var byPhone = await browser.GoAsync("/by-phone/x");
        Assert.Equal("Carried out: GET /by-phone/x", (await browser.EnterAsync(byPhone, (await gateway.MessageAsync(1)).Code)).Body);
        gateway.Clock.Advance(TimeSpan.FromMinutes(1));

        var interrupted = await browser.PostAsync("/once-by-phone/pay", new FormUrlEncodedContent([new("amount", "10")]), follow: false);
        var choice = await browser.ClickAsync(interrupted.Location!.AbsoluteUri.Replace("&via=phone", "&via=email", StringComparison.Ordinal));
        var answer = await browser.EnterAsync(choice, (await gateway.MessageAsync(2)).Code);

        Assert.True(answer.HasForm, answer.ToString());
        Assert.Empty(gateway.Upstream.To("POST", "/once-by-phone/pay"));
        var passed = await browser.EnterAsync(answer, (await gateway.MessageAsync(3)).Code);
        Assert.Equal("Carried out: POST /once-by-phone/pay", passed.Body);
        Assert.Single(gateway.Upstream.To("POST", "/once-by-phone/pay"));
    }
}
