using System.Text.Json.Nodes;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Journeys;

/// <summary>Joining the directory, confirming an address, and getting back into an account, each by codes.</summary>
public class RegistrationTests
{
    private const string Registration = "/.otp/self-service/registration/";
    private const string Recovery = "/.otp/self-service/recovery/";
    private const string Verification = "/.otp/self-service/verification/";

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Registration_EveryAddressConfirmed_MakesAnAccountAndSignsIn(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store, Members.Alone);
        var browser = gateway.NewBrowser();

        var page = await browser.GoAsync(Registration + "browser?return_to=/account/welcome");
        Assert.Equal("/.otp/registration", page.Url.AbsolutePath);
        page = await browser.SubmitAsync(page, [new("traits.phone", Members.AnnasPhone), new("traits.email", "Anna@Mail.example")], follow: true);
        var first = await gateway.MessageAsync(1);
        Assert.Equal("sms", first.Channel);
        page = await browser.EnterAsync(page, first.Code);
        // Nobody is there before all of it is theirs.
        Assert.True(page.IsCodePage, page.ToString());
        Assert.Equal(0, await gateway.CountAsync("identities"));
        Assert.Equal(0, await gateway.CountAsync("sessions"));
        var second = await gateway.MessageAsync(2);
        Assert.Equal("email", second.Channel);
        Assert.Contains("This code is not right", (page = await browser.EnterAsync(page, first.Code)).Body, StringComparison.Ordinal);
        var answer = await browser.EnterAsync(page, second.Code);

        Assert.Equal("/account/welcome", answer.Url.AbsolutePath);
        Assert.Equal((1, 2), (await gateway.CountAsync("identities"), await gateway.CountAsync("proven_addresses")));
        using var admin = new AdminClient(gateway.AdminUrl);
        var identity = (await admin.GetAsync("/admin/identities")).Json[0]!;
        Assert.Equal((string)identity["id"]!, gateway.Upstream.To("GET", "/account/welcome").Single().Header("X-Auth-User"));
        Assert.Equal("Anna@Mail.example", (string)identity["traits"]!["email"]!);
        // And again, as anybody.
        var other = gateway.NewBrowser();
        Assert.Equal("/account/x", (await Members.SignInAsync(gateway, other, "anna@mail.example")).Url.AbsolutePath);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Registration_AddressThatSomebodyHas_IsToldToWhoHasItAlone(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store, Members.Alone);
        await Members.AddAnnaAsync(gateway);
        var browser = gateway.NewBrowser();

        var page = await browser.SubmitAsync(await browser.GoAsync(Registration + "browser"), [new("traits.email", Members.AnnasMail)], follow: true);
        Assert.True(page.IsCodePage);
        Assert.DoesNotContain("already", page.Body, StringComparison.Ordinal);
        page = await browser.EnterAsync(page, (await gateway.MessageAsync(1)).Code);

