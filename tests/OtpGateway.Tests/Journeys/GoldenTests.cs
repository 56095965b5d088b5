using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using OtpGateway.Flows;
using OtpGateway.Identities;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Journeys;

/// <summary>What the gateway answers beside what stands in the folder Golden, written down by hand after Ory Kratos's API.</summary>
public class GoldenTests
{
    private const string InBrowser = "aal2";
    private const string ByToken = "api";
    private const string Whoami = "/.otp/sessions/whoami";
    private const string Elsewhere = "return_to=https%3A%2F%2Felsewhere.example%2F";

    [Fact]
    public void Files_OfTheFolder_AreAllCompared()
    {
        var source = string.Concat(Directory.EnumerateFiles(Path.GetDirectoryName(ThisFile())!, "*GoldenTests.cs").Select(File.ReadAllText));
        Assert.All(Golden.Names(), name => Assert.True(
            source.Contains($"\"{name}\"", StringComparison.Ordinal) || source.Contains($"kind + \"-{name.Split('-', 2)[^1]}\"", StringComparison.Ordinal), name));
    }

    [Theory]
    [InlineData(InBrowser)]
    [InlineData(ByToken)]
    public async Task Flow_OfOneAddress_IsAsWrittenDown(string kind)
    {
        await using var gateway = await StartAsync();
        var golden = new Golden(gateway);
        var caller = await CallerAsync(gateway, kind, "anna");

        var begun = await caller.BeginAsync(kind == ByToken ? "?aal=aal2" : "?aal=aal2&refresh=&return_to=%2Fafter&organization=&via=");
        golden.Expect(kind + "-choose-method-one", begun);
        golden.Expect(kind + "-choose-method-one", await caller.ReadAsync(golden["flow"]));
        Assert.Equal(0, await gateway.CountAsync("messages"));
        var flow = begun.Json;
        golden.Expect(kind + "-sent-email", await caller.PostAsync(flow, ("method", "code"), ("address", golden["address"])));
        var code = (await gateway.MessageAsync(1)).Code;
        golden.Expect(kind + "-resend-too-early", await caller.PostAsync(flow, ("method", "code"), ("resend", "code")));
        golden.Expect(kind + "-empty-code", await caller.PostAsync(flow, ("method", "code")));
        golden.Expect(kind + "-empty-code", await caller.PostAsync(flow, ("method", "code"), ("code", "")));
        foreach (var wrong in (string[])[Other(code), "12", "letters"])
            golden.Expect(kind + "-wrong-code", await caller.PostAsync(flow, ("method", "code"), ("code", wrong), ("identifier", "+491701234567")));
        // What cannot be a code is no attempt.
        Assert.Equal(1, await gateway.CountAsync("counted WHERE counter = 'failures_per_identity'"));
        gateway.Clock.Advance(TimeSpan.FromSeconds(30));
        golden.Expect(kind + "-sent-email", await caller.PostAsync(flow, ("method", "code"), ("resend", "code"), ("identifier", "+49••••••67")));
        await gateway.MessageAsync(2);
    }

    [Theory]
    [InlineData(InBrowser)]
    [InlineData(ByToken)]
    public async Task Flow_OfSeveralAddresses_IsAsWrittenDown(string kind)
    {
        await using var gateway = await StartAsync();
        var golden = new Golden(gateway);
        var caller = await CallerAsync(gateway, kind, "carla");

        var begun = await caller.BeginAsync();
        golden.Expect(kind + "-choose-method-several", begun);
        golden.Expect(kind + "-sent-email-several", await caller.PostAsync(begun.Json, ("method", "code"), ("address", golden["mail"])));
        Assert.Equal("email", (await gateway.MessageAsync(1)).Channel);
    }

