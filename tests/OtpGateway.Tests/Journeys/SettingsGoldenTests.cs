using System.Text.Json.Nodes;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Journeys;

/// <summary>The settings of somebody of the directory, beside what stands in the folder Golden.</summary>
public class SettingsGoldenTests
{
    private const string InBrowser = "settings";
    private const string ByApi = "settingsapi";
    private const string Flows = "/.otp/self-service/settings/flows?id=";
    private const string NewMail = "new@mail.example";

    [Theory]
    [InlineData(InBrowser)]
    [InlineData(ByApi)]
    public async Task BackupCodes_FromNoneToNone_AreAsWrittenDown(string kind)
    {
        await using var gateway = await StartAsync();
        var caller = await RaisedAsync(gateway, kind);
        var golden = new Golden(gateway);

        var begun = await caller.GetAsync(BeginOf(kind));
        golden.Expect(kind + "-show-form", begun);
        golden.Expect(kind + "-show-form", await caller.GetAsync(Flows + golden["flow"]));
        var flow = begun.Json;
        golden.Expect(kind + "-backup-not-made", await caller.PostAsync(flow, ("method", "lookup_secret"), ("lookup_secret_confirm", "true")));
        golden.Expect(kind + "-no-method", await caller.PostAsync(flow, ("method", "password"), ("password", "x")));
        golden.Expect(kind + "-backup-made", await caller.PostAsync(flow, ("method", "lookup_secret"), ("lookup_secret_regenerate", "true")));
        golden.Expect(kind + "-backup-pending", await caller.GetAsync(Flows + golden["flow"]));
        golden.Expect(kind + "-backup-shown-once", await caller.PostAsync(flow, ("method", "lookup_secret"), ("lookup_secret_reveal", "true")));
        golden.Expect(kind + "-backup-confirmed", await caller.PostAsync(flow, ("method", "lookup_secret"), ("lookup_secret_confirm", "true")));
        golden.Expect(kind + "-backup-confirmed", await caller.GetAsync(Flows + golden["flow"]));

        var next = new Golden(gateway);
        begun = await caller.GetAsync(BeginOf(kind));
        next.Expect(kind + "-show-form-with-backup-codes", begun);
        next.Expect(kind + "-saved", await caller.PostAsync(begun.Json, ("method", "lookup_secret"), ("lookup_secret_disable", "true")));
        Assert.Equal(0, await gateway.CountAsync("backup_codes"));
    }

    [Theory]
    [InlineData(InBrowser)]
    [InlineData(ByApi)]
    public async Task Profile_WithAnotherAddress_IsAsWrittenDown(string kind)
    {
        await using var gateway = await StartAsync();
        var caller = await RaisedAsync(gateway, kind);
        var golden = new Golden(gateway);
        var flow = (await caller.GetAsync(BeginOf(kind))).Json;

        golden.Expect(kind + "-without-email", await caller.PostAsync(flow, ("method", "profile"), ("traits.phone", Members.AnnasPhone)));
        golden.Expect(kind + "-saved", await caller.PostAsync(flow, ("method", "profile"), ("traits.phone", Members.AnnasPhone), ("traits.email", Members.AnnasMail)));
        golden.Expect(kind + "-sent-email", await ChangeMailAsync(caller, flow));
        var old = await gateway.MessageAsync(3);
        Assert.Equal(Members.AnnasMail, old.To);
        golden.Expect(kind + "-wrong-code", await caller.PostAsync(flow, ("method", "code"), ("code", old.Code == "000000" ? "000001" : "000000")));
        golden.Expect(kind + "-empty-code", await caller.PostAsync(flow, ("method", "code")));
        // The new address is asked for like the old one.
        golden.Expect(kind + "-sent-email", await caller.PostAsync(flow, ("method", "code"), ("code", old.Code)));
        var fresh = await gateway.MessageAsync(4);
        Assert.Equal(NewMail, fresh.To);
        golden.Expect(kind + "-address-saved", await caller.PostAsync(flow, ("method", "code"), ("code", fresh.Code)));
    }

