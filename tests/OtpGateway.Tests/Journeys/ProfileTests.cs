using System.Text.Json.Nodes;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Journeys;

/// <summary>People of the directory change their own addresses: the old one confirms, the new one is shown to be theirs.</summary>
public class ProfileTests
{
    private const string Settings = "/.otp/self-service/settings/browser";
    private const string NewPhone = "+491709998877";

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task ChangedPhone_AfterTheCodesOfBoth_IsWhereCodesGo(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store, Members.Alone);
        var anna = await Members.AddAnnaAsync(gateway);
        var browser = gateway.NewBrowser();
        var page = await OpenAsync(gateway, browser);

        page = await SaveAsync(browser, page, NewPhone, Members.AnnasMail);
        var old = await gateway.MessageAsync(3);
        Assert.Equal(Members.AnnasPhone, old.To);
        page = await browser.EnterAsync(page, old.Code);
        var fresh = await gateway.MessageAsync(4);
        Assert.Equal(NewPhone, fresh.To);
        // Nothing has changed so far.
        Assert.Equal(Members.AnnasPhone, await PhoneAsync(gateway, anna));
        Assert.Contains("This code is not right", (page = await browser.EnterAsync(page, old.Code)).Body, StringComparison.Ordinal);
        page = await browser.EnterAsync(page, fresh.Code);

        Assert.Contains("saved", page.Body, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(NewPhone, await PhoneAsync(gateway, anna));
        var notice = await gateway.MessageAsync(5);
        Assert.Equal(Members.AnnasPhone, notice.To);
        Assert.Contains("was changed", notice.Body, StringComparison.Ordinal);
        gateway.Clock.Advance(TimeSpan.FromMinutes(11));
        var other = gateway.NewBrowser();
        Assert.Equal("/account/x", (await Members.SignInAsync(gateway, other, NewPhone)).Url.AbsolutePath);
        Assert.Equal(NewPhone, (await gateway.MessageAsync(6)).To);
        var gone = gateway.NewBrowser();
        await gone.SubmitAsync(await gone.GoAsync("/account/x"), [new("identifier", Members.AnnasPhone)], follow: true);
        Assert.Equal(6, gateway.Webhook.Messages.Count);
    }

