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

    [Theory]
    [InlineData("registration")]
    [InlineData("registrationapi")]
    public async Task Registration_ByCode_IsAsWrittenDown(string kind)
    {
        await using var gateway = await StartAsync();
        var golden = new Golden(gateway);
        var (caller, begin) = CallerOf(gateway, kind);

        var begun = await caller.GetAsync(begin);
        golden.Expect(kind + "-choose-method", begun);
        golden.Expect(kind + "-choose-method", await caller.GetAsync("/.otp/self-service/registration/flows?id=" + golden["flow"]));
        var flow = begun.Json;
        golden.Expect(kind + "-without-email", await caller.PostAsync(flow, ("method", "code")));
        golden.Expect(kind + "-sent-email", await caller.PostAsync(flow, ("method", "code"), ("traits.email", "new@mail.example")));
        var code = (await gateway.MessageAsync(1)).Code;
        golden.Expect(kind + "-empty-code", await caller.PostAsync(flow, ("method", "code"), ("traits.email", "new@mail.example")));
        golden.Expect(kind + "-wrong-code", await caller.PostAsync(flow, ("method", "code"), ("traits.email", "new@mail.example"), ("code", Other(code))));
        golden.Expect(kind + "-traits-changed", await caller.PostAsync(flow, ("method", "code"), ("traits.email", "other@mail.example"), ("code", code)));
        golden.Expect(kind + "-passed", await caller.PostAsync(flow, ("method", "code"), ("traits.email", "new@mail.example"), ("code", code)));

        var second = new Golden(gateway);
        var (stranger, _) = CallerOf(gateway, kind);
        var taken = (await stranger.GetAsync(begin.Split('?')[0])).Json;
        await stranger.PostAsync(taken, ("method", "code"), ("traits.email", Mail));
        second.Expect(kind + "-taken", await stranger.PostAsync(taken, ("method", "code"), ("traits.email", Mail), ("code", (await gateway.MessageAsync(2)).Code)));
    }

    [Theory]
    [InlineData("registration")]
    [InlineData("registrationapi")]
    public async Task Registration_OfTwoAddresses_IsAsWrittenDown(string kind)
    {
        await using var gateway = await StartAsync();
        var golden = new Golden(gateway);
        var (caller, begin) = CallerOf(gateway, kind);
        var flow = (await caller.GetAsync(begin)).Json;

        golden.Expect(kind + "-sent-to-one-of-two", await caller.PostAsync(flow, ("method", "code"), ("traits.phone", "+491705556677"), ("traits.email", "new@mail.example")));
        var first = await gateway.MessageAsync(1);
        Assert.Equal("sms", first.Channel);
        // The second one is asked for like the first.
        golden.Expect(kind + "-sent-to-one-of-two", await caller.PostAsync(flow, ("method", "code"), ("code", first.Code)));
        var second = await gateway.MessageAsync(2);
        Assert.Equal("email", second.Channel);
        golden.Expect(kind + "-passed-of-two", await caller.PostAsync(flow, ("method", "code"), ("code", second.Code)));
    }

    [Theory]
    [InlineData("recovery")]
    [InlineData("recoveryapi")]
    [InlineData("verification")]
    [InlineData("verificationapi")]
    public async Task RecoveryAndVerification_ByCode_AreAsWrittenDown(string kind)
    {
        await using var gateway = await StartAsync();
        var golden = new Golden(gateway);
        var (caller, begin) = CallerOf(gateway, kind);
        var read = begin[..(begin.LastIndexOf('/') + 1)] + "flows?id=";

        var begun = await caller.GetAsync(begin);
        golden.Expect(kind + "-choose-method", begun);
        golden.Expect(kind + "-choose-method", await caller.GetAsync(read + golden["flow"]));
        var flow = begun.Json;
        golden.Expect(kind + "-without-email", await caller.PostAsync(flow, ("method", "code")));
        golden.Expect(kind + "-sent-email", await caller.PostAsync(flow, ("method", "code"), ("email", Mail)));
        var code = (await gateway.MessageAsync(1)).Code;
        golden.Expect(kind + "-wrong-code", await caller.PostAsync(flow, ("method", "code"), ("code", Other(code))));
        golden.Expect(kind + "-passed", await caller.PostAsync(flow, ("method", "code"), ("code", code)));

        var nobody = new Golden(gateway);
        var (stranger, _) = CallerOf(gateway, kind);
        var other = (await stranger.GetAsync(begin)).Json;
        nobody.Expect(kind + "-sent-to-nobody", await stranger.PostAsync(other, ("method", "code"), ("email", "nobody@mail.example")));
        gateway.Clock.Advance(TimeSpan.FromMinutes(31));
        nobody.Expect(kind + "-flow-expired", await stranger.GetAsync(read + other["id"]));
        Assert.Single(gateway.Webhook.Messages);
    }

    [Fact]
    public async Task Registration_SwitchedOff_IsAsWrittenDown()
    {
        await using var gateway = await StartAsync(configuration => configuration["selfservice"]!["flows"]!["registration"] = new JsonObject { ["enabled"] = false });

        foreach (var api in (bool[])[false, true])
            new Golden(gateway).Expect("registration-disabled", await FlowClient.Nobody(gateway, api).GetAsync("/.otp/self-service/registration/" + (api ? "api" : "browser")));
    }

    [Theory]
    [InlineData("recovery")]
    [InlineData("verification")]
    public async Task RecoveryAndVerification_SwitchedOff_AreAsWrittenDown(string kind)
    {
        await using var gateway = await StartAsync(configuration => configuration["selfservice"]!["flows"]!.AsObject().Remove(kind));

        foreach (var api in (bool[])[false, true])
            new Golden(gateway).Expect(kind + "-disabled", await FlowClient.Nobody(gateway, api).GetAsync($"/.otp/self-service/{kind}/{(api ? "api" : "browser")}"));
    }

    [Fact]
    public async Task Begin_OfASchemaThatIsNotThere_IsAsWrittenDown()
    {
        await using var gateway = await StartAsync();
        foreach (var kind in (string[])["login", "registration"])
            foreach (var api in (bool[])[false, true])
                new Golden(gateway).Expect("identity-schema-unknown", await FlowClient.Nobody(gateway, api).GetAsync($"/.otp/self-service/{kind}/{(api ? "api" : "browser")}?identity_schema=other"));
        Assert.Equal(0, await gateway.CountAsync("flows"));
    }

    // A browser has somewhere to return to, an API client has not.
    private static (FlowClient Caller, string Begin) CallerOf(TestGateway gateway, string kind) => kind.EndsWith("api", StringComparison.Ordinal)
        ? (FlowClient.Nobody(gateway, api: true), $"/.otp/self-service/{kind[..^3]}/api")
        : (FlowClient.Nobody(gateway, api: false), $"/.otp/self-service/{kind}/browser?return_to=%2Fafter");

    internal static async Task<TestGateway> StartAsync(Action<JsonNode>? more = null)
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
