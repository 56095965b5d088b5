using System.Text;
using System.Text.Json.Nodes;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Journeys;

/// <summary>The flows of those who are not signed in, beside what stands in the folder Golden.</summary>
public class VisitorGoldenTests
{
    private const string InBrowser = "aal1";
    private const string ByApi = "aal1api";
    private const string Mail = Members.AnnasMail;

    private const string Schema = """
        { "$id": "https://journeys.example/members.schema.json", "type": "object", "properties": { "traits": { "type": "object", "required": ["email"], "properties": {
            "phone": { "type": "string", "format": "tel", "title": "Phone", "ory.sh/kratos": { "credentials": { "code": { "identifier": true, "via": "sms" } } } },
            "email": { "type": "string", "format": "email", "title": "E-Mail", "ory.sh/kratos": { "credentials": { "code": { "identifier": true, "via": "email" } } } } } } } }
        """;

    [Theory]
    [InlineData(InBrowser)]
    [InlineData(ByApi)]
    public async Task SignIn_ByCode_IsAsWrittenDown(string kind)
    {
        await using var gateway = await StartAsync();
        var golden = new Golden(gateway);
        var caller = FlowClient.Nobody(gateway, api: kind == ByApi);
        var begin = kind == ByApi ? "" : "?return_to=%2Fafter";

        var begun = await caller.BeginAsync(begin);
        golden.Expect(kind + "-choose-method", begun);
        golden.Expect(kind + "-choose-method", await caller.ReadAsync(golden["flow"]));
        var flow = begun.Json;
        golden.Expect(kind + "-without-identifier", await caller.PostAsync(flow, ("method", "code")));
        golden.Expect(kind + "-sent-email", await caller.PostAsync(flow, ("method", "code"), ("identifier", Mail)));
        var code = (await gateway.MessageAsync(1)).Code;
        golden.Expect(kind + "-resend-too-early", await caller.PostAsync(flow, ("method", "code"), ("identifier", Mail), ("resend", "code")));
        golden.Expect(kind + "-empty-code", await caller.PostAsync(flow, ("method", "code"), ("identifier", Mail), ("code", "")));
        for (var i = 0; i < 4; i++)
            golden.Expect(kind + "-wrong-code", await caller.PostAsync(flow, ("method", "code"), ("identifier", Mail), ("code", Other(code))));
        await caller.PostAsync(flow, ("method", "code"), ("identifier", Mail), ("code", Other(code)));
        golden.Expect(kind + "-too-many-tries", await caller.PostAsync(flow, ("method", "code"), ("identifier", Mail), ("code", code)));

        var other = new Golden(gateway);
        other.Expect(kind + "-sent-to-nobody", await caller.PostAsync((await caller.BeginAsync(begin)).Json, ("method", "code"), ("identifier", "nobody@mail.example")));
        Assert.Single(gateway.Webhook.Messages);
    }

    [Theory]
    [InlineData(InBrowser)]
    [InlineData(ByApi)]
    public async Task SignIn_Passed_IsAsWrittenDown(string kind)
    {
        await using var gateway = await StartAsync();
        await Members.AddAsync(gateway, """{ "external_id": "one", "traits": { "email": "one@mail.example" } }""");
        foreach (var (number, identifier, name) in new[] { (1, Mail, kind + "-passed"), (2, "one@mail.example", kind + "-passed-to-the-highest") })
        {
            var caller = FlowClient.Nobody(gateway, api: kind == ByApi);
            var flow = (await caller.BeginAsync(kind == ByApi ? "" : "?return_to=%2Fafter")).Json;
            await caller.PostAsync(flow, ("method", "code"), ("identifier", identifier));

            new Golden(gateway).Expect(name, await caller.PostAsync(flow, ("method", "code"), ("identifier", identifier), ("code", (await gateway.MessageAsync(number)).Code)));
        }
    }

    [Fact]
    public async Task SignIn_Expired_IsAsWrittenDown()
    {
        await using var gateway = await StartAsync();
        var golden = new Golden(gateway);
        var caller = FlowClient.Nobody(gateway, api: false);
        var flow = (await caller.BeginAsync("?return_to=%2Fafter")).Json;
        gateway.Clock.Advance(TimeSpan.FromMinutes(31));

        golden.Expect("aal2-flow-replaced", await caller.PostAsync(flow, ("method", "code"), ("identifier", Mail)));
        golden.Expect("aal1-replaced-expired", await caller.ReadAsync(golden["fresh"]));
    }

    [Fact]
    public async Task SignIn_Again_IsAsWrittenDown()
    {
        await using var gateway = await StartAsync();
        var caller = FlowClient.Nobody(gateway, api: false);
        var flow = (await caller.BeginAsync("")).Json;
        await caller.PostAsync(flow, ("method", "code"), ("identifier", Mail));
        await caller.PostAsync(flow, ("method", "code"), ("identifier", Mail), ("code", (await gateway.MessageAsync(1)).Code));

        var golden = new Golden(gateway);
        golden.Expect("aal1-refresh-choose-method", await caller.BeginAsync("?refresh=true"));
        golden.Expect("session-already-available", await caller.BeginAsync(""));
        golden.Expect("session-already-available", await caller.GetAsync("/.otp/self-service/registration/browser"));
    }