    [Theory]
    [InlineData(InBrowser)]
    [InlineData(ByToken)]
    public async Task Flow_OfTooManyTries_IsAsWrittenDown(string kind)
    {
        await using var gateway = await StartAsync();
        var golden = new Golden(gateway);
        var caller = await CallerAsync(gateway, kind, "anna");
        var flow = await caller.BeginAndSendAsync();
        var code = (await gateway.MessageAsync(1)).Code;
        for (var i = 0; i < 5; i++)
            Assert.Equal(400, (await caller.PostAsync(flow, ("method", "code"), ("code", Other(code)))).Status);

        golden.Expect(kind + "-too-many-tries", await caller.PostAsync(flow, ("method", "code"), ("code", code)));
        if (kind != InBrowser)
            return;
        var second = await caller.BeginAndSendAsync();
        golden.Expect("aal2-locked", await caller.PostAsync(second, ("method", "code"), ("code", (await gateway.MessageAsync(2)).Code)));
    }

    [Theory]
    [InlineData(InBrowser, TestGateway.Sqlite)]
    [InlineData(ByToken, TestGateway.Sqlite)]
    [InlineData(InBrowser, TestGateway.Postgres)]
    public async Task Flow_Expired_IsAsWrittenDown(string kind, string store)
    {
        await using var gateway = await StartAsync(store: store);
        var golden = new Golden(gateway);
        var caller = await CallerAsync(gateway, kind, "carla");
        var flow = (await caller.BeginAsync("?aal=aal2&refresh=true&via=email" + (kind == ByToken ? "" : "&return_to=%2Fafter"))).Json;
        gateway.Clock.Advance(TimeSpan.FromMinutes(31));

        golden.Expect(kind + "-flow-expired", await caller.ReadAsync((string)flow["id"]!));
        golden.Expect(kind + "-flow-replaced", await caller.PostAsync(flow, ("method", "code"), ("address", "carla.marker@mail.example")));
        golden.Expect(kind + "-replaced-expired", await caller.ReadAsync(golden["fresh"]));
        Assert.Equal(0, await gateway.CountAsync("messages"));
    }

    [Theory]
    [InlineData(InBrowser)]
    [InlineData(ByToken)]
    public async Task Flow_ToRefreshAtAal1_IsAsWrittenDown(string kind)
    {
        await using var gateway = await StartAsync();
        var caller = await CallerAsync(gateway, kind, "anna");

        new Golden(gateway).Expect(kind + "-refresh-choose-method", await caller.BeginAsync("?aal=aal2&refresh=true"));
    }

    [Fact]
    public async Task Flow_FromItsBeginToItsEnd_IsAsWrittenDown()
    {
        await using var gateway = await StartAsync();
        var golden = new Golden(gateway);
        var caller = await FlowClient.InBrowserAsync(gateway, "anna");
        var flow = (await caller.BeginAsync("?aal=aal2&refresh=&return_to=%2Fafter&organization=&via=")).Json;

        golden.Expect("aal2-unknown-address", await caller.PostAsync(flow, ("method", "code"), ("address", "+491703456789")));
        golden.Expect("aal2-no-method", await caller.PostAsync(flow, ("method", "password"), ("password", "x")));
        golden.Expect("aal2-no-method", await caller.PostAsync(flow, ("method", "password"), ("identifier", "+491701234567"), ("password", "x")));
        golden.Expect("aal2-no-method", await caller.PostAsync(flow));
        golden.Expect("flow-missing", await caller.AskAsync(HttpMethod.Post, "/.otp/self-service/login", JsonContent.Create(new { method = "code" })));
        golden.Expect("body-malformed", await caller.AskAsync(HttpMethod.Post, (string)flow["ui"]!["action"]!, TestBrowser.Text("[]", "application/json")));
        golden.Expect("csrf", await caller.PostAsync(flow, ("csrf_token", "guessed"), ("method", "code"), ("address", golden["address"])));
        caller.More = headers => { headers.Remove("Sec-Fetch-Site"); headers.Add("Sec-Fetch-Site", "same-site"); };
        golden.Expect("csrf-elsewhere", await caller.PostAsync(flow, ("method", "code"), ("address", golden["address"])));
        caller.More = null;
        Assert.Equal(0, await gateway.CountAsync("messages"));
        var sent = await caller.PostAsync(flow, ("address", golden["address"]));
        Assert.Equal("sent_email", (string?)sent.Json["state"]);
        await gateway.MessageAsync(1);
        gateway.Clock.Advance(TimeSpan.FromSeconds(30));
        await caller.PostAsync(flow, ("method", "code"), ("resend", "code"));
        await gateway.MessageAsync(2);
        gateway.Clock.Advance(TimeSpan.FromSeconds(60));
        await caller.PostAsync(flow, ("method", "code"), ("resend", "code"));
        var code = (await gateway.MessageAsync(3)).Code;
        gateway.Clock.Advance(TimeSpan.FromSeconds(120));
        golden.Expect("aal2-sends-used-up", await caller.PostAsync(flow, ("method", "code"), ("resend", "code")));
        Assert.Equal(200, (await caller.PostAsync(flow, ("method", "code"), ("code", code))).Status);
        golden.Expect("aal2-passed", await caller.ReadAsync(golden["flow"]));
        golden.Expect("aal2-passed-posted-again", await caller.PostAsync(flow, ("method", "code"), ("code", code)));
        Assert.Equal(3, await gateway.CountAsync("messages"));
    }