        Assert.Contains("There is an account with this address already", page.Body, StringComparison.Ordinal);
        Assert.Contains("traits.email", page.Body, StringComparison.Ordinal);
        Assert.Equal((1, 0), (await gateway.CountAsync("identities"), await gateway.CountAsync("sessions")));
        // The code is of no use any more, and the flow goes on with another address.
        gateway.Clock.Advance(TimeSpan.FromMinutes(1));
        page = await browser.SubmitAsync(page, [new("traits.email", "other@mail.example")], follow: true);
        await browser.EnterAsync(page, (await gateway.MessageAsync(2)).Code);
        Assert.Equal((2, 1), (await gateway.CountAsync("identities"), await gateway.CountAsync("sessions")));
    }

    [Fact]
    public async Task Registration_EntriesThatTheSchemaRefuses_AreShownAtTheirFields()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, Members.Alone);
        var browser = gateway.NewBrowser();

        var page = await browser.SubmitAsync(await browser.GoAsync(Registration + "browser"), [new("traits.phone", "12"), new("traits.email", Members.AnnasMail)], follow: true);

        Assert.False(page.IsCodePage);
        Assert.Contains("Please check this number", page.Body, StringComparison.Ordinal);
        Assert.Contains("value=\"anna@mail.example\"", page.Body, StringComparison.Ordinal);
        var empty = await browser.SubmitAsync(page, [new("traits.phone", "")], follow: true);
        Assert.Contains("Please fill this in", empty.Body, StringComparison.Ordinal);
        Assert.Empty(gateway.Webhook.Messages);
        Assert.Equal(0, await gateway.CountAsync("messages"));
    }

    [Fact]
    public async Task Registration_Json_HasOrysShapes()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, Members.Alone);
        var client = gateway.NewBrowser();

        var flow = (await client.FetchAsync(HttpMethod.Get, Registration + "api")).Json;
        Assert.Equal(["traits.phone text", "traits.email text", "method submit"], Nodes(flow));
        Assert.Null(flow["requested_aal"]);
        var action = (string)flow["ui"]!["action"]!;
        var sent = await SendAsync(client, action, $$$"""{"method":"code","traits":{"email":"{{{Members.AnnasMail}}}"}}""");
        Assert.Equal((400, "sent_email", 1040005), (sent.Status, (string)sent.Json["state"]!, (int)sent.Json["ui"]!["messages"]![0]!["id"]!));
        Assert.Equal(["traits.email hidden", "code text", "method hidden", "method submit", "resend submit"], Nodes(sent.Json));
        var changed = await SendAsync(client, action, """{"method":"code","code":"123456","traits":{"email":"other@mail.example"}}""");
        Assert.Equal((400, 4000036), (changed.Status, (int)changed.Json["ui"]!["messages"]![0]!["id"]!));
        var wrong = await SendAsync(client, action, $$$"""{"method":"code","code":"000000","traits":{"email":"{{{Members.AnnasMail}}}"}}""");
        Assert.Equal((400, 4040003), (wrong.Status, (int)wrong.Json["ui"]!["messages"]![0]!["id"]!));
        var passed = await SendAsync(client, action, $$$"""{"method":"code","code":"{{{(await gateway.MessageAsync(1)).Code}}}","traits":{"email":"{{{Members.AnnasMail}}}"}}""");

        Assert.Equal(200, passed.Status);
        Assert.Equal(Members.AnnasMail, (string)passed.Json["identity"]!["traits"]!["email"]!);
        Assert.StartsWith("ory_st_", (string)passed.Json["session_token"]!, StringComparison.Ordinal);
        Assert.Equal("aal1", (string)passed.Json["session"]!["authenticator_assurance_level"]!);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Verification_OfAnAddress_ProvesItAndSignsNobodyIn(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store, Members.Alone);
        await Members.AddAnnaAsync(gateway);
        var browser = gateway.NewBrowser();

        var page = await browser.SubmitAsync(await browser.GoAsync(Verification + "browser"), [new("email", Members.AnnasMail)], follow: true);
        Assert.True(page.IsCodePage);
        page = await browser.EnterAsync(page, (await gateway.MessageAsync(1)).Code);

        Assert.Contains("Your address is confirmed", page.Body, StringComparison.Ordinal);
        Assert.Equal((1, 0), (await gateway.CountAsync("proven_addresses"), await gateway.CountAsync("sessions")));
        // A flow that has passed shows what it has come to.
        var flow = (await browser.FetchAsync(HttpMethod.Get, Verification + "flows?id=" + page.Url.Query.Split('=')[1])).Json;
        Assert.Equal(("passed_challenge", 1080002, "continue"), ((string)flow["state"]!, (int)flow["ui"]!["messages"]![0]!["id"]!, (string)flow["ui"]!["nodes"]!.AsArray()[^1]!["attributes"]!["id"]!));

        var unknown = await browser.SubmitAsync(await browser.GoAsync(Verification + "browser"), [new("email", "nobody@mail.example")], follow: true);
        Assert.True(unknown.IsCodePage);
        Assert.Single(gateway.Webhook.Messages);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Recovery_ByTheCode_SignsInAndLeadsToTheSettings(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store, Members.Alone);
        await Members.AddAnnaAsync(gateway);
        var browser = gateway.NewBrowser();

        var page = await browser.SubmitAsync(await browser.GoAsync(Recovery + "browser"), [new("email", Members.AnnasPhone)], follow: true);
        var message = await gateway.MessageAsync(1);
        Assert.Equal(Members.AnnasPhone, message.To);
        var answer = await browser.EnterAsync(page, message.Code, follow: false);

        Assert.Equal((303, "/.otp/self-service/settings/browser"), (answer.Status, answer.Location!.AbsolutePath));
        Assert.Equal(200, (await browser.GoAsync("/account/x")).Status);
        Assert.Contains("code_recovery", await gateway.TextAsync("SELECT methods FROM sessions"), StringComparison.Ordinal);

        // By a script: where to go instead of a redirect, and 200 as long as it goes on.
        var script = gateway.NewBrowser();
        var flow = (await script.FetchAsync(HttpMethod.Get, Recovery + "browser")).Json;
        var csrf = (string)flow["ui"]!["nodes"]!.AsArray().Single(node => (string)node!["attributes"]!["name"]! == "csrf_token")!["attributes"]!["value"]!;
        var sent = await SendAsync(script, (string)flow["ui"]!["action"]!, $$"""{"method":"code","email":"{{Members.AnnasMail}}","csrf_token":"{{csrf}}"}""");
        Assert.Equal((200, 1060003), (sent.Status, (int)sent.Json["ui"]!["messages"]![0]!["id"]!));
        Assert.Equal(["code text", "method hidden", "method submit", "email submit", "csrf_token hidden"], Nodes(sent.Json));
        var wrong = await SendAsync(script, (string)flow["ui"]!["action"]!, $$"""{"method":"code","code":"000000","csrf_token":"{{csrf}}"}""");
        Assert.Equal((200, 4060006), (wrong.Status, (int)wrong.Json["ui"]!["messages"]![0]!["id"]!));
        var passed = await SendAsync(script, (string)flow["ui"]!["action"]!, $$"""{"method":"code","code":"{{(await gateway.MessageAsync(2)).Code}}","csrf_token":"{{csrf}}"}""");
        Assert.Equal((422, gateway.Url + ".otp/self-service/settings/browser"), (passed.Status, (string)passed.Json["redirect_browser_to"]!));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Registration_WrongCodesForTheSecondAddress_AreCountedForThatOne(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store, Members.Alone);
        for (var turn = 0; turn < 2; turn++)
        {
            var browser = gateway.NewBrowser();
            var page = await browser.SubmitAsync(await browser.GoAsync(Registration + "browser"), [new("traits.phone", $"+4917011122{turn}3"), new("traits.email", Members.AnnasMail)], follow: true);
            page = await browser.EnterAsync(page, (await gateway.MessageAsync(2 * turn + 1)).Code);
            Assert.Equal(Members.AnnasMail, (await gateway.MessageAsync(2 * turn + 2)).To);
            for (var i = 0; i < 5 && page.IsCodePage; i++)
                page = await browser.EnterAsync(page, "000000");
        }

        // Whoever has many numbers has no more guesses at one mailbox than anybody.
        Assert.Equal(5, await gateway.CountAsync("counted WHERE counter = 'failures_per_identity'"));
    }

    [Fact]
    public async Task Registration_NameThatIsAnAddress_IsRefusedWhoeverHasIt()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, Members.WithNames);
        await Members.AddAnnaAsync(gateway);
        var browser = gateway.NewBrowser();

        foreach (var name in (string[])[Members.AnnasMail, "free@mail.example", "0049 170 1234567", "+491709999999"])
        {
            var refused = await browser.SubmitAsync(await browser.GoAsync(Registration + "browser"), [new("traits.name", name), new("traits.email", "other@mail.example")], follow: true);
            Assert.False(refused.IsCodePage, refused.ToString());
            Assert.DoesNotContain("already", refused.Body, StringComparison.Ordinal);
        }
        Assert.Empty(gateway.Webhook.Messages);

        // What is confirmed besides may be one.
        var page = await browser.SubmitAsync(await browser.GoAsync(Registration + "browser"), [new("traits.name", "other@mail.example"), new("traits.email", "Other@mail.example")], follow: true);
        await browser.EnterAsync(page, (await gateway.MessageAsync(1)).Code);
        Assert.Equal(2, await gateway.CountAsync("identities"));
    }

    [Fact]
    public async Task Verification_ByAName_DoesNotTellWhetherSomebodyHasIt()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, Members.WithNames);
        await Members.AddAsync(gateway, $$"""{ "traits": { "phone": "{{Members.AnnasPhone}}", "name": "anna" } }""");
        var client = gateway.NewBrowser();

        var known = await MessageOfAsync("anna");
        await gateway.MessageAsync(1);

        Assert.Equal(known, await MessageOfAsync("nobody"));
        Assert.Equal(1080004, await MessageOfAsync("+491709999999"));

        async Task<int> MessageOfAsync(string name)
        {
            var flow = (await client.FetchAsync(HttpMethod.Get, Verification + "api")).Json;
            return (int)(await SendAsync(client, (string)flow["ui"]!["action"]!, $$"""{"method":"code","email":"{{name}}"}""")).Json["ui"]!["messages"]![0]!["id"]!;
        }
    }

    [Fact]
    public async Task Recovery_OfASchemaThatNamesItsAddresses_GoesToThoseAlone()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, configuration =>
        {
            Members.Alone(configuration);
            Members.UseSchema(configuration, """{ "phone": { "type": "string", "ory.sh/kratos": { "credentials": { "code": { "identifier": true, "via": "sms" } } } }, "email": { "type": "string", "ory.sh/kratos": { "credentials": { "code": { "identifier": true, "via": "email" } }, "recovery": { "via": "email" } } } }""");
        });
        await Members.AddAnnaAsync(gateway);
        await Members.AddAsync(gateway, """{ "traits": { "phone": "+491702223344" } }""");

        foreach (var phone in (string[])[Members.AnnasPhone, "+491702223344"])
            await NameAsync(phone);
        var (browser, page) = await NameAsync(Members.AnnasMail);

        Assert.DoesNotContain(gateway.Webhook.Messages, message => message.Channel == "sms");
        var last = await gateway.MessageAsync(gateway.Webhook.Messages.Count);
        await browser.EnterAsync(page, last.Code, follow: false);
        Assert.Equal(1, await gateway.CountAsync("sessions"));

        async Task<(TestBrowser, BrowserAnswer)> NameAsync(string address)
        {
            var browser = gateway.NewBrowser();
            var page = await browser.SubmitAsync(await browser.GoAsync(Recovery + "browser"), [new("email", address)], follow: true);
            Assert.True(page.IsCodePage, page.ToString());
            await Eventually.TrueAsync(async () => await gateway.CountAsync("messages WHERE status IN ('queued', 'processing')") == 0);
            return (browser, page);
        }
    }

    [Theory]
    [InlineData(null, 400)]
    [InlineData(false, 400)]
    [InlineData(true, 200)]
    public async Task Registration_WithASchemaThatIsNotTheDefault_NeedsTheOperatorsWord(bool? selectable, int status)
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, configuration =>
        {
            Members.Alone(configuration);
            var schemas = configuration["identity"]!["schemas"]!.AsArray();
            schemas.Add(new JsonObject { ["id"] = "staff", ["url"] = (string)schemas[0]!["url"]! });
            if (selectable is { } told)
                schemas[1]!["selfservice_selectable"] = told;
        });

        Assert.Equal(status, (await gateway.NewBrowser().FetchAsync(HttpMethod.Get, Registration + "browser?identity_schema=staff")).Status);
        Assert.Equal(200, (await gateway.NewBrowser().FetchAsync(HttpMethod.Get, Registration + "browser?identity_schema=default")).Status);
    }

    [Fact]
    public async Task Flows_SwitchedOff_AreNotThere()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, configuration =>
        {
            Members.Alone(configuration);
            configuration["selfservice"]!["flows"] = JsonNode.Parse("""{ "registration": { "enabled": false } }""");
        });
        var browser = gateway.NewBrowser();

        var registration = await browser.FetchAsync(HttpMethod.Get, Registration + "browser");
        Assert.Equal((400, "self_service_flow_disabled"), (registration.Status, (string)registration.Json["error"]!["id"]!));
        Assert.Equal(404, (await browser.FetchAsync(HttpMethod.Get, Recovery + "browser")).Status);
        Assert.Equal(404, (await browser.FetchAsync(HttpMethod.Get, Verification + "api")).Status);
        Assert.Equal(404, (await browser.GoAsync(Registration + "browser")).Status);
        Assert.Equal(0, await gateway.CountAsync("flows"));
    }

    private static IEnumerable<string> Nodes(JsonNode flow) => flow["ui"]!["nodes"]!.AsArray().Select(node => $"{node!["attributes"]!["name"]} {node["attributes"]!["type"]}");

    private static Task<BrowserAnswer> SendAsync(TestBrowser client, string url, string json) => client.FetchAsync(HttpMethod.Post, url, TestBrowser.Text(json, "application/json"));
}
