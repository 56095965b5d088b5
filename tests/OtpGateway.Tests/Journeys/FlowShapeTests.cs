using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Journeys;

/// <summary>What the flow's endpoints answer in each state, written down by hand after Ory Kratos's API: ids, groups, order, words.</summary>
public class FlowShapeTests
{
    private const string Begin = "/.otp/self-service/login/browser?aal=aal2";

    private const string Csrf = """{"type":"input","group":"default","attributes":{"name":"csrf_token","type":"hidden","value":"TOKEN","required":true,"disabled":false,"node_type":"input"},"messages":[],"meta":{}}""";
    private const string Method = """{"type":"input","group":"code","attributes":{"name":"method","type":"hidden","value":"code","disabled":false,"node_type":"input"},"messages":[],"meta":{}}""";
    private const string Submit = """{"type":"input","group":"code","attributes":{"name":"method","type":"submit","value":"code","disabled":false,"node_type":"input"},"messages":[],"meta":{"label":{"id":1070009,"text":"Continue","type":"info"}}}""";
    private const string Resend = """{"type":"input","group":"code","attributes":{"name":"resend","type":"submit","value":"code","disabled":false,"node_type":"input"},"messages":[],"meta":{"label":{"id":1070008,"text":"Resend code","type":"info"}}}""";
    private const string Code = """{"type":"input","group":"code","attributes":{"name":"code","type":"text","required":true,"autocomplete":"one-time-code","disabled":false,"node_type":"input"},"messages":[MESSAGES],"meta":{"label":{"id":1070013,"text":"Login code","type":"info"}}}""";
    private const string SendLabel = """{"id":1010023,"text":"Send code to +49••••••67","type":"info","context":{"address":"+49••••••67","channel":"sms"}}""";
    private const string Address = $$$"""{"type":"input","group":"code","attributes":{"name":"address","type":"submit","value":"ADDRESS","disabled":false,"node_type":"input"},"messages":[],"meta":{"label":{{{SendLabel}}}}}""";
    private const string SentTo = $$$"""{"type":"input","group":"code","attributes":{"name":"identifier","type":"hidden","value":"+49••••••67","disabled":false,"node_type":"input"},"messages":[],"meta":{"label":{{{SendLabel}}}}}""";
    private const string Identifier = """{"type":"input","group":"default","attributes":{"name":"identifier","type":"hidden","value":"+49••••••67","disabled":false,"node_type":"input"},"messages":[],"meta":{}}""";
    private const string SecondFactor = """{"id":1010004,"text":"Please complete the second authentication challenge.","type":"info"}""";