    [Fact]
    public async Task Flow_ToRefreshAtAal2_IsAsWrittenDown()
    {
        await using var gateway = await StartAsync();
        var caller = await FlowClient.InBrowserAsync(gateway, "anna");
        await gateway.RaiseAsync(caller.Browser, "/transfer/x");
        gateway.Clock.Advance(TimeSpan.FromMinutes(1));
        var golden = new Golden(gateway);

        var begun = await caller.BeginAsync("?aal=aal2&refresh=true");
        golden.Expect("aal2-refresh-of-aal2-choose-method", begun);
        golden.Expect("aal2-refresh-sent-email", await caller.PostAsync(begun.Json, ("method", "code"), ("address", golden["address"])));
        var code = (await gateway.MessageAsync(2)).Code;
        Assert.Equal(200, (await caller.PostAsync(begun.Json, ("method", "code"), ("code", code))).Status);
        golden.Expect("aal2-refresh-passed-posted-again", await caller.PostAsync(begun.Json, ("method", "code"), ("code", code)));
    }

    [Fact]
    public async Task Flow_ThatMayNotSend_IsAsWrittenDown()
    {
        await using var budget = await StartAsync(new JsonObject { ["send_cooldown"] = "0s", ["sends_per_identity"] = new JsonObject { ["count"] = 1, ["window"] = "10m" } });
        var first = await FlowClient.InBrowserAsync(budget, "anna");
        var flow = await first.BeginAndSendAsync();
        new Golden(budget).Expect("aal2-limit-reached", await first.PostAsync(flow, ("method", "code"), ("resend", "code")));

        await using var countries = await StartAsync(new JsonObject { ["sms_countries"] = new JsonArray("US") });
        var second = await FlowClient.InBrowserAsync(countries, "anna");
        var other = (await second.BeginAsync()).Json;
        new Golden(countries).Expect("aal2-cannot-send", await second.PostAsync(other, ("method", "code"), ("address", FlowClient.Values(other, "address")[0])));
    }

