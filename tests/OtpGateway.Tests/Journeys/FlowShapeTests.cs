using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Journeys;

/// <summary>Flows that a page of somebody else shows. What each answer looks like stands in the folder Golden.</summary>
public class FlowShapeTests
{
    private const string Begin = "/.otp/self-service/login/browser?aal=aal2";

    [Fact]
    public async Task Begin_AsJson_IsTheFlowThatWasAskedFor()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite);
        var browser = await gateway.NewBrowserAsync("anna");

        // Not another tab's, which a page would share.
        var one = (await browser.FetchAsync(HttpMethod.Get, Begin + "&return_to=%2Fone")).Json;
        var two = (await browser.FetchAsync(HttpMethod.Get, Begin + "&return_to=%2Ftwo")).Json;
        Assert.NotEqual((string?)one["id"], (string?)two["id"]);

        await gateway.RaiseAsync(browser, "/transfer/x");
        var open = await PostAsync(browser, one, new() { ["method"] = "code", ["code"] = "123456" });
        Assert.Equal((400, 4000001), (open.Status, MessageId(open)));
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

    private static Task<BrowserAnswer> PostAsync(TestBrowser browser, JsonNode flow, JsonObject body)
    {
        body["csrf_token"] = Value(flow, "csrf_token");
        var content = JsonContent.Create<JsonNode>(body, MediaTypeHeaderValue.Parse("application/json; charset=utf-8"));
        return browser.FetchAsync(HttpMethod.Post, (string)flow["ui"]!["action"]!, content);
    }

    private static string Value(JsonNode flow, string name) =>
        (string)flow["ui"]!["nodes"]!.AsArray().First(node => (string?)node!["attributes"]!["name"] == name)!["attributes"]!["value"]!;

    private static int MessageId(BrowserAnswer answer) => (int)answer.Json["ui"]!["messages"]![0]!["id"]!;
}
