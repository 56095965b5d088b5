using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Journeys;

/// <summary>Ory's reference login page in the place of ours (<c>ui_url</c>), used with plain forms.</summary>
public partial class ReferencePageTests
{
    [Fact]
    public async Task SecondFactor_OnOrysPage_EndsAtTheOriginalUrl()
    {
        var port = FreePort.Next();
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, configuration => Behind(configuration, port));
        await using var ui = await StartAsync(gateway, port);
        var browser = await gateway.NewBrowserAsync("carla");

        var page = await browser.GoAsync("/transfer/x?amount=10");
        Assert.Equal(["/.otp/self-service/login/browser", "/ui/login"], page.Redirects.Select(url => url.AbsolutePath));
        Assert.Equal(200, page.Status);
        Assert.Contains("Two-Factor Authentication", page.Body, StringComparison.Ordinal);
        Assert.Equal([(1010004, "Please complete the second authentication challenge.")], MessagesOf(page));
        Assert.Equal(["address", "address"], page.Form.Buttons.Select(button => button.Name));
        Assert.Contains(">Send code to +49••••••78<", page.Body, StringComparison.Ordinal);
        Assert.Equal(0, await gateway.CountAsync("messages"));

        page = await PressAsync(browser, page, "address");
        Assert.Equal("/ui/login", page.Url.AbsolutePath);
        Assert.Equal([(1010025, "A code was sent to your address. If you didn't receive it, please try again.")], MessagesOf(page));
        Assert.Contains("You are using:", page.Body, StringComparison.Ordinal);
        // The browser must let an empty code through where the button asks for another one.
        Assert.Matches("<button [^>]*name=\"resend\"[^>]* formnovalidate", page.Body);
        var first = (await gateway.MessageAsync(1)).Code;

        page = await PressAsync(browser, page, "method", ("code", Other(first)));
        Assert.Equal([(4010008, "The login code is invalid or has already been used. Please try again.")], MessagesOf(page));
        page = await PressAsync(browser, page, "resend");
        Assert.Equal([(4000001, "Please wait 30 seconds before you ask for another code.")], MessagesOf(page));
        gateway.Clock.Advance(TimeSpan.FromSeconds(30));
        page = await PressAsync(browser, page, "resend");
        Assert.Equal(1010025, Assert.Single(MessagesOf(page)).Id);
        var second = (await gateway.MessageAsync(2)).Code;

        var answer = await PressAsync(browser, page, "method", ("code", second));