    [Theory]
    [InlineData(InBrowser)]
    [InlineData(ByToken)]
    public async Task Flow_OfAChangedAddress_IsAsWrittenDown(string kind)
    {
        await using var gateway = await StartAsync();
        var first = await CallerAsync(gateway, kind, "anna");
        await first.PostAsync(await first.BeginAndSendAsync(), ("method", "code"), ("code", (await gateway.MessageAsync(1)).Code));
        gateway.Upstream.Users["anna"] = new JsonObject { ["phone"] = "+491709876543" };
        gateway.Clock.Advance(TimeSpan.FromSeconds(31));

        var golden = new Golden(gateway);
        var caller = await CallerAsync(gateway, kind, "anna");
        var begun = await caller.BeginAsync();
        golden.Expect(kind + "-changed-phone-choose-method", begun);
        golden.Expect(kind + "-changed-phone-sent-email", await caller.PostAsync(begun.Json, ("method", "code"), ("address", golden["address"])));
        var message = await gateway.MessageAsync(2);
        Assert.Equal("+491701234567", message.To);
        golden.Expect(kind + "-changed-phone-wrong-code", await caller.PostAsync(begun.Json, ("method", "code"), ("code", Other(message.Code))));

        gateway.Upstream.Users["anna"] = new JsonObject { ["phone"] = "+491701234567", ["email"] = "anna.marker@mail.example" };
        gateway.Clock.Advance(TimeSpan.FromSeconds(31));
        var other = new Golden(gateway);
        caller = await CallerAsync(gateway, kind, "anna");
        begun = await caller.BeginAsync();
        other.Expect(kind + "-added-mail-sent-email", await caller.PostAsync(begun.Json, ("method", "code"), ("address", FlowClient.Values(begun.Json, "address")[1])));
        Assert.Equal("+491701234567", (await gateway.MessageAsync(3)).To);
    }

    [Fact]
    public async Task Begin_OfAChangedAddressThatIsRefused_IsAsWrittenDown()
    {
        await using var gateway = await StartAsync(more: configuration => configuration["gateway"]!["address_change"] = "refuse");
        var first = await FlowClient.InBrowserAsync(gateway, "anna");
        await first.PostAsync(await first.BeginAndSendAsync(), ("method", "code"), ("code", (await gateway.MessageAsync(1)).Code));
        gateway.Upstream.Users["anna"] = new JsonObject { ["phone"] = "+491709876543" };
        gateway.Clock.Advance(TimeSpan.FromSeconds(31));

        new Golden(gateway).Expect("address-changed", await (await FlowClient.InBrowserAsync(gateway, "anna")).BeginAsync());
    }

    [Theory]
    [InlineData(InBrowser)]
    [InlineData(ByToken)]
    public async Task Flow_WithBackupCodes_IsAsWrittenDown(string kind)
    {
        await using var gateway = await StartAsync(more: WithBackupCodes);
        var codes = await BackupCodeTests.GiveCodesAsync(gateway, "anna", kind == ByToken ? "bearer_token" : "cookie_session");
        var passed = await CallerAsync(gateway, kind, "anna");
        new Golden(gateway).Expect(kind + "-backup-passed", await passed.PostAsync((await passed.BeginAsync(kind == ByToken ? "?aal=aal2" : "?aal=aal2&return_to=%2Fafter")).Json, ("method", "lookup_secret"), ("lookup_secret", codes[0].Text)));

        var golden = new Golden(gateway);
        var caller = await CallerAsync(gateway, kind, "anna");
        var begun = await caller.BeginAsync();
        golden.Expect(kind + "-backup-choose-method", begun);
        golden.Expect(kind + "-backup-choose-method", await caller.ReadAsync(golden["flow"]));
        var flow = begun.Json;
        golden.Expect(kind + "-backup-empty", await caller.PostAsync(flow, ("method", "lookup_secret")));
        golden.Expect(kind + "-backup-empty", await caller.PostAsync(flow, ("method", "lookup_secret"), ("lookup_secret", "")));
        golden.Expect(kind + "-backup-wrong", await caller.PostAsync(flow, ("method", "lookup_secret"), ("lookup_secret", "short")));
        golden.Expect(kind + "-backup-wrong", await caller.PostAsync(flow, ("method", "lookup_secret"), ("lookup_secret", "22222-22222")));
        golden.Expect(kind + "-backup-used", await caller.PostAsync(flow, ("method", "lookup_secret"), ("lookup_secret", codes[0].Text)));
        golden.Expect(kind + "-backup-sent-email", await caller.PostAsync(flow, ("method", "code"), ("address", golden["address"])));
        for (var i = 0; i < 2; i++)
            golden.Expect(kind + "-backup-wrong-after-a-code", await caller.PostAsync(flow, ("method", "lookup_secret"), ("lookup_secret", "22222-22222")));
        golden.Expect(kind + "-backup-too-many-tries", await caller.PostAsync(flow, ("method", "lookup_secret"), ("lookup_secret", "22222-22222")));
        Assert.Equal(11, await gateway.CountAsync("backup_codes WHERE used_at IS NULL"));
    }

