using System.Text.Json.Nodes;

namespace OtpGateway.Tests.Support;

/// <summary>A gateway that is the first factor itself: people of its directory sign in with a code.</summary>
internal static class Members
{
    public const string AnnasPhone = "+491701234567";
    public const string AnnasMail = "anna@mail.example";

    public static void Alone(JsonNode configuration)
    {
        var gateway = configuration["gateway"]!.AsObject();
        gateway.Remove("login_url");
        gateway["directory"] = "store";
        gateway["authenticators"] = new JsonArray(new JsonObject { ["type"] = "gateway_session" });
        var selfservice = configuration["selfservice"]!;
        selfservice["methods"]!["code"]!["passwordless_enabled"] = true;
        selfservice["flows"] = JsonNode.Parse("""{ "recovery": { "enabled": true }, "verification": { "enabled": true } }""");
    }

    /// <summary>The same where people have names besides, which no code can go to.</summary>
    public static void WithNames(JsonNode configuration)
    {
        Alone(configuration);
        UseSchema(configuration, """
            {
              "phone": { "type": "string", "ory.sh/kratos": { "credentials": { "code": { "identifier": true, "via": "sms" } } } },
              "email": { "type": "string", "ory.sh/kratos": { "credentials": { "code": { "identifier": true, "via": "email" } } } },
              "name": { "type": "string", "ory.sh/kratos": { "credentials": { "password": { "identifier": true } } } }
            }
            """);
    }

    /// <summary>Has people follow a schema with these traits.</summary>
    public static void UseSchema(JsonNode configuration, string traits) => configuration["identity"]!["schemas"]![0]!["url"] = "base64://" + Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(
        $$"""{ "type": "object", "properties": { "traits": { "type": "object", "properties": {{traits}} } } }"""));

    /// <summary>Adds Anna, with a phone and a mailbox; returns her id.</summary>
    public static Task<string> AddAnnaAsync(TestGateway gateway) =>
        AddAsync(gateway, $$"""{ "external_id": "anna", "traits": { "phone": "{{AnnasPhone}}", "email": "{{AnnasMail}}" } }""");

    public static async Task<string> AddAsync(TestGateway gateway, string json)
    {
        using var admin = new AdminClient(gateway.AdminUrl);
        var created = await admin.SendJsonAsync(HttpMethod.Post, "/admin/identities", json);
        Assert.Equal(201, created.Status);
        return (string)created.Json["id"]!;
    }

    /// <summary>Goes to a page that asks for a sign-in, names somebody and enters the code.</summary>
    public static async Task<BrowserAnswer> SignInAsync(TestGateway gateway, TestBrowser browser, string identifier, string url = "/account/x")
    {
        var number = gateway.Webhook.Messages.Count + 1;
        var page = await browser.SubmitAsync(await browser.GoAsync(url), [new("identifier", identifier)], follow: true);
        Assert.True(page.IsCodePage, page.ToString());
        return await browser.EnterAsync(page, (await gateway.MessageAsync(number)).Code);
    }
}
