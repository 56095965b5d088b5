using System.Text.Json.Nodes;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Journeys;

/// <summary>What operators see of the messages, and what they can do about one that does not arrive.</summary>
public class AdminMessageTests
{
    private const string Messages = "/admin/courier/messages";

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Get_MessageThatWasSent_IsShownWithoutWhatItSaid(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store);
        using var admin = new AdminClient(gateway.AdminUrl);
        var browser = await gateway.NewBrowserAsync("anna");
        await browser.GoAsync("/transfer/x");
        await gateway.MessageAsync(1);

        var listed = Assert.Single((await admin.GetAsync(Messages)).Json.AsArray())!.AsObject();
        var message = (await admin.GetAsync($"{Messages}/{listed["id"]}")).Json.AsObject();

        Assert.Equal(["id", "status", "type", "recipient", "body", "subject", "template_type", "channel", "send_count", "created_at", "updated_at"], listed.Select(field => field.Key));
        Assert.Equal(["id", "status", "type", "recipient", "body", "subject", "template_type", "channel", "send_count", "dispatches", "created_at", "updated_at"], message.Select(field => field.Key));
        Assert.Equal(
            ("sent", "sms", "+49***67", "<redacted-unless-dev-mode>", "<redacted-unless-dev-mode>", "login_code_valid", "sms", 1),
            ((string)message["status"]!, (string)message["type"]!, (string)message["recipient"]!, (string)message["body"]!, (string)message["subject"]!, (string)message["template_type"]!, (string)message["channel"]!, (int)message["send_count"]!));
        var dispatch = Assert.Single(message["dispatches"]!.AsArray())!.AsObject();
        Assert.Equal(["id", "message_id", "status", "created_at", "updated_at"], dispatch.Select(field => field.Key));
        Assert.Equal("success", (string)dispatch["status"]!);
        Assert.Equal((string)message["id"]!, (string)dispatch["message_id"]!);
        Assert.True(Guid.TryParse((string)message["id"]!, out _) && Guid.TryParse((string)dispatch["id"]!, out _));
        Assert.Equal(gateway.Clock.GetUtcNow(), DateTimeOffset.Parse((string)message["created_at"]!, System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task Get_DevMode_ShowsTheTextWhileItIsKept()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, configuration => configuration["dev"] = true);
        gateway.Webhook.Mode = WebhookMode.Fail;
        using var admin = new AdminClient(gateway.AdminUrl);
        var browser = await gateway.NewBrowserAsync("bert");
        await browser.GoAsync("/transfer/x");
        await Eventually.TrueAsync(async () => await gateway.CountAsync("message_attempts") == 1);

        var waiting = Assert.Single((await admin.GetAsync(Messages)).Json.AsArray())!;
        Assert.Equal("bert.marker@mail.example", (string)waiting["recipient"]!);
        Assert.Matches("Use code [0-9]{6} to log in", (string)waiting["subject"]!);
        Assert.Contains("Login to your account", (string)waiting["body"]!, StringComparison.Ordinal);

        Assert.Equal(200, (await admin.PostAsync($"{Messages}/{waiting["id"]}/cancel")).Status);
        var over = (await admin.GetAsync($"{Messages}/{waiting["id"]}")).Json;
        Assert.Equal(("cancelled", "", "", "b***@mail.example"), ((string)over["status"]!, (string)over["body"]!, (string)over["subject"]!, (string)over["recipient"]!));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task List_FollowingTheLinks_HasEveryMessageOnce(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store);
        using var admin = new AdminClient(gateway.AdminUrl);
        foreach (var user in (string[])["anna", "bert", "emil"])
        {
            await (await gateway.NewBrowserAsync(user)).GoAsync("/transfer/x");
            gateway.Clock.Advance(TimeSpan.FromMilliseconds(5));
        }
        await gateway.MessageAsync(3);

        var seen = new List<string>();
        var path = Messages + "?page_size=1&status=sent";
        while (path is not null)
        {
            var page = await admin.GetAsync(path);
            Assert.Equal(200, page.Status);
            Assert.Contains("rel=\"first\"", page.Header("Link"), StringComparison.Ordinal);
            seen.AddRange(page.Json.AsArray().Select(message => (string)message!["recipient"]!));
            path = Next(page);
            Assert.True(seen.Count <= 3, "A circle of pages.");
        }

        Assert.Equal(["+49***89", "b***@mail.example", "+49***67"], seen);
        Assert.Equal("+49***67", (string)Assert.Single((await admin.GetAsync(Messages + "?recipient=%2B491701234567")).Json.AsArray())!["recipient"]!);
        Assert.Empty((await admin.GetAsync(Messages + "?status=abandoned")).Json.AsArray());
        var next = Next(await admin.GetAsync(Messages + "?page_size=2"));
        gateway.Clock.Advance(TimeSpan.FromHours(1) + TimeSpan.FromSeconds(1));
        AssertError(await admin.GetAsync(next!), 400, "page token expired, do not persist page tokens");
    }