    [Fact]
    public async Task Flow_OfBackupCodesAlone_IsAsWrittenDown()
    {
        await using var gateway = await StartAsync(more: WithBackupCodes);
        await BackupCodeTests.GiveCodesAsync(gateway, "dora");
        new Golden(gateway).Expect("aal2-backup-alone", await (await FlowClient.InBrowserAsync(gateway, "dora")).BeginAsync());

        var caller = await FlowClient.InBrowserAsync(gateway, "anna");
        new Golden(gateway).Expect("aal2-backup-never-set-up", await caller.PostAsync((await caller.BeginAsync()).Json, ("method", "lookup_secret"), ("lookup_secret", "22222-22222")));
        var codes = await BackupCodeTests.GiveCodesAsync(gateway, "anna");
        var flow = (await caller.BeginAsync()).Json;
        await gateway.Services.GetRequiredService<BackupCodes>().DisableAsync(IdentityId.Of("cookie_session", "anna"), TestContext.Current.CancellationToken);
        new Golden(gateway).Expect("aal2-backup-switched-off", await caller.PostAsync(flow, ("method", "lookup_secret"), ("lookup_secret", codes[0].Text)));
    }

    [Fact]
    public async Task Flow_OfAnApiClientInABrowser_IsAsWrittenDown()
    {
        await using var gateway = await StartAsync();
        var golden = new Golden(gateway);
        var caller = FlowClient.ByToken(gateway, "anna");
        var flow = (await caller.BeginAsync()).Json;
        var address = FlowClient.Values(flow, "address")[0];

        caller.More = headers => headers.Add("Origin", gateway.Url.GetLeftPart(UriPartial.Authority));
        golden.Expect("api-with-origin", await caller.PostAsync(flow, ("method", "code"), ("address", address)));
        caller.More = headers => headers.Add("Cookie", "a=b");
        golden.Expect("api-with-cookie", await caller.PostAsync(flow, ("method", "code"), ("address", address)));
        golden.Expect("api-with-cookie-begin", await caller.BeginAsync());
    }

    [Fact]
    public async Task Begin_OfWhatCannotBe_IsAsWrittenDown()
    {
        await using var gateway = await StartAsync();
        gateway.Upstream.Users["fritz"] = new JsonObject { ["phone"] = "+491701234567", ["email"] = "no address" };
        var golden = new Golden(gateway);
        foreach (var api in (bool[])[false, true])
        {
            golden.Expect("session-aal1-required", await FlowClient.Nobody(gateway, api).BeginAsync());
            var anna = api ? FlowClient.ByToken(gateway, "anna") : await FlowClient.InBrowserAsync(gateway, "anna");
            golden.Expect("session-already-available", await anna.BeginAsync(""));
            golden.Expect("return-to-forbidden", await anna.BeginAsync("?aal=aal2&" + Elsewhere));
            golden.Expect("aal-unknown", await anna.BeginAsync("?aal=aal0"));
            golden.Expect("via-unknown", await anna.BeginAsync("?aal=aal2&via=fax"));
            golden.Expect("via-empty", await anna.BeginAsync("?aal=aal2&via=email"));
            golden.Expect("not-found", await anna.ReadAsync(Guid.NewGuid().ToString()));
            golden.Expect("not-found", await anna.ReadAsync("x"));
            golden.Expect("via-is-no-address", await (api ? FlowClient.ByToken(gateway, "fritz") : await FlowClient.InBrowserAsync(gateway, "fritz")).BeginAsync("?aal=aal2&via=email"));
            golden.Expect("no-address", await (api ? FlowClient.ByToken(gateway, "dora") : await FlowClient.InBrowserAsync(gateway, "dora")).BeginAsync());
        }
        golden.Expect("browser-location-change-required", await FlowClient.Nobody(gateway, api: false).BeginAsync("?return_to=%2Fafter"));
        golden.Expect("aal2-via-choose-method", await (await FlowClient.InBrowserAsync(gateway, "carla")).BeginAsync("?aal=aal2&via=email"));
        Assert.Equal(1, await gateway.CountAsync("flows"));
    }