    [Fact]
    public async Task Flow_InEachState_HasOrysShape()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite);
        var browser = await gateway.NewBrowserAsync("anna");

        var begun = await browser.FetchAsync(HttpMethod.Get, Begin + "&refresh=&return_to=%2Fafter&organization=&via=");
        var flow = begun.Json;
        var address = Value(flow, "address");
        var now = gateway.Clock.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
        var end = gateway.Clock.GetUtcNow().AddMinutes(30).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
        var expected = JsonNode.Parse($$"""
            {
              "id": "{{flow["id"]}}", "organization_id": null, "type": "browser", "expires_at": "{{end}}", "issued_at": "{{now}}",
              "request_url": "{{gateway.Url}}.otp/self-service/login/browser?aal=aal2&refresh=&return_to=%2Fafter&organization=&via=",
              "return_to": "{{gateway.Url}}after",
              "ui": { "action": "{{gateway.Url}}.otp/self-service/login?flow={{flow["id"]}}", "method": "POST",
                "nodes": [{{Csrf.Replace("TOKEN", Value(flow, "csrf_token"), StringComparison.Ordinal)}}, {{Address.Replace("ADDRESS", address, StringComparison.Ordinal)}}],
                "messages": [{{SecondFactor}}] },
              "created_at": "{{now}}", "updated_at": "{{now}}", "refresh": false, "requested_aal": "aal2", "state": "choose_method"
            }
            """)!;
        Assert.Equal(expected.ToJsonString(), flow.ToJsonString());
        Assert.Equal("application/json; charset=utf-8", begun.Header("Content-Type"));
        Assert.True(Guid.TryParse((string?)flow["id"], out _));

        var sent = await PostAsync(browser, flow, new() { ["method"] = "code", ["address"] = address });
        Expect(sent, 400, "sent_email", [SentTo, Method, Code.Replace("MESSAGES", "", StringComparison.Ordinal), Submit, Resend, Csrf],
            """[{"id":1010025,"text":"A code was sent to your address. If you didn't receive it, please try again.","type":"info"}]""");
        var code = (await gateway.MessageAsync(1)).Code;

        var missing = await PostAsync(browser, flow, new() { ["method"] = "code" });
        Expect(missing, 400, "sent_email", [Csrf, Identifier, Code.Replace("MESSAGES", """{"id":4000002,"text":"Property code is missing.","type":"error","context":{"property":"code"}}""", StringComparison.Ordinal), Resend, Method, Submit], null);

        foreach (var typed in (string[])[code == "000000" ? "000001" : "000000", "12", "letters"])
        {
            var wrong = await PostAsync(browser, flow, new() { ["method"] = "code", ["code"] = typed });
            Expect(wrong, 400, "sent_email", [Csrf, Identifier, Code.Replace("MESSAGES", "", StringComparison.Ordinal), Resend, Method, Submit],
                """[{"id":4010008,"text":"The login code is invalid or has already been used. Please try again.","type":"error"}]""");
        }
        Assert.Equal(1, await gateway.CountAsync("counted WHERE counter = 'failures_per_identity'"));

        foreach (var body in new JsonObject[] { new() { ["method"] = "password", ["identifier"] = "a", ["password"] = "b" }, new() { } })
            Assert.Equal(4010002, MessageId(await PostAsync(browser, flow, body)));
        Assert.Equal(4010010, MessageId(await PostAsync(browser, flow, new() { ["method"] = "code", ["address"] = "+491703456789" })));

        var passed = await PostAsync(browser, flow, new() { ["method"] = "code", ["code"] = code });
        Assert.Equal(200, passed.Status);
        Assert.Equal($$"""[{"action":"redirect_browser_to","redirect_browser_to":"{{gateway.Url}}after"}]""", passed.Json["continue_with"]!.ToJsonString());
        Assert.Equal((400, 4000001), ((await PostAsync(browser, flow, new() { ["method"] = "code", ["code"] = code })) is var again ? again.Status : 0, MessageId(again)));
        Assert.Equal(1, await gateway.CountAsync("messages"));
    }

    [Fact]
    public async Task Session_OfWhoami_HasOrysShape()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite);
        var browser = await gateway.NewBrowserAsync("carla");
        Assert.Equal("""{"error":{"id":"session_inactive","code":401,"status":"Unauthorized","reason":"No valid session credentials found in the request.","message":"The request could not be authorized"}}""",
            (await browser.FetchAsync(HttpMethod.Get, "/.otp/sessions/whoami")).Body);
        var begun = gateway.Clock.GetUtcNow();
        var page = await browser.GoAsync("/by-mail/x");
        var url = gateway.Url + ".otp/self-service/login/browser?aal=aal2";
        Assert.Equal($$"""{"error":{"id":"session_aal2_required","code":403,"status":"Forbidden","reason":"An active session was found but it does not fulfill the requested Authenticator Assurance Level. Please verify yourself with a second factor to resolve this issue.","details":{"redirect_browser_to":"{{url}}"},"message":"Session does not fulfill the requested Authenticator Assurance Level"},"redirect_browser_to":"{{url}}"}""",
            (await browser.FetchAsync(HttpMethod.Get, "/.otp/sessions/whoami")).Body);
        var message = await gateway.MessageAsync(1);
        gateway.Clock.Advance(TimeSpan.FromSeconds(5));
        await browser.EnterAsync(page, message.Code);

        var answer = await browser.FetchAsync(HttpMethod.Post, "/.otp/sessions/whoami");

        var json = answer.Json;
        var identity = json["identity"]!;
        Assert.Equal((string?)identity["id"], answer.Header("X-Kratos-Authenticated-Identity-Id"));
        var expected = JsonNode.Parse($$"""
            {
              "id": "{{json["id"]}}", "active": true, "expires_at": "{{Time(begun.AddSeconds(5).AddHours(24))}}", "authenticated_at": "{{Time(begun.AddSeconds(5))}}",
              "authenticator_assurance_level": "aal2",
              "authentication_methods": [
                { "method": "cookie_session", "aal": "aal1", "completed_at": "{{Time(begun)}}" },
                { "method": "code", "aal": "aal2", "completed_at": "{{Time(begun.AddSeconds(5))}}" } ],
              "issued_at": "{{Time(begun)}}",
              "identity": {
                "id": "{{identity["id"]}}", "external_id": "carla", "schema_id": "default", "schema_url": "{{gateway.Url}}.otp/schemas/ZGVmYXVsdA", "state": "active",
                "traits": { "email": "carla.marker@mail.example", "phone": "+491702345678" },
                "verifiable_addresses": [
                  { "id": "{{identity["verifiable_addresses"]![0]!["id"]}}", "value": "+491702345678", "verified": false, "via": "sms", "status": "pending", "created_at": "{{Time(begun)}}", "updated_at": "{{Time(begun)}}" },
                  { "id": "{{identity["verifiable_addresses"]![1]!["id"]}}", "value": "carla.marker@mail.example", "verified": true, "via": "email", "status": "completed", "verified_at": "{{Time(begun.AddSeconds(5))}}", "created_at": "{{Time(begun)}}", "updated_at": "{{Time(begun.AddSeconds(5))}}" } ],
                "recovery_addresses": [
                  { "id": "{{identity["recovery_addresses"]![0]!["id"]}}", "value": "+491702345678", "via": "sms", "created_at": "{{Time(begun)}}", "updated_at": "{{Time(begun)}}" },
                  { "id": "{{identity["recovery_addresses"]![1]!["id"]}}", "value": "carla.marker@mail.example", "via": "email", "created_at": "{{Time(begun)}}", "updated_at": "{{Time(begun.AddSeconds(5))}}" } ],
                "metadata_public": null, "organization_id": null },
              "devices": [ { "id": "{{json["devices"]![0]!["id"]}}", "ip_address": "127.0.0.1", "user_agent": "", "location": "" } ]
            }
            """)!;
        Assert.Equal(expected.ToJsonString(), json.ToJsonString());
    }

    [Fact]
    public async Task Begin_TableOfOry_IsKept()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite);
        var nobody = gateway.NewBrowser();
        var required = await nobody.FetchAsync(HttpMethod.Get, Begin);
        Assert.Equal((401, "session_aal1_required", "session_aal1_required"), (required.Status, Id(required), required.Header("Ory-Error-Id")));
        var elsewhere = await nobody.FetchAsync(HttpMethod.Get, "/.otp/self-service/login/browser?return_to=%2Fafter");
        Assert.Equal((422, "browser_location_change_required", gateway.Url + "login?next=%2Fafter"), (elsewhere.Status, Id(elsewhere), (string?)elsewhere.Json["redirect_browser_to"]));
        Assert.Equal("/login?next=%2Fafter", (await nobody.GoAsync(Begin + "&return_to=%2Fafter", follow: false)).Location!.PathAndQuery);

        var browser = await gateway.NewBrowserAsync("anna");
        foreach (var first in (string[])["", "?aal=", "?aal=aal1", "?aal=AAL1&refresh=false"])
            Assert.Equal("session_already_available", Id(await browser.FetchAsync(HttpMethod.Get, "/.otp/self-service/login/browser" + first)));
        var wrong = await browser.FetchAsync(HttpMethod.Get, "/.otp/self-service/login/browser?aal=aal0");
        Assert.Equal((400, "Unable to parse AuthenticationMethod Assurance Level (AAL): expected one of [aal1, aal2] but got aal0"), (wrong.Status, (string?)wrong.Json["error"]!["reason"]));
        var forbidden = await browser.FetchAsync(HttpMethod.Get, Begin + "&return_to=https%3A%2F%2Felsewhere.example%2F");
        Assert.Equal((400, "self_service_flow_return_to_forbidden", "Requested return_to URL \"https://elsewhere.example/\" is not allowed."), (forbidden.Status, Id(forbidden), (string?)forbidden.Json["error"]!["reason"]));
        // Flows that are read as JSON are the ones that were asked for, not another tab's.
        var one = (await browser.FetchAsync(HttpMethod.Get, Begin + "&return_to=%2Fone")).Json;
        var two = (await browser.FetchAsync(HttpMethod.Get, Begin + "&return_to=%2Ftwo&refresh=true")).Json;
        Assert.NotEqual((string?)one["id"], (string?)two["id"]);
        Assert.Equal([1010003, 1010004], two["ui"]!["messages"]!.AsArray().Select(message => (int)message!["id"]!));
        Assert.True((bool)two["refresh"]!);
        Assert.Equal(404, (await browser.FetchAsync(HttpMethod.Get, "/.otp/self-service/login/flows?id=x")).Status);
        var missing = await browser.FetchAsync(HttpMethod.Post, "/.otp/self-service/login", JsonContent.Create(new { method = "code" }));
        Assert.Equal((400, "The flow query parameter is missing or malformed."), (missing.Status, (string?)missing.Json["error"]!["reason"]));

        await gateway.RaiseAsync(browser, "/transfer/x");
        Assert.Equal("session_already_available", Id(await browser.FetchAsync(HttpMethod.Get, Begin)));
        Assert.Equal("/after", (await browser.GoAsync(Begin + "&return_to=%2Fafter", follow: false)).Location!.PathAndQuery);
        var open = await PostAsync(browser, one, new() { ["method"] = "code", ["code"] = "123456" });
        Assert.Equal((400, 4000001), (open.Status, MessageId(open)));
        var refreshed = (await browser.FetchAsync(HttpMethod.Get, Begin + "&refresh=true")).Json;
        Assert.Equal([1010003], refreshed["ui"]!["messages"]!.AsArray().Select(message => (int)message!["id"]!));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Flow_Expired_IsReplacedByOneForTheSame(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store);
        var browser = await gateway.NewBrowserAsync("carla");
        var flow = (await browser.FetchAsync(HttpMethod.Get, Begin + "&refresh=true&via=email&return_to=%2Fafter")).Json;
        gateway.Clock.Advance(TimeSpan.FromMinutes(31));

        var read = await browser.FetchAsync(HttpMethod.Get, $"/.otp/self-service/login/flows?id={flow["id"]}");
        var begin = $"{gateway.Url}.otp/self-service/login/browser?aal=aal2&refresh=true&via=email&return_to={Uri.EscapeDataString(gateway.Url + "after")}";
        Assert.Equal((410, "self_service_flow_expired", begin), (read.Status, Id(read), (string?)read.Json["error"]!["details"]!["redirect_to"]));
        var posted = await PostAsync(browser, flow, new() { ["method"] = "code", ["address"] = Value(flow, "address") });

        Assert.Equal((410, "self_service_flow_expired", 60_000_000_000), (posted.Status, Id(posted), (long)posted.Json["since"]!));
        Assert.Equal((string?)flow["expires_at"], (string?)posted.Json["expired_at"]);
        Assert.Equal(0, await gateway.CountAsync("messages"));
        var fresh = (await browser.FetchAsync(HttpMethod.Get, $"/.otp/self-service/login/flows?id={posted.Json["use_flow_id"]}")).Json;
        Assert.True((bool)fresh["refresh"]!);
        Assert.Equal((string?)flow["return_to"], (string?)fresh["return_to"]);
        Assert.Equal([1010003, 1010004, 4010001], fresh["ui"]!["messages"]!.AsArray().Select(message => (int)message!["id"]!));
        Assert.Equal("The login flow expired 1.00 minutes ago, please try again.", (string?)fresh["ui"]!["messages"]![2]!["text"]);
        Assert.Single(fresh["ui"]!["nodes"]!.AsArray(), node => (string?)node!["attributes"]!["name"] == "address");
    }

    [Fact]
    public async Task Page_OfTheOperator_CarriesTheHeldRequestThrough()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, configuration =>
        {
            configuration["selfservice"]!["flows"] = new JsonObject { ["login"] = new JsonObject { ["ui_url"] = "/my/login" }, ["error"] = new JsonObject { ["ui_url"] = "/my/error" } };
            configuration["gateway"]!["limits"] = new JsonObject { ["send_cooldown"] = "0s" };
        });
        var browser = await gateway.NewBrowserAsync("anna");

        var page = await browser.PostAsync("/transfer/now", [new("amount", "10")]);
        Assert.Equal("/my/login", page.Url.AbsolutePath);
        var id = System.Web.HttpUtility.ParseQueryString(page.Url.Query)["flow"];
        var flow = (await browser.FetchAsync(HttpMethod.Get, $"/.otp/self-service/login/flows?id={id}")).Json;
        var action = (string)flow["ui"]!["action"]!;
        var token = Value(flow, "csrf_token");
        Assert.Equal("sent_email", (string?)flow["state"]);
        await gateway.MessageAsync(1);

        // As Ory's reference page posts them: the method twice, an empty code beside a resend.
        var resent = await browser.PostAsync(action, [new("csrf_token", token), new("identifier", Value(flow, "identifier")), new("method", "code"), new("code", ""), new("resend", "code")], follow: false);
        Assert.Equal($"/my/login?flow={id}", resent.Location!.PathAndQuery);
        var code = (await gateway.MessageAsync(2)).Code;
        var answer = await browser.PostAsync(action, [new("csrf_token", token), new("identifier", Value(flow, "identifier")), new("method", "code"), new("code", code), new("method", "code")]);

        Assert.Equal("Carried out: POST /transfer/now", answer.Body);
        Assert.Single(gateway.Upstream.To("POST", "/transfer/now"));

        var failed = await browser.GoAsync("/.otp/self-service/login/browser?aal=aal9", follow: false);
        Assert.Equal("/my/error", failed.Location!.AbsolutePath);
        var error = await gateway.NewBrowser().FetchAsync(HttpMethod.Get, "/.otp/self-service/errors" + failed.Location.Query);
        Assert.Equal((200, 400, "Unable to parse AuthenticationMethod Assurance Level (AAL): expected one of [aal1, aal2] but got aal9"), (error.Status, (int)error.Json["error"]!["code"]!, (string?)error.Json["error"]!["reason"]));
        Assert.Equal(404, (await browser.FetchAsync(HttpMethod.Get, "/.otp/self-service/errors?id=guessed")).Status);
    }

    private static void Expect(BrowserAnswer answer, int status, string state, string[] nodes, string? messages)
    {
        Assert.Equal((status, state, "code"), (answer.Status, (string?)answer.Json["state"], (string?)answer.Json["active"]));
        var token = Value(answer.Json, "csrf_token");
        Assert.Equal(JsonNode.Parse($"[{string.Join(',', nodes)}]")!.ToJsonString().Replace("TOKEN", token, StringComparison.Ordinal), answer.Json["ui"]!["nodes"]!.ToJsonString());
        Assert.Equal(messages is null ? null : JsonNode.Parse(messages)!.ToJsonString(), answer.Json["ui"]!["messages"]?.ToJsonString());
    }

    private static Task<BrowserAnswer> PostAsync(TestBrowser browser, JsonNode flow, JsonObject body)
    {
        body["csrf_token"] = Value(flow, "csrf_token");
        var content = JsonContent.Create<JsonNode>(body, MediaTypeHeaderValue.Parse("application/json; charset=utf-8"));
        return browser.FetchAsync(HttpMethod.Post, (string)flow["ui"]!["action"]!, content);
    }

    private static string Value(JsonNode flow, string name) =>
        (string)flow["ui"]!["nodes"]!.AsArray().First(node => (string?)node!["attributes"]!["name"] == name)!["attributes"]!["value"]!;

    private static int MessageId(BrowserAnswer answer) => (int)answer.Json["ui"]!["messages"]![0]!["id"]!;

    private static string? Id(BrowserAnswer answer) => (string?)answer.Json["error"]!["id"];

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
}