    [Fact]
    public async Task Call_WrongInAnyWay_IsAnErrorInOrysShape()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite);
        using var admin = new AdminClient(gateway.AdminUrl);
        var unknown = Guid.NewGuid();

        AssertError(await admin.GetAsync(Messages + "?status="), 400, "status must be one of queued, processing, sent, abandoned, expired, cancelled");
        AssertError(await admin.GetAsync(Messages + "?page_size=x"), 400, "page_size must be a whole number");
        AssertError(await admin.GetAsync(Messages + "?page_token=x"), 400, "invalid pagination token");
        AssertError(await admin.GetAsync(Messages + "/not-a-uuid"), 400, "The id of a message is a UUID.");
        AssertError(await admin.PostAsync(Messages + "/not-a-uuid/resend"), 400, "The id of a message is a UUID.");
        AssertError(await admin.PostAsync(Messages + "/not-a-uuid/cancel"), 400, "The id of a message is a UUID.");
        AssertError(await admin.GetAsync($"{Messages}/{unknown}"), 404, null);
        AssertError(await admin.PostAsync($"{Messages}/{unknown}/resend"), 404, null);
        AssertError(await admin.PostAsync($"{Messages}/{unknown}/cancel"), 404, null);
        AssertError(await admin.GetAsync("/"), 404, null);
        AssertError(await admin.SendAsync(HttpMethod.Delete, $"{Messages}/{unknown}"), 405, null);
        await gateway.ExecuteAsync("ALTER TABLE messages RENAME TO lost");
        AssertError(await admin.GetAsync(Messages), 503, null);
        Assert.Equal("""{"errors":{"database":"the store cannot be reached"}}""", (await admin.GetAsync("/health/ready")).Body);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Resend_MessageThatWasGivenUp_ArrivesAndItsCodeCounts(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store, configuration =>
        {
            configuration["courier"]!["message_retries"] = 0;
            configuration["log"]!["level"] = "info";
        });
        gateway.Webhook.Mode = WebhookMode.Fail;
        using var admin = new AdminClient(gateway.AdminUrl);
        var browser = await gateway.NewBrowserAsync("anna");
        var page = await browser.PostAsync("/transfer/now", [new("a", "b")]);
        await Eventually.TrueAsync(async () => await gateway.CountAsync("messages WHERE status = 'abandoned'") == 1);
        var abandoned = Assert.Single((await admin.GetAsync(Messages + "?status=abandoned")).Json.AsArray())!;
        var path = $"{Messages}/{abandoned["id"]}";
        var error = (await admin.GetAsync(path)).Json["dispatches"]![0]!["error"]!;
        Assert.Equal((500, "Internal Server Error", 503, "sms"), ((int)error["code"]!, (string)error["status"]!, (int)error["details"]!["provider_status"]!, (string)error["details"]!["channel"]!));
        Assert.DoesNotContain("4917", error.ToJsonString(), StringComparison.Ordinal);
        AssertError(await admin.PostAsync(path + "/cancel"), 409, "It was given up and is not tried again by itself.");

        gateway.Webhook.Mode = WebhookMode.Take;
        var resent = await admin.PostAsync(path + "/resend");

        Assert.Equal(200, resent.Status);
        var message = await gateway.MessageAsync(1);
        Assert.Equal((string)abandoned["id"]!, message.IdempotencyKey);
        var sent = (await admin.GetAsync(path)).Json;
        Assert.Equal(("sent", 2), ((string)sent["status"]!, (int)sent["send_count"]!));
        Assert.Equal(["success", "failed"], sent["dispatches"]!.AsArray().Select(dispatch => (string)dispatch!["status"]!));
        AssertError(await admin.PostAsync(path + "/resend"), 409, "It was sent, and what it said is gone.");
        AssertError(await admin.PostAsync(path + "/cancel"), 409, "It was sent.");
        Assert.Equal("Carried out: POST /transfer/now", (await browser.EnterAsync(page, message.Code)).Body);
        Assert.Contains(gateway.AuditLines(), line => (string?)line["reason"] == "message resent" && (string?)line["message"] == (string)abandoned["id"]!);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Resend_CodeThatWasReplaced_IsRefused(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store, configuration => configuration["courier"]!["message_retries"] = 0);
        gateway.Webhook.Mode = WebhookMode.Fail;
        using var admin = new AdminClient(gateway.AdminUrl);
        var browser = await gateway.NewBrowserAsync("anna");
        var page = await browser.GoAsync("/transfer/x");
        await Eventually.TrueAsync(async () => await gateway.CountAsync("messages WHERE status = 'abandoned'") == 1);
        var old = Assert.Single((await admin.GetAsync(Messages)).Json.AsArray())!["id"];
        gateway.Webhook.Mode = WebhookMode.Take;
        gateway.Clock.Advance(TimeSpan.FromMinutes(1));
        await browser.ResendAsync(page);
        await gateway.MessageAsync(1);

        AssertError(await admin.PostAsync($"{Messages}/{old}/resend"), 409, "Its code has ended or was used or replaced, or the message was never made; there is nothing to send any more.");

        gateway.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Single(gateway.Webhook.Messages);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Cancel_MessageThatWaits_IsNeverSent(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store, configuration => configuration["log"]!["level"] = "info");
        gateway.Webhook.Mode = WebhookMode.Fail;
        using var admin = new AdminClient(gateway.AdminUrl);
        var browser = await gateway.NewBrowserAsync("anna");
        await browser.GoAsync("/transfer/x");
        await Eventually.TrueAsync(async () => await gateway.CountAsync("messages WHERE status = 'queued' AND send_count = 1") == 1);
        var path = $"{Messages}/{Assert.Single((await admin.GetAsync(Messages + "?status=queued")).Json.AsArray())!["id"]}";

        Assert.Equal("cancelled", (string)(await admin.PostAsync(path + "/cancel")).Json["status"]!);

        gateway.Webhook.Mode = WebhookMode.Take;
        for (var i = 0; i < 20; i++)
        {
            gateway.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
        Assert.Empty(gateway.Webhook.Messages);
        AssertError(await admin.PostAsync(path + "/cancel"), 409, "It was cancelled already.");
        Assert.Equal(409, (await admin.PostAsync(path + "/resend")).Status);
        Assert.Contains(gateway.AuditLines(), line => (string?)line["reason"] == "message cancelled");
        Assert.DoesNotContain("491701234567", gateway.Log.Text, StringComparison.Ordinal);
    }

    private static string? Next(BrowserAnswer page) =>
        page.Header("Link")!.Split(',').FirstOrDefault(link => link.EndsWith("; rel=\"next\"", StringComparison.Ordinal)) is { } link ? link[1..link.IndexOf('>', StringComparison.Ordinal)] : null;

    private static void AssertError(BrowserAnswer answer, int status, string? reason)
    {
        Assert.Equal(status, answer.Status);
        Assert.StartsWith("application/json", answer.Header("Content-Type"), StringComparison.Ordinal);
        var error = answer.Json["error"]!.AsObject();
        Assert.Equal(status, (int)error["code"]!);
        Assert.NotEqual("", (string)error["status"]!);
        Assert.NotEqual("", (string)error["message"]!);
        if (reason is not null)
            Assert.Equal(reason, (string?)error["reason"]);
    }
}