    [Fact]
    public async Task Post_WithoutASessionOrFlow_IsAsWrittenDown()
    {
        await using var gateway = await StartAsync();
        var golden = new Golden(gateway);
        var caller = await FlowClient.InBrowserAsync(gateway, "anna");
        var flow = (await caller.BeginAsync()).Json;

        golden.Expect("session-aal1-required", await FlowClient.Nobody(gateway, api: false).PostAsync(flow, ("method", "code"), ("code", "123456")));
        golden.Expect("not-found", await (await FlowClient.InBrowserAsync(gateway, "emil")).PostAsync(flow, ("method", "code"), ("code", "123456")));
    }

    [Fact]
    public async Task Application_ThatDoesNotAnswer_IsAsWrittenDown()
    {
        await using var gateway = await StartAsync();
        var golden = new Golden(gateway);
        var caller = await FlowClient.InBrowserAsync(gateway, "anna");
        var flow = await caller.BeginAndSendAsync();
        await gateway.MessageAsync(1);
        gateway.Clock.Advance(TimeSpan.FromSeconds(11));
        gateway.Upstream.Check = CheckMode.Fail;

        golden.Expect("unavailable", await caller.BeginAsync());
        golden.Expect("unavailable", await caller.ReadAsync((string)flow["id"]!));
        golden.Expect("unavailable", await caller.PostAsync(flow, ("method", "code"), ("code", "123456")));
        golden.Expect("unavailable", await caller.GetAsync(Whoami));
        golden.Expect("unavailable", await caller.GetAsync("/.otp/sessions"));
        golden.Expect("unavailable", await FlowClient.ByToken(gateway, "anna").BeginAsync());
    }

    [Fact]
    public async Task Session_InABrowser_IsAsWrittenDown()
    {
        await using var gateway = await StartAsync();
        var golden = new Golden(gateway);
        var caller = await FlowClient.InBrowserAsync(gateway, "carla");
        golden.Expect("whoami-session-inactive", await caller.GetAsync(Whoami));
        golden.Expect("sessions-session-inactive", await caller.GetAsync("/.otp/sessions"));
        golden.Expect("sessions-session-inactive", await caller.AskAsync(HttpMethod.Delete, "/.otp/sessions"));
        golden.Expect("proxied-session-aal2-required", await caller.GetAsync("/transfer/x"));
        golden.Expect("proxied-session-inactive", await FlowClient.Nobody(gateway, api: false).GetAsync("/transfer/x"));
        var flow = await caller.BeginAndSendAsync("?aal=aal2&return_to=%2Fafter", place: 1);
        foreach (var url in (string[])[Whoami, "/.otp/sessions"])
            golden.Expect("session-aal2-required", await caller.GetAsync(url));
        var code = (await gateway.MessageAsync(1)).Code;
        gateway.Clock.Advance(TimeSpan.FromSeconds(5));

        golden.Expect("session-success-browser", await caller.PostAsync(flow, ("method", "code"), ("code", code)));
        golden.Expect("session-whoami-aal2", await caller.AskAsync(HttpMethod.Post, Whoami));
        golden.Expect("sessions-list-of-none", await caller.GetAsync("/.otp/sessions"));
        var other = await FlowClient.InBrowserAsync(gateway, "carla");
        await other.PostAsync(await other.BeginAndSendAsync(), ("method", "code"), ("code", (await gateway.MessageAsync(2)).Code));
        golden.Expect("sessions-list", await caller.GetAsync("/.otp/sessions"));

        golden.Expect("revoke-current-session", await caller.AskAsync(HttpMethod.Delete, "/.otp/sessions/" + golden["session"]));
        golden.Expect("revoke-malformed-id", await caller.AskAsync(HttpMethod.Delete, "/.otp/sessions/x"));
        caller.More = headers => { headers.Remove("Sec-Fetch-Site"); headers.Add("Sec-Fetch-Site", "cross-site"); };
        golden.Expect("revoke-from-elsewhere", await caller.AskAsync(HttpMethod.Delete, "/.otp/sessions"));
        caller.More = null;
        golden.Expect("sessions-revoked-others", await caller.AskAsync(HttpMethod.Delete, "/.otp/sessions"));
        golden.Expect("no-content", await caller.AskAsync(HttpMethod.Delete, "/.otp/sessions/" + golden["other"]));
    }