    [Fact]
    public async Task Registration_ByCode_IsAsWrittenDown()
    {
        await using var gateway = await StartAsync();
        var golden = new Golden(gateway);
        var caller = FlowClient.Nobody(gateway, api: false);

        var begun = await caller.GetAsync("/.otp/self-service/registration/browser?return_to=%2Fafter");
        golden.Expect("registration-choose-method", begun);
        golden.Expect("registration-choose-method", await caller.GetAsync("/.otp/self-service/registration/flows?id=" + golden["flow"]));
        var flow = begun.Json;
        golden.Expect("registration-without-email", await caller.PostAsync(flow, ("method", "code")));
        golden.Expect("registration-sent-email", await caller.PostAsync(flow, ("method", "code"), ("traits.email", "new@mail.example")));
        var code = (await gateway.MessageAsync(1)).Code;
        golden.Expect("registration-empty-code", await caller.PostAsync(flow, ("method", "code"), ("traits.email", "new@mail.example")));
        golden.Expect("registration-wrong-code", await caller.PostAsync(flow, ("method", "code"), ("traits.email", "new@mail.example"), ("code", Other(code))));
        golden.Expect("registration-traits-changed", await caller.PostAsync(flow, ("method", "code"), ("traits.email", "other@mail.example"), ("code", code)));
        golden.Expect("registration-passed", await caller.PostAsync(flow, ("method", "code"), ("traits.email", "new@mail.example"), ("code", code)));

        var second = new Golden(gateway);
        var stranger = FlowClient.Nobody(gateway, api: false);
        var taken = (await stranger.GetAsync("/.otp/self-service/registration/browser")).Json;
        await stranger.PostAsync(taken, ("method", "code"), ("traits.email", Mail));
        second.Expect("registration-taken", await stranger.PostAsync(taken, ("method", "code"), ("traits.email", Mail), ("code", (await gateway.MessageAsync(2)).Code)));
    }

    [Theory]
    [InlineData("recovery")]
    [InlineData("verification")]
    public async Task RecoveryAndVerification_ByCode_AreAsWrittenDown(string kind)
    {
        await using var gateway = await StartAsync();
        var golden = new Golden(gateway);
        var caller = FlowClient.Nobody(gateway, api: false);
        var url = $"/.otp/self-service/{kind}/";

        var begun = await caller.GetAsync(url + "browser?return_to=%2Fafter");
        golden.Expect(kind + "-choose-method", begun);
        golden.Expect(kind + "-choose-method", await caller.GetAsync(url + "flows?id=" + golden["flow"]));
        var flow = begun.Json;
        golden.Expect(kind + "-without-email", await caller.PostAsync(flow, ("method", "code")));
        golden.Expect(kind + "-sent-email", await caller.PostAsync(flow, ("method", "code"), ("email", Mail)));
        var code = (await gateway.MessageAsync(1)).Code;
        golden.Expect(kind + "-wrong-code", await caller.PostAsync(flow, ("method", "code"), ("code", Other(code))));
        golden.Expect(kind + "-passed", await caller.PostAsync(flow, ("method", "code"), ("code", code)));

        var nobody = new Golden(gateway);
        var stranger = FlowClient.Nobody(gateway, api: false);
        var other = (await stranger.GetAsync(url + "browser?return_to=%2Fafter")).Json;
        nobody.Expect(kind + "-sent-to-nobody", await stranger.PostAsync(other, ("method", "code"), ("email", "nobody@mail.example")));
        gateway.Clock.Advance(TimeSpan.FromMinutes(31));
        nobody.Expect(kind + "-flow-expired", await stranger.GetAsync(url + "flows?id=" + other["id"]));
        Assert.Single(gateway.Webhook.Messages);
    }

    [Fact]
    public async Task Registration_SwitchedOff_IsAsWrittenDown()
    {
        await using var gateway = await StartAsync(configuration => configuration["selfservice"]!["flows"]!["registration"] = new JsonObject { ["enabled"] = false });

        new Golden(gateway).Expect("registration-disabled", await FlowClient.Nobody(gateway, api: false).GetAsync("/.otp/self-service/registration/browser"));
    }

    private static async Task<TestGateway> StartAsync(Action<JsonNode>? more = null)
    {
        var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, configuration =>
        {
            Members.Alone(configuration);
            configuration["identity"]!["schemas"]![0]!["url"] = "base64://" + Convert.ToBase64String(Encoding.UTF8.GetBytes(Schema));
            more?.Invoke(configuration);
        });
        await Members.AddAnnaAsync(gateway);
        return gateway;
    }

    private static string Other(string code) => code == "000000" ? "000001" : "000000";
}