    [Fact]
    public async Task Profile_WithAnotherPhone_IsAsWrittenDown()
    {
        await using var gateway = await StartAsync();
        var caller = await RaisedAsync(gateway, InBrowser);
        var flow = (await caller.GetAsync(BeginOf(InBrowser))).Json;

        new Golden(gateway).Expect("settings-sent-sms", await caller.PostAsync(flow, ("method", "profile"), ("traits.phone", "+491709998877"), ("traits.email", Members.AnnasMail)));
    }

    [Fact]
    public async Task Profile_WithAnAddressThatIsTaken_IsAsWrittenDown()
    {
        await using var gateway = await StartAsync();
        await Members.AddAsync(gateway, $$"""{ "traits": { "email": "{{NewMail}}" } }""");
        var caller = await RaisedAsync(gateway, InBrowser);
        var flow = (await caller.GetAsync(BeginOf(InBrowser))).Json;
        await ChangeMailAsync(caller, flow);
        await caller.PostAsync(flow, ("method", "code"), ("code", (await gateway.MessageAsync(3)).Code));

        new Golden(gateway).Expect("settings-taken", await caller.PostAsync(flow, ("method", "code"), ("code", (await gateway.MessageAsync(4)).Code)));
    }

    [Fact]
    public async Task Profile_ChangedMeanwhile_IsAsWrittenDown()
    {
        await using var gateway = await StartAsync();
        var caller = await RaisedAsync(gateway, InBrowser);
        var begun = (await caller.GetAsync(BeginOf(InBrowser))).Json;
        await ChangeMailAsync(caller, begun);
        using var admin = new AdminClient(gateway.AdminUrl);
        await admin.SendJsonAsync(HttpMethod.Patch, "/admin/identities/" + begun["identity"]!["id"], """[{ "op": "replace", "path": "/traits/email", "value": "told@mail.example" }]""");

        new Golden(gateway).Expect("settings-changed-meanwhile", await caller.PostAsync(begun, ("method", "code"), ("code", (await gateway.MessageAsync(3)).Code)));
    }

    [Fact]
    public async Task Profile_WhereAddressesAreNotChanged_IsAsWrittenDown()
    {
        await using var gateway = await StartAsync(configuration => configuration["gateway"]!["address_change"] = "refuse");
        var caller = await RaisedAsync(gateway, InBrowser);

        new Golden(gateway).Expect("settings-address-refused", await ChangeMailAsync(caller, (await caller.GetAsync(BeginOf(InBrowser))).Json));
    }

    [Theory]
    [InlineData(InBrowser)]
    [InlineData(ByApi)]
    public async Task Flow_OfWhoMayNot_IsAsWrittenDown(string kind)
    {
        await using var gateway = await StartAsync(configuration => configuration["selfservice"]!["flows"]!["settings"] = new JsonObject { ["privileged_session_max_age"] = "5m" });
        var golden = new Golden(gateway);
        var nobody = FlowClient.Nobody(gateway, kind == ByApi);
        golden.Expect("logout-session-inactive", await nobody.GetAsync(BeginOf(kind)));
        var caller = await SignedInAsync(gateway, kind);
        golden.Expect(kind + "-session-aal2-required", await caller.GetAsync(BeginOf(kind)));
        await RaiseAsync(gateway, caller);
        var flow = (await caller.GetAsync(BeginOf(kind))).Json;

        golden.Expect("logout-session-inactive", await nobody.GetAsync(Flows + flow["id"]));
        golden.Expect("logout-session-inactive", await nobody.PostAsync(flow, ("method", "lookup_secret"), ("lookup_secret_regenerate", "true")));
        golden.Expect("not-found", await caller.GetAsync(Flows + Guid.NewGuid()));
        golden.Expect("not-found", await caller.GetAsync(Flows + "x"));
        golden.Expect("not-found", await caller.PostAsync(JsonNode.Parse(flow.ToJsonString().Replace((string)flow["id"]!, Guid.NewGuid().ToString(), StringComparison.Ordinal))!, ("method", "profile")));
        gateway.Clock.Advance(TimeSpan.FromMinutes(5));
        golden.Expect(kind + "-session-refresh-required", await caller.PostAsync(flow, ("method", "lookup_secret"), ("lookup_secret_regenerate", "true")));
        gateway.Clock.Advance(TimeSpan.FromMinutes(26));
        golden.Expect(kind + "-flow-expired", await caller.GetAsync(Flows + flow["id"]));
        golden.Expect(kind + "-flow-expired", await caller.PostAsync(flow, ("method", "lookup_secret"), ("lookup_secret_regenerate", "true")));
        Assert.Equal(0, await gateway.CountAsync("backup_code_sets"));
    }