    [Fact]
    public async Task Session_WhereAal1IsEnough_IsAsWrittenDown()
    {
        await using var gateway = await StartAsync(more: configuration => configuration["session"] = new JsonObject { ["whoami"] = new JsonObject { ["required_aal"] = "aal1" } });
        var golden = new Golden(gateway);
        var caller = await FlowClient.InBrowserAsync(gateway, "carla");
        var flow = await caller.BeginAndSendAsync(place: 1);
        golden.Expect("session-whoami-aal1", await caller.GetAsync(Whoami));
        var code = (await gateway.MessageAsync(1)).Code;
        gateway.Clock.Advance(TimeSpan.FromSeconds(5));
        await caller.PostAsync(flow, ("method", "code"), ("code", code));
        golden.Expect("session-whoami-aal2", await caller.GetAsync(Whoami));

        gateway.Clock.Advance(TimeSpan.FromMinutes(61));

        golden.Expect("session-whoami-elapsed", await caller.GetAsync(Whoami));
    }

    [Fact]
    public async Task Session_OfAnApiClient_IsAsWrittenDown()
    {
        await using var gateway = await StartAsync();
        var golden = new Golden(gateway);
        var caller = FlowClient.ByToken(gateway, "carla");
        var flow = await caller.BeginAndSendAsync();

        var passed = await caller.PostAsync(flow, ("method", "code"), ("code", (await gateway.MessageAsync(1)).Code));
        golden.Expect("session-success-api", passed);
        var token = (string)passed.Json["session_token"]!;
        golden.Expect("logout-api-malformed", await LogoutAsync(new JsonObject()));
        golden.Expect("logout-api-unknown", await LogoutAsync(new JsonObject { ["session_token"] = "guessed" }));
        golden.Expect("no-content", await LogoutAsync(new JsonObject { ["session_token"] = token }));
        golden.Expect("no-content", await LogoutAsync(new JsonObject { ["session_token"] = token }));
        caller.Token = token;
        golden.Expect("whoami-session-inactive", await caller.GetAsync(Whoami));

        Task<BrowserAnswer> LogoutAsync(JsonObject body) => FlowClient.Nobody(gateway, api: true).AskAsync(HttpMethod.Delete, "/.otp/self-service/logout/api", JsonContent.Create<JsonNode>(body));
    }

