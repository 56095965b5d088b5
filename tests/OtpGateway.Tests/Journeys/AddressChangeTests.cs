using System.Text.Json.Nodes;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Journeys;

/// <summary>What the application says about somebody changes after they have entered a code: by them, or by whoever has their password.</summary>
public class AddressChangeTests
{
    private const string First = "+491701234567";
    private const string Second = "+491709876543";
    private const string Mail = "thief.marker@mail.example";
    private const string PhoneHasChanged = "Your phone number has changed.";
    private const string MailHasChanged = "Your e-mail address has changed.";

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task ChangedNumber_IsConfirmedByACodeToTheOldOne(string store)
    {
        await using var gateway = await StartAsync(store);
        await gateway.NewRaisedBrowserAsync("anna");
        Say(gateway, new JsonObject { ["phone"] = Second });

        var browser = await gateway.NewBrowserAsync("anna");
        var page = await browser.GoAsync("/transfer/x");
        var message = await gateway.MessageAsync(2);
        Assert.Equal(First, message.To);
        Assert.Contains(PhoneHasChanged, page.Body, StringComparison.Ordinal);
        var flow = await browser.FetchAsync(HttpMethod.Get, "/.otp/self-service/login/flows?id=" + System.Web.HttpUtility.ParseQueryString(page.Url.Query)["flow"]);
        Assert.Contains(1010901, flow.Json["ui"]!["messages"]!.AsArray().Select(told => (int)told!["id"]!));
        page = await browser.EnterAsync(page, message.Code == "000000" ? "111111" : "000000");
        Assert.Contains(PhoneHasChanged, page.Body, StringComparison.Ordinal);
        Assert.Equal("Carried out: GET /transfer/x", (await browser.EnterAsync(page, message.Code)).Body);
        Assert.Equal("pending", await StatusAsync(browser));

        gateway.Clock.Advance(TimeSpan.FromMinutes(1));
        var next = await gateway.NewBrowserAsync("anna");
        page = await next.GoAsync("/transfer/y");
        message = await gateway.MessageAsync(3);
        Assert.Equal(Second, message.To);
        Assert.DoesNotContain(PhoneHasChanged, page.Body, StringComparison.Ordinal);
        Assert.Equal("Carried out: GET /transfer/y", (await next.EnterAsync(page, message.Code)).Body);
        Assert.Equal("completed", await StatusAsync(next));

        // Now it is the first one that is new: somebody else may have the number by then.
        Say(gateway, new JsonObject { ["phone"] = First });
        page = await (await gateway.NewBrowserAsync("anna")).GoAsync("/transfer/z");
        Assert.Equal(Second, (await gateway.MessageAsync(4)).To);
        Assert.Contains(PhoneHasChanged, page.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MistypedNumber_LeavesTheWayBack()
    {
        await using var gateway = await StartAsync(TestGateway.Sqlite);
        await gateway.NewRaisedBrowserAsync("anna");
        Say(gateway, new JsonObject { ["phone"] = Second });
        await gateway.NewRaisedBrowserAsync("anna");

        Say(gateway, new JsonObject { ["phone"] = First });
        await gateway.NewRaisedBrowserAsync("anna");

        Assert.Equal([First, First, First], gateway.Webhook.Messages.Select(message => message.To));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task ChangedNumber_WhereThatIsAllowed_GetsTheCodeAtOnce(string store)
    {
        await using var gateway = await StartAsync(store, "allow");
        await gateway.NewRaisedBrowserAsync("anna");
        Say(gateway, new JsonObject { ["phone"] = Second });

        var browser = await gateway.NewBrowserAsync("anna");
        var page = await browser.GoAsync("/transfer/x");

        Assert.DoesNotContain(PhoneHasChanged, page.Body, StringComparison.Ordinal);
        Assert.Equal(Second, (await gateway.MessageAsync(2)).To);
        Assert.Equal("Carried out: GET /transfer/x", (await browser.EnterAsync(page, gateway.Webhook.Messages[1].Code)).Body);
        Assert.Equal("completed", await StatusAsync(browser));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task ChangedNumber_WhereThatIsRefused_WaitsForAnAdministrator(string store)
    {
        await using var gateway = await StartAsync(store, "refuse");
        using var admin = new AdminClient(gateway.AdminUrl);
        var raised = await gateway.NewRaisedBrowserAsync("anna");
        var id = (string)(await raised.FetchAsync(HttpMethod.Get, "/.otp/sessions/whoami")).Json["identity"]!["id"]!;
        Say(gateway, new JsonObject { ["phone"] = Second, ["email"] = Mail });
        var browser = await gateway.NewBrowserAsync("anna");

        foreach (var url in (string[])["/transfer/x", "/by-mail/x", "/by-phone/x"])
        {
            var page = await browser.GoAsync(url);
            Assert.Equal(403, page.Status);
            Assert.Contains("Your address for codes has changed", page.Body, StringComparison.Ordinal);
            Assert.Contains("ask support to confirm", page.Body, StringComparison.Ordinal);
        }
        var error = await browser.FetchAsync(HttpMethod.Get, "/.otp/self-service/login/browser?aal=aal2");
        Assert.Equal((403, "address_changed"), (error.Status, (string?)error.Json["error"]!["id"]));
        Assert.Contains("administrator must confirm", (string?)error.Json["error"]!["reason"], StringComparison.Ordinal);
        Assert.Equal(403, (await browser.FetchAsync(HttpMethod.Get, "/.otp/sessions/whoami")).Status);
        Assert.Equal(1, await gateway.CountAsync("messages"));

        Assert.Equal(204, (await admin.DeleteAsync($"/admin/identities/{id}/addresses")).Status);
        Assert.Equal(404, (await admin.DeleteAsync($"/admin/identities/{id}/addresses")).Status);
        var confirmed = await browser.GoAsync("/by-phone/x");
        Assert.Equal(Second, (await gateway.MessageAsync(2)).To);
        Assert.Equal("Carried out: GET /by-phone/x", (await browser.EnterAsync(confirmed, gateway.Webhook.Messages[1].Code)).Body);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task ChangedNumber_OfTheDirectory_IsTheOperatorsWord(string store)
    {
        await using var gateway = await StartAsync(store, "refuse", configuration => configuration["gateway"]!["directory"] = "store");
        using var admin = new AdminClient(gateway.AdminUrl);
        var created = await admin.SendJsonAsync(HttpMethod.Post, "/admin/identities", $$$"""{ "external_id": "dora", "traits": { "phone": "{{{First}}}" } }""");
        await gateway.NewRaisedBrowserAsync("dora");
        await admin.SendJsonAsync(HttpMethod.Patch, $"/admin/identities/{created.Json["id"]}", $$"""[{ "op": "replace", "path": "/traits/phone", "value": "{{Second}}" }]""");
        // What the application says beside it is not.
        gateway.Upstream.Users["dora"] = new JsonObject { ["email"] = Mail };
        gateway.Clock.Advance(TimeSpan.FromSeconds(11));

        var page = await (await gateway.NewBrowserAsync("dora")).GoAsync("/transfer/x");

        Assert.True(page.IsCodePage, page.ToString());
        Assert.DoesNotContain(PhoneHasChanged, page.Body, StringComparison.Ordinal);
        Assert.Equal(Second, (await gateway.MessageAsync(2)).To);
        Assert.Equal(403, (await (await gateway.NewBrowserAsync("dora")).GoAsync("/by-mail/x")).Status);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task AddedMail_IsNoWayRoundThePhone(string store)
    {
        await using var gateway = await StartAsync(store);
        await gateway.NewRaisedBrowserAsync("anna");
        Say(gateway, new JsonObject { ["phone"] = First, ["email"] = Mail });

        // Chosen, demanded by a route, or the only one that is left: the code goes to the phone.
        var thief = await gateway.NewBrowserAsync("anna");
        var choice = await thief.GoAsync("/transfer/x");
        Assert.Equal(2, choice.Form.Buttons.Count(button => button.Name == "address"));
        var chosen = await thief.ChooseAsync(choice, 1);
        Assert.Equal(First, (await gateway.MessageAsync(2)).To);
        Assert.Contains(MailHasChanged, chosen.Body, StringComparison.Ordinal);
        gateway.Clock.Advance(TimeSpan.FromSeconds(31));
        Assert.Contains(MailHasChanged, (await thief.ResendAsync(chosen)).Body, StringComparison.Ordinal);
        Assert.Equal(First, (await gateway.MessageAsync(3)).To);
        var named = await (await gateway.NewBrowserAsync("anna")).GoAsync("/by-mail/x");
        Assert.Equal(First, (await gateway.MessageAsync(4)).To);
        Assert.Contains(MailHasChanged, named.Body, StringComparison.Ordinal);
        Say(gateway, new JsonObject { ["email"] = Mail });
        gateway.Clock.Advance(TimeSpan.FromMinutes(15));
        await (await gateway.NewBrowserAsync("anna")).GoAsync("/transfer/x");
        Assert.Equal(First, (await gateway.MessageAsync(5)).To);

        // Nor does the person's own step-up let it in, which was not for it.
        Say(gateway, new JsonObject { ["phone"] = First, ["email"] = Mail });
        var person = await gateway.NewBrowserAsync("anna");
        var page = await person.ChooseAsync(await person.GoAsync("/transfer/y"), 0);
        Assert.DoesNotContain(MailHasChanged, page.Body, StringComparison.Ordinal);
        Assert.Equal("Carried out: GET /transfer/y", (await person.EnterAsync(page, (await gateway.MessageAsync(6)).Code)).Body);
        gateway.Clock.Advance(TimeSpan.FromMinutes(15));
        await (await gateway.NewBrowserAsync("anna")).GoAsync("/by-mail/x");
        Assert.Equal(First, (await gateway.MessageAsync(7)).To);
        Assert.All(gateway.Webhook.Messages, message => Assert.Equal(First, message.To));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task AddedMail_ConfirmedThroughThePhone_IsUsedFromThenOn(string store)
    {
        await using var gateway = await StartAsync(store);
        await gateway.NewRaisedBrowserAsync("anna");
        Say(gateway, new JsonObject { ["phone"] = First, ["email"] = "anna.marker@mail.example" });
        var browser = await gateway.NewBrowserAsync("anna");

        var confirming = await browser.GoAsync("/by-mail/x");
        var message = await gateway.MessageAsync(2);
        Assert.Equal(First, message.To);
        // A code that went to the phone is none by mail: the route asks for that now.
        var page = await browser.EnterAsync(confirming, message.Code);
        Assert.True(page.IsCodePage, page.ToString());
        Assert.Empty(gateway.Upstream.To("GET", "/by-mail/x"));
        message = await gateway.MessageAsync(3);
        Assert.Equal("anna.marker@mail.example", message.To);
        Assert.DoesNotContain(MailHasChanged, page.Body, StringComparison.Ordinal);
        Assert.Equal("Carried out: GET /by-mail/x", (await browser.EnterAsync(page, message.Code)).Body);
    }

    [Fact]
    public async Task AddedMail_IsNoFallbackOfThePhone()
    {
        await using var gateway = await StartAsync(TestGateway.Sqlite, "verify_old", configuration => configuration["courier"]!["channels"]![0]!["fallback"] = new JsonArray("email"));
        await gateway.NewRaisedBrowserAsync("anna");
        Say(gateway, new JsonObject { ["phone"] = First, ["email"] = Mail });
        gateway.Webhook.Answer = (context, message, _) =>
        {
            context.Response.StatusCode = message.Channel == "sms" ? 500 : 200;
            return Task.CompletedTask;
        };
        var thief = await gateway.NewBrowserAsync("anna");

        foreach (var place in (int[])[0, 1])
            await thief.ChooseAsync(await thief.GoAsync("/once/" + place), place);
        for (var i = 0; i < 40; i++)
        {
            gateway.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        Assert.Equal(3, await gateway.CountAsync("messages"));
        Assert.True(gateway.Webhook.Calls.Count > 3);
        Assert.All(gateway.Webhook.Calls, call => Assert.Equal(("sms", First), (call.Channel, call.To)));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task CodeToANumber_WhenAnotherWasShownMeanwhile_OpensNothing(string store)
    {
        await using var gateway = await StartAsync(store);
        Say(gateway, new JsonObject { ["phone"] = Second });
        var thief = await gateway.NewBrowserAsync("anna");
        var open = await thief.GoAsync("/transfer/x");
        var stolen = await gateway.MessageAsync(1);
        Assert.Equal(Second, stolen.To);
        Say(gateway, new JsonObject { ["phone"] = First });
        await gateway.NewRaisedBrowserAsync("anna");

        var answer = await thief.EnterAsync(open, stolen.Code);

        Assert.Empty(gateway.Upstream.To("GET", "/transfer/x"));
        Assert.NotEqual(200, (await thief.GoAsync("/transfer/x", follow: false)).Status);
        gateway.Clock.Advance(TimeSpan.FromMinutes(1));
        if (answer.IsCodePage)
            await thief.ResendAsync(answer);
        Assert.Equal([Second, First], gateway.Webhook.Messages.Select(message => message.To).Take(2));
        Assert.DoesNotContain(Second, gateway.Webhook.Messages.Skip(1).Select(message => message.To));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task NumberChanged_WhileACodeIsOnItsWay_IsNotConfirmedByIt(string store)
    {
        await using var gateway = await StartAsync(store);
        await gateway.NewRaisedBrowserAsync("anna");
        gateway.Clock.Advance(TimeSpan.FromMinutes(1));
        var person = await gateway.NewBrowserAsync("anna");
        var page = await person.GoAsync("/transfer/x");
        Assert.DoesNotContain(PhoneHasChanged, page.Body, StringComparison.Ordinal);
        var message = await gateway.MessageAsync(2);
        Say(gateway, new JsonObject { ["phone"] = Second });

        Assert.Equal("Carried out: GET /transfer/x", (await person.EnterAsync(page, message.Code)).Body);

        gateway.Clock.Advance(TimeSpan.FromMinutes(1));
        page = await (await gateway.NewBrowserAsync("anna")).GoAsync("/transfer/y");
        Assert.Equal(First, (await gateway.MessageAsync(3)).To);
        Assert.Contains(PhoneHasChanged, page.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task AddressesFromTheBeginning_AreBothTheirs(string store)
    {
        await using var gateway = await StartAsync(store);
        var browser = await gateway.NewBrowserAsync("carla");
        await browser.EnterAsync(await browser.GoAsync("/by-phone/x"), (await gateway.MessageAsync(1)).Code);

        var page = await browser.GoAsync("/by-mail/x");

        Assert.Equal("carla.marker@mail.example", (await gateway.MessageAsync(2)).To);
        Assert.DoesNotContain(MailHasChanged, page.Body, StringComparison.Ordinal);
        Assert.Equal("Carried out: GET /by-mail/x", (await browser.EnterAsync(page, gateway.Webhook.Messages[1].Code)).Body);
    }

    private static Task<TestGateway> StartAsync(string store, string? policy = null, Action<JsonNode>? change = null) => TestGateway.StartAsync(store, configuration =>
    {
        if (policy is not null)
            configuration["gateway"]!["address_change"] = policy;
        change?.Invoke(configuration);
    });

    // What was asked of the application before is forgotten by now.
    private static void Say(TestGateway gateway, JsonObject traits)
    {
        gateway.Upstream.Users["anna"] = traits;
        gateway.Clock.Advance(TimeSpan.FromSeconds(11));
    }

    private static async Task<string> StatusAsync(TestBrowser browser) =>
        (string)(await browser.FetchAsync(HttpMethod.Get, "/.otp/sessions/whoami")).Json["identity"]!["verifiable_addresses"]![0]!["status"]!;
}