    [Fact]
    public async Task Flow_WithoutItsTokenOrOfAnApiClientInABrowser_IsAsWrittenDown()
    {
        await using var gateway = await StartAsync();
        var browser = await RaisedAsync(gateway, InBrowser);
        var flow = (await browser.GetAsync(BeginOf(InBrowser))).Json;
        new Golden(gateway).Expect("csrf", await browser.PostAsync(flow, ("csrf_token", "guessed"), ("method", "lookup_secret"), ("lookup_secret_regenerate", "true")));

        var gone = gateway.Webhook.Messages.Count;
        var api = await RaisedAsync(gateway, ByApi);
        Assert.Equal(gone + 2, gateway.Webhook.Messages.Count);
        flow = (await api.GetAsync(BeginOf(ByApi))).Json;
        api.More = headers => headers.Add("Origin", gateway.Url.GetLeftPart(UriPartial.Authority));
        new Golden(gateway).Expect("settingsapi-with-origin", await api.PostAsync(flow, ("method", "lookup_secret"), ("lookup_secret_regenerate", "true")));
    }

    private static Task<TestGateway> StartAsync(Action<JsonNode>? more = null) => VisitorGoldenTests.StartAsync(configuration =>
    {
        configuration["selfservice"]!["methods"]!["lookup_secret"] = new JsonObject { ["enabled"] = true };
        configuration["gateway"]!["limits"] = JsonNode.Parse("""{ "send_cooldown": "0s" }""");
        more?.Invoke(configuration);
    });

    // A browser has somewhere to return to, an API client has not.
    private static string BeginOf(string kind) => "/.otp/self-service/settings/" + (kind == ByApi ? "api" : "browser?return_to=%2Fafter");

    private static async Task<FlowClient> RaisedAsync(TestGateway gateway, string kind)
    {
        var caller = await SignedInAsync(gateway, kind);
        await RaiseAsync(gateway, caller);
        return caller;
    }

    /// <summary>Anna, by her mailbox.</summary>
    private static async Task<FlowClient> SignedInAsync(TestGateway gateway, string kind)
    {
        var number = gateway.Webhook.Messages.Count + 1;
        var caller = FlowClient.Nobody(gateway, kind == ByApi);
        var flow = (await caller.BeginAsync("")).Json;
        await caller.PostAsync(flow, ("method", "code"), ("identifier", Members.AnnasMail));
        await PassAsync(gateway, caller, flow, number);
        return caller;
    }

    /// <summary>By her phone.</summary>
    private static async Task RaiseAsync(TestGateway gateway, FlowClient caller)
    {
        var number = gateway.Webhook.Messages.Count + 1;
        await PassAsync(gateway, caller, await caller.BeginAndSendAsync(), number);
    }

    private static async Task PassAsync(TestGateway gateway, FlowClient caller, JsonNode flow, int number)
    {
        var passed = await caller.PostAsync(flow, ("method", "code"), ("code", (await gateway.MessageAsync(number)).Code));
        Assert.True(passed.Status == 200, passed.ToString());
        caller.Token = (string?)passed.Json["session_token"];
    }

    private static Task<BrowserAnswer> ChangeMailAsync(FlowClient caller, JsonNode flow) =>
        caller.PostAsync(flow, ("method", "profile"), ("traits.phone", Members.AnnasPhone), ("traits.email", NewMail));
}