    [Fact]
    public async Task Logout_OfABrowser_IsAsWrittenDown()
    {
        await using var gateway = await StartAsync();
        var golden = new Golden(gateway);
        var nobody = FlowClient.Nobody(gateway, api: false);
        golden.Expect("logout-session-inactive", await nobody.GetAsync("/.otp/self-service/logout/browser"));
        golden.Expect("logout-session-inactive", await nobody.GetAsync("/.otp/self-service/logout?token=x"));
        var caller = await FlowClient.InBrowserAsync(gateway, "anna");
        await gateway.RaiseAsync(caller.Browser, "/transfer/x");

        golden.Expect("logout-begin", await caller.GetAsync("/.otp/self-service/logout/browser?return_to=%2Fbye"));
        golden.Expect("return-to-forbidden", await caller.GetAsync("/.otp/self-service/logout/browser?" + Elsewhere));
        golden.Expect("logout-without-token", await caller.GetAsync("/.otp/self-service/logout"));
        golden.Expect("logout-wrong-token", await caller.GetAsync("/.otp/self-service/logout?token=guessed"));
        golden.Expect("no-content", await caller.GetAsync("/.otp/self-service/logout?token=" + golden["logout"]));
        golden.Expect("whoami-session-inactive", await caller.GetAsync(Whoami));
    }

    [Fact]
    public async Task Errors_HealthAndSchemas_AreAsWrittenDown()
    {
        await using var gateway = await StartAsync(more: configuration => configuration["selfservice"]!["flows"] = new JsonObject { ["error"] = new JsonObject { ["ui_url"] = "/my/error" } });
        var golden = new Golden(gateway);
        var nobody = FlowClient.Nobody(gateway, api: false);
        var failed = await nobody.Browser.GoAsync("/.otp/self-service/login/browser?aal=aal9", follow: false);

        golden.Expect("errors-read", await nobody.GetAsync("/.otp/self-service/errors" + failed.Location!.Query));
        golden.Expect("errors-stub", await nobody.GetAsync("/.otp/self-service/errors?id=stub%3A500"));
        golden.Expect("not-found", await nobody.GetAsync("/.otp/self-service/errors?id=guessed"));
        golden.Expect("health-ok", await nobody.GetAsync("/.otp/health/alive"));
        golden.Expect("health-ok", await nobody.GetAsync("/.otp/health/ready"));
        golden.Expect("version", await nobody.GetAsync("/.otp/version"));
        golden.Expect("schemas", await nobody.GetAsync("/.otp/schemas"));
        golden.Expect("schema", await nobody.GetAsync("/.otp/schemas/default"));
        golden.Expect("schema", await nobody.GetAsync("/.otp/schemas/ZGVmYXVsdA"));
        golden.Expect("not-found", await nobody.GetAsync("/.otp/schemas/other"));
        golden.Expect("not-found", await nobody.GetAsync("/.otp/self-service/nothing"));
    }

    [Fact]
    public async Task Health_WithoutItsStore_IsAsWrittenDown()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Postgres);
        await gateway.CutOffPostgresAsync();

        var golden = new Golden(gateway);
        golden.Expect("health-not-ready", await gateway.NewBrowser().FetchAsync(HttpMethod.Get, "/.otp/health/ready"));
        golden.Expect("health-ok", await gateway.NewBrowser().FetchAsync(HttpMethod.Get, "/.otp/health/alive"));
    }

    private static Task<TestGateway> StartAsync(JsonObject? limits = null, Action<JsonNode>? more = null, string store = TestGateway.Sqlite) => TestGateway.StartAsync(store, configuration =>
    {
        ApiClientTests.WithBearer(configuration);
        configuration["gateway"]!["limits"] = limits ?? [];
        more?.Invoke(configuration);
    });

    private static void WithBackupCodes(JsonNode configuration) => configuration["selfservice"]!["methods"]!["lookup_secret"] = new JsonObject { ["enabled"] = true };

    private static async Task<FlowClient> CallerAsync(TestGateway gateway, string kind, string user) =>
        kind == ByToken ? FlowClient.ByToken(gateway, user) : await FlowClient.InBrowserAsync(gateway, user);

    private static string Other(string code) => code == "000000" ? "000001" : "000000";

    private static string ThisFile([CallerFilePath] string file = "") => file;
}