    [Fact]
    public async Task ChangedPhone_WithoutTheOldOne_ChangesNothing()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, Members.Alone);
        var anna = await Members.AddAnnaAsync(gateway);
        var browser = gateway.NewBrowser();
        var page = await OpenAsync(gateway, browser);

        page = await SaveAsync(browser, page, NewPhone, Members.AnnasMail);
        await gateway.MessageAsync(3);
        for (var i = 0; i < 5; i++)
            page = await browser.EnterAsync(page, "000000");

        Assert.Equal(Members.AnnasPhone, await PhoneAsync(gateway, anna));
        Assert.Equal(3, gateway.Webhook.Messages.Count);
    }

    [Theory]
    [InlineData("allow", NewPhone)]
    [InlineData("refuse", null)]
    public async Task ChangedPhone_ByThePolicy_NeedsTheNewOneAloneOrAnAdministrator(string policy, string? to)
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, configuration =>
        {
            Members.Alone(configuration);
            configuration["gateway"]!["address_change"] = policy;
        });
        var anna = await Members.AddAnnaAsync(gateway);
        var browser = gateway.NewBrowser();
        var page = await SaveAsync(browser, await OpenAsync(gateway, browser), NewPhone, Members.AnnasMail);

        if (to is null)
        {
            Assert.Contains("Addresses can be changed by support only", page.Body, StringComparison.Ordinal);
            Assert.Equal(2, gateway.Webhook.Messages.Count);
            Assert.Equal(Members.AnnasPhone, await PhoneAsync(gateway, anna));
            return;
        }
        var message = await gateway.MessageAsync(3);
        Assert.Equal(to, message.To);
        await browser.EnterAsync(page, message.Code);
        Assert.Equal(NewPhone, await PhoneAsync(gateway, anna));
    }

    [Theory]
    [InlineData("verify_old")]
    [InlineData("refuse")]
    [InlineData("allow")]
    public async Task RemovedPhone_ByThePolicy_NeedsItsCodeOrAnAdministrator(string policy)
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, configuration =>
        {
            Members.Alone(configuration);
            configuration["gateway"]!["address_change"] = policy;
        });
        var anna = await Members.AddAnnaAsync(gateway);
        var browser = gateway.NewBrowser();

        // Removed first and entered anew then, it would be changed without the old one.
        var page = await SaveAsync(browser, await OpenAsync(gateway, browser), "", Members.AnnasMail);

        if (policy != "allow")
            Assert.Equal(Members.AnnasPhone, await PhoneAsync(gateway, anna));
        if (policy == "refuse")
            return;
        if (policy == "verify_old")
        {
            var message = await gateway.MessageAsync(3);
            Assert.Equal(Members.AnnasPhone, message.To);
            page = await browser.EnterAsync(page, message.Code);
        }
        Assert.Contains("saved", page.Body, StringComparison.OrdinalIgnoreCase);
        Assert.Null(await PhoneAsync(gateway, anna));
    }

    [Fact]
    public async Task NameThatIsAnAddress_IsRefused()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, Members.WithNames);
        await Members.AddAnnaAsync(gateway);
        var browser = gateway.NewBrowser();
        var page = await OpenAsync(gateway, browser);

        page = await browser.SubmitAsync(page, [new("traits.phone", Members.AnnasPhone), new("traits.email", Members.AnnasMail), new("traits.name", "victim@mail.example")], follow: true);

        Assert.DoesNotContain("saved", page.Body, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(2, await gateway.CountAsync("identity_identifiers"));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task AddressOfSomebodyElse_AfterItsCode_IsTaken(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store, Members.Alone);
        var anna = await Members.AddAnnaAsync(gateway);
        await Members.AddAsync(gateway, $$"""{ "traits": { "phone": "{{NewPhone}}" } }""");
        var browser = gateway.NewBrowser();
        var page = await SaveAsync(browser, await OpenAsync(gateway, browser), NewPhone, Members.AnnasMail);

        page = await browser.EnterAsync(page, (await gateway.MessageAsync(3)).Code);
        page = await browser.EnterAsync(page, (await gateway.MessageAsync(4)).Code);

        Assert.Contains("There is an account with this address already", page.Body, StringComparison.Ordinal);
        Assert.Equal(Members.AnnasPhone, await PhoneAsync(gateway, anna));
        Assert.Equal(4, gateway.Webhook.Messages.Count);
    }

    [Fact]
    public async Task Profile_SwitchedOff_IsNobodysToChange()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, configuration =>
        {
            Members.Alone(configuration);
            configuration["selfservice"]!["methods"]!["profile"] = new JsonObject { ["enabled"] = false };
        });
        var anna = await Members.AddAnnaAsync(gateway);
        var browser = gateway.NewBrowser();
        await OpenAsync(gateway, browser);
        var flow = (await browser.FetchAsync(HttpMethod.Get, Settings)).Json;
        Assert.Equal(["csrf_token hidden"], Nodes(flow));

        var refused = await browser.FetchAsync(HttpMethod.Post, (string)flow["ui"]!["action"]!,
            TestBrowser.Text($$$"""{"method":"profile","csrf_token":"{{{flow["ui"]!["nodes"]![0]!["attributes"]!["value"]}}}","traits":{"phone":"{{{NewPhone}}}"}}""", "application/json"));

        Assert.Equal(400, refused.Status);
        Assert.Equal(Members.AnnasPhone, await PhoneAsync(gateway, anna));
        Assert.Equal(2, gateway.Webhook.Messages.Count);
    }

    [Fact]
    public async Task ChangeOfAnAdministratorMeanwhile_IsNotTakenBack()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, Members.Alone);
        var anna = await Members.AddAnnaAsync(gateway);
        var browser = gateway.NewBrowser();
        var page = await SaveAsync(browser, await OpenAsync(gateway, browser), NewPhone, Members.AnnasMail);
        using var admin = new AdminClient(gateway.AdminUrl);
        await admin.SendJsonAsync(HttpMethod.Patch, "/admin/identities/" + anna, """[{ "op": "replace", "path": "/traits/phone", "value": "+491701112233" }]""");

        page = await browser.EnterAsync(page, (await gateway.MessageAsync(3)).Code);

        Assert.Contains("Something was changed in the meantime", page.Body, StringComparison.Ordinal);
        Assert.Equal("+491701112233", await PhoneAsync(gateway, anna));
    }

    [Fact]
    public async Task Entries_ThatTheSchemaRefuses_AreShownAtTheirFields()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, Members.Alone);
        await Members.AddAnnaAsync(gateway);
        var browser = gateway.NewBrowser();
        var page = await OpenAsync(gateway, browser);

        page = await SaveAsync(browser, page, "12", Members.AnnasMail);
        Assert.True(page.Body.Contains("Please check this number", StringComparison.Ordinal), page.ToString());
        page = await SaveAsync(browser, page, "", "");
        Assert.Contains("Please fill this in", page.Body, StringComparison.Ordinal);
        page = await SaveAsync(browser, page, Members.AnnasPhone, Members.AnnasMail);
        Assert.Contains("saved", page.Body, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(2, gateway.Webhook.Messages.Count);
    }

    [Fact]
    public async Task Json_OfAChange_AsksForTheCodesFirst()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, Members.Alone);
        var anna = await Members.AddAnnaAsync(gateway);
        var browser = gateway.NewBrowser();
        await OpenAsync(gateway, browser);
        var flow = (await browser.FetchAsync(HttpMethod.Get, Settings)).Json;
        Assert.Equal(["csrf_token hidden", "traits.phone text", "traits.email text", "method submit"], Nodes(flow));
        var csrf = (string)flow["ui"]!["nodes"]![0]!["attributes"]!["value"]!;

        var sent = await SendAsync(new JsonObject { ["method"] = "profile", ["traits"] = new JsonObject { ["phone"] = Members.AnnasPhone, ["email"] = "new@mail.example" } });
        Assert.Equal((400, "show_form", 1080003), (sent.Status, (string)sent.Json["state"]!, (int)sent.Json["ui"]!["messages"]![0]!["id"]!));
        Assert.Equal(["csrf_token hidden", "code text", "method hidden", "method submit", "resend submit"], Nodes(sent.Json));
        var next = await SendAsync(new JsonObject { ["method"] = "code", ["code"] = (await gateway.MessageAsync(3)).Code });
        Assert.Equal(400, next.Status);
        var saved = await SendAsync(new JsonObject { ["method"] = "code", ["code"] = (await gateway.MessageAsync(4)).Code });

        Assert.Equal((200, "success", "new@mail.example"), (saved.Status, (string)saved.Json["state"]!, (string)saved.Json["identity"]!["traits"]!["email"]!));
        using var admin = new AdminClient(gateway.AdminUrl);
        Assert.Equal("new@mail.example", (string)(await admin.GetAsync("/admin/identities/" + anna)).Json["traits"]!["email"]!);

        Task<BrowserAnswer> SendAsync(JsonObject body)
        {
            body["csrf_token"] = csrf;
            return browser.FetchAsync(HttpMethod.Post, (string)flow["ui"]!["action"]!, TestBrowser.Text(body.ToJsonString(), "application/json"));
        }
    }

    [Fact]
    public async Task Recovery_LeadsToTheSettings_OfWhoHasOneAddress()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, Members.Alone);
        var id = await Members.AddAsync(gateway, $$"""{ "traits": { "phone": "{{Members.AnnasPhone}}" } }""");
        var browser = gateway.NewBrowser();
        var page = await browser.SubmitAsync(await browser.GoAsync("/.otp/self-service/recovery/browser"), [new("email", Members.AnnasPhone)], follow: true);
        page = await browser.EnterAsync(page, (await gateway.MessageAsync(1)).Code);
        Assert.Equal("/.otp/settings", page.Url.AbsolutePath);

        page = await SaveAsync(browser, page, Members.AnnasPhone, Members.AnnasMail);
        var message = await gateway.MessageAsync(2);
        Assert.Equal(("email", Members.AnnasMail), (message.Channel, message.To));
        await browser.EnterAsync(page, message.Code);

        using var admin = new AdminClient(gateway.AdminUrl);
        Assert.Equal(Members.AnnasMail, (string)(await admin.GetAsync("/admin/identities/" + id)).Json["traits"]!["email"]!);
    }

    // Signed in by phone, and with the second factor that she has.
    private static async Task<BrowserAnswer> OpenAsync(TestGateway gateway, TestBrowser browser)
    {
        await Members.SignInAsync(gateway, browser, Members.AnnasPhone);
        var page = await browser.GoAsync(Settings);
        Assert.True(page.IsCodePage, page.ToString());
        page = await browser.EnterAsync(page, (await gateway.MessageAsync(2)).Code);
        Assert.Equal("/.otp/settings", page.Url.AbsolutePath);
        return page;
    }

    private static Task<BrowserAnswer> SaveAsync(TestBrowser browser, BrowserAnswer page, string phone, string mail) =>
        browser.SubmitAsync(page, [new("traits.phone", phone), new("traits.email", mail)], follow: true);

    private static async Task<string?> PhoneAsync(TestGateway gateway, string id)
    {
        using var admin = new AdminClient(gateway.AdminUrl);
        return (string?)(await admin.GetAsync("/admin/identities/" + id)).Json["traits"]!["phone"];
    }

    private static IEnumerable<string> Nodes(JsonNode flow) => flow["ui"]!["nodes"]!.AsArray().Select(node => $"{node!["attributes"]!["name"]} {node["attributes"]!["type"]}");
}