        Assert.Equal((200, "/transfer/x?amount=10"), (answer.Status, answer.Url.PathAndQuery));
        Assert.Equal("Carried out: GET /transfer/x?amount=10", answer.Body);
    }

    [Fact]
    public async Task Post_HeldForOrysPage_IsCarriedOutOnce()
    {
        var port = FreePort.Next();
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, configuration => Behind(configuration, port));
        await using var ui = await StartAsync(gateway, port);
        var browser = await gateway.NewBrowserAsync("anna");

        // One address only: the code is on its way when the page shows.
        var page = await browser.PostAsync("/transfer/now", [new("amount", "10")]);
        Assert.Equal(1010025, Assert.Single(MessagesOf(page)).Id);
        var answer = await PressAsync(browser, page, "method", ("code", (await gateway.MessageAsync(1)).Code));

        Assert.Equal("Carried out: POST /transfer/now", answer.Body);
        Assert.Single(gateway.Upstream.To("POST", "/transfer/now"));
    }

    [Fact]
    public async Task Page_WithoutAFlow_BeginsOneAndShowsErrors()
    {
        var port = FreePort.Next();
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, configuration => Behind(configuration, port));
        await using var ui = await StartAsync(gateway, port);
        var browser = await gateway.NewBrowserAsync("carla");

        var begun = await browser.GoAsync("/ui/login?aal=aal2&return_to=%2Fafter");
        Assert.Equal(gateway.Url + ".otp/self-service/login/browser?aal=aal2&refresh=&return_to=%2Fafter&organization=&via=", begun.Redirects[0].AbsoluteUri);
        Assert.Equal(1010004, Assert.Single(MessagesOf(begun)).Id);
        var failed = await browser.GoAsync("/.otp/self-service/login/browser?aal=aal2&via=fax");
        Assert.Equal((200, "/ui/error"), (failed.Status, failed.Url.AbsolutePath));
        Assert.Contains("No value found for trait fax in the current identity.", failed.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SecondFactor_OnOrysPageAtAnotherPort_EndsAtTheOriginalUrl()
    {
        var port = FreePort.Next();
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, configuration => Pages(configuration, $"http://127.0.0.1:{port}/"));
        await using var ui = await StartAsync(gateway, port);
        var browser = await gateway.NewBrowserAsync("carla");
        browser.Beside = new Uri($"http://127.0.0.1:{port}/");

        var page = await browser.GoAsync("/transfer/x?amount=10");
        Assert.Equal(port, page.Url.Port);
        // The page stands beside the gateway: the way out is known there, as the session's cookie is.
        Assert.Contains("data-testid=\"logout-link\" href=\"" + gateway.Url + ".otp/self-service/logout?token=", page.Body, StringComparison.Ordinal);
        page = await PressAsync(browser, page, "address");
        Assert.Equal(1010025, Assert.Single(MessagesOf(page)).Id);
        var code = (await gateway.MessageAsync(1)).Code;
        page = await PressAsync(browser, page, "method", ("code", Other(code)));
        Assert.Equal(4010008, Assert.Single(MessagesOf(page)).Id);

        var answer = await PressAsync(browser, page, "method", ("code", code));

        Assert.Equal((200, "/transfer/x?amount=10"), (answer.Status, answer.Url.PathAndQuery));
    }

    [Fact]
    public async Task SignIn_OnOrysPage_EndsAtTheOriginalUrl()
    {
        var port = FreePort.Next();
        await using var gateway = await StartAloneAsync(port);
        await using var ui = await StartAsync(gateway, port);
        var browser = gateway.NewBrowser();
        browser.Beside = new Uri($"http://127.0.0.1:{port}/");

        var page = await browser.GoAsync("/account/x?a=1");
        Assert.Equal("/login", page.Url.AbsolutePath);
        Assert.Contains(">Send sign in code<", page.Body, StringComparison.Ordinal);
        page = await PressAsync(browser, page, "method", ("identifier", Members.AnnasMail));
        Assert.Equal(1010014, Assert.Single(MessagesOf(page)).Id);
        var code = (await gateway.MessageAsync(1)).Code;
        page = await PressAsync(browser, page, "method", ("code", Other(code)));
        Assert.Equal(4010008, Assert.Single(MessagesOf(page)).Id);
        gateway.Clock.Advance(TimeSpan.FromSeconds(30));
        page = await PressAsync(browser, page, "resend");
        Assert.Equal(1010014, Assert.Single(MessagesOf(page)).Id);

        var answer = await PressAsync(browser, page, "method", ("code", (await gateway.MessageAsync(2)).Code));

        Assert.Equal("Carried out: GET /account/x?a=1", answer.Body);
        // The same page shows the second factor, which goes to the other address.
        var step = await browser.GoAsync("/transfer/x");
        Assert.Equal(1010025, Assert.Single(MessagesOf(step)).Id);
        Assert.Equal("Carried out: GET /transfer/x", (await PressAsync(browser, step, "method", ("code", (await gateway.MessageAsync(3)).Code))).Body);
    }

    [Fact]
    public async Task Registration_OnOrysPage_SignsIn()
    {
        var port = FreePort.Next();
        await using var gateway = await StartAloneAsync(port);
        await using var ui = await StartAsync(gateway, port);
        var browser = gateway.NewBrowser();
        browser.Beside = new Uri($"http://127.0.0.1:{port}/");

        var page = await browser.GoAsync($"http://127.0.0.1:{port}/registration?return_to=%2Faccount%2Fnew");
        Assert.Equal(["/.otp/self-service/registration/browser", "/registration"], page.Redirects.Select(url => url.AbsolutePath));
        page = await PressAsync(browser, page, "method", ("traits.email", "new@mail.example"), ("traits.phone", ""));
        Assert.Equal(1040005, Assert.Single(MessagesOf(page)).Id);
        var code = (await gateway.MessageAsync(1)).Code;
        page = await PressAsync(browser, page, "method", ("code", Other(code)));
        Assert.Equal(4040003, Assert.Single(MessagesOf(page)).Id);

        var answer = await PressAsync(browser, page, "method", ("code", code));

        Assert.Equal("Carried out: GET /account/new", answer.Body);
        Assert.Equal("new@mail.example", (string?)(await browser.FetchAsync(HttpMethod.Get, "/.otp/sessions/whoami")).Json["identity"]!["traits"]!["email"]);
    }

    [Theory]
    [InlineData("verification", 1080003, 4070006)]
    [InlineData("recovery", 1060003, 4060006)]
    public async Task VerificationAndRecovery_OnOrysPages_LeadOn(string kind, int sent, int wrong)
    {
        var port = FreePort.Next();
        await using var gateway = await StartAloneAsync(port);
        await using var ui = await StartAsync(gateway, port);
        var browser = gateway.NewBrowser();
        browser.Beside = new Uri($"http://127.0.0.1:{port}/");

        var page = await browser.GoAsync($"http://127.0.0.1:{port}/{kind}?return_to=%2Fafter");
        Assert.Equal("/" + kind, page.Url.AbsolutePath);
        page = await PressAsync(browser, page, "method", ("email", Members.AnnasMail));
        Assert.Equal(sent, Assert.Single(MessagesOf(page)).Id);
        var code = (await gateway.MessageAsync(1)).Code;
        page = await PressAsync(browser, page, "method", ("code", Other(code)));
        Assert.Equal(wrong, Assert.Single(MessagesOf(page)).Id);
        gateway.Clock.Advance(TimeSpan.FromSeconds(30));
        page = await PressAsync(browser, page, "email");
        Assert.Equal(sent, Assert.Single(MessagesOf(page)).Id);
        var last = ("code", (await gateway.MessageAsync(2)).Code);

        if (kind == "verification")
        {
            page = await PressAsync(browser, page, "method", last);
            Assert.Equal(1080002, Assert.Single(MessagesOf(page)).Id);
            Assert.Contains($"href=\"{gateway.Url}after\"", page.Body, StringComparison.Ordinal);
            return;
        }
        var settings = await PressAsync(browser, page, "method", follow: false, last);
        Assert.Equal("/.otp/self-service/settings/browser?return_to=" + Uri.EscapeDataString(gateway.Url + "after"), settings.Location!.PathAndQuery);
    }

    private static async Task<TestGateway> StartAloneAsync(int port)
    {
        var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, configuration =>
        {
            Members.Alone(configuration);
            Pages(configuration, $"http://127.0.0.1:{port}/");
        });
        await Members.AddAnnaAsync(gateway);
        return gateway;
    }

    // As an application of its own behind the gateway: the same origin.
    private static void Behind(JsonNode configuration, int port)
    {
        var proxy = configuration["ReverseProxy"]!;
        proxy["Routes"]!["ui"] = new JsonObject { ["ClusterId"] = "ui", ["Match"] = new JsonObject { ["Path"] = "/ui/{**rest}" }, ["Metadata"] = new JsonObject { ["aal"] = "aal0" } };
        proxy["Clusters"]!["ui"] = new JsonObject { ["Destinations"] = new JsonObject { ["one"] = new JsonObject { ["Address"] = $"http://127.0.0.1:{port}/" } } };
        Pages(configuration, "/ui/");
    }

    private static void Pages(JsonNode configuration, string folder)
    {
        var selfservice = configuration["selfservice"]!;
        var flows = selfservice["flows"] as JsonObject ?? [];
        foreach (var kind in (string[])["login", "registration", "verification", "recovery", "error"])
        {
            if (flows[kind] is null)
                flows[kind] = new JsonObject();
            flows[kind]!["ui_url"] = folder + kind;
        }
        if (flows.Parent is null)
            selfservice["flows"] = flows;
    }

    private static async Task<NodeScript> StartAsync(TestGateway gateway, int port)
    {
        var ui = NodeScript.Start("reference-ui.cjs", port.ToString(CultureInfo.InvariantCulture), gateway.Url + ".otp");
        var line = await ui.ReadLineAsync();
        Assert.True(line == "listening", line is null ? await ui.Errors : line);
        return ui;
    }

    private static Task<BrowserAnswer> PressAsync(TestBrowser browser, BrowserAnswer page, string button, params (string Name, string Value)[] entered) =>
        PressAsync(browser, page, button, follow: true, entered);

    /// <summary>Everything that a browser sends when this button is pressed, in the order of the page.</summary>
    private static Task<BrowserAnswer> PressAsync(TestBrowser browser, BrowserAnswer page, string button, bool follow, params (string Name, string Value)[] entered)
    {
        var fields = page.Form.Hidden.ToList();
        foreach (var (name, value) in entered)
        {
            Assert.Contains($" name=\"{name}\"", page.Body, StringComparison.Ordinal);
            fields.Add(new(name, value));
        }
        if (page.IsCodePage && entered.Length == 0)
            fields.Add(new("code", ""));
        var pressed = page.Form.Buttons.First(one => one.Name == button);
        fields.Add(new(pressed.Name, pressed.Value));
        return browser.NavigateAsync(HttpMethod.Post, page.Form.Action.AbsoluteUri, new FormUrlEncodedContent(fields), "same-origin", page.Url.PathAndQuery, follow, page.Url.Port == browser.Gateway.Port ? null : headers =>
        {
            // Another port is another origin of the same site.
            foreach (var (name, value) in new[] { ("Sec-Fetch-Site", "same-site"), ("Origin", page.Url.GetLeftPart(UriPartial.Authority)), ("Referer", page.Url.GetLeftPart(UriPartial.Authority) + "/") })
            {
                headers.Remove(name);
                headers.Add(name, value);
            }
        });
    }

    private static string Other(string code) => code == "000000" ? "000001" : "000000";

    private static IReadOnlyList<(int Id, string Text)> MessagesOf(BrowserAnswer page) =>
        [.. Message().Matches(page.Body).Select(match => (int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture), System.Net.WebUtility.HtmlDecode(match.Groups[2].Value)))];

    [GeneratedRegex("data-testid=\"ui/message/([0-9]+)\">([^<]*)<")]
    private static partial Regex Message();
}
