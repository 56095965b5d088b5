using System.Globalization;
using System.Text.Json.Nodes;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Journeys;

/// <summary>The directory in the store, through the admin API: who is in it, where their codes go, and what ends with them.</summary>
public class IdentityTests
{
    private const string Identities = "/admin/identities";

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task StepUp_ApplicationThatTellsAnIdOnly_SendsToThePhoneOfTheStore(string store)
    {
        await using var gateway = await StartAsync(store);
        using var admin = new AdminClient(gateway.AdminUrl);
        var browser = await gateway.NewBrowserAsync("dora");
        Assert.False((await browser.GoAsync("/transfer/x")).IsCodePage);

        var dora = await CreateAsync(admin, """{ "schema_id": "default", "external_id": "dora", "traits": { "phone": "+49 171 7654321" } }""");
        gateway.Clock.Advance(TimeSpan.FromSeconds(11));
        var page = await browser.GoAsync("/transfer/x");
        var message = await gateway.MessageAsync(1);

        Assert.Equal(("sms", "+491717654321"), (message.Channel, message.To));
        Assert.Equal("/transfer/x", (await browser.EnterAsync(page, message.Code)).Url.AbsolutePath);
        var forwarded = gateway.Upstream.To("GET", "/transfer/x").Single();
        Assert.Equal(("dora", "aal2", "+49 171 7654321"), (forwarded.Header("X-Auth-User"), forwarded.Header("X-Auth-Aal"), forwarded.Header("X-Phone")));
        var session = Assert.Single((await admin.GetAsync($"{Identities}/{dora}/sessions")).Json.AsArray())!;
        Assert.Equal(("aal2", true, dora), ((string)session["authenticator_assurance_level"]!, (bool)session["active"]!, (string)session["identity"]!["id"]!));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Admin_LifeOfAnIdentity_HasOrysShapes(string store)
    {
        await using var gateway = await StartAsync(store);
        using var admin = new AdminClient(gateway.AdminUrl);

        var created = await admin.SendJsonAsync(HttpMethod.Post, Identities, """{ "schema_id": "default", "external_id": "a-1", "traits": { "phone": "+491701234567" }, "metadata_public": { "tier": 1 }, "metadata_admin": "vip" }""");
        Assert.Equal(201, created.Status);
        var identity = created.Json.AsObject();
        var path = $"{Identities}/{identity["id"]}";
        Assert.Equal(path, created.Header("Location"));
        Assert.Equal(
            ["id", "external_id", "credentials", "schema_id", "schema_url", "state", "state_changed_at", "traits", "verifiable_addresses", "recovery_addresses", "metadata_public", "metadata_admin", "created_at", "updated_at", "organization_id"],
            identity.Select(field => field.Key));
        Assert.Equal(gateway.Url + ".otp/schemas/ZGVmYXVsdA", (string)identity["schema_url"]!);
        Assert.Equal("+491701234567", (string)Assert.Single(identity["credentials"]!["code"]!["identifiers"]!.AsArray())!);
        Assert.Equal(created.Body, (await admin.GetAsync(path)).Body);
        Assert.Equal(created.Body, (await admin.GetAsync($"{Identities}/by/external/a-1")).Body);
        Assert.Equal($"[{created.Body}]", (await admin.GetAsync(Identities + "?credentials_identifier=0049-170-1234567")).Body);
        Assert.Equal("[]", (await admin.GetAsync(Identities + "?credentials_identifier=%2B491701234568")).Body);
        Assert.Equal($"[{created.Body}]", (await admin.GetAsync($"{Identities}?ids={identity["id"]}&ids={Guid.NewGuid()}")).Body);

        gateway.Clock.Advance(TimeSpan.FromSeconds(5));
        var patched = (await admin.SendJsonAsync(HttpMethod.Patch, path, """[{ "op": "replace", "path": "/traits/phone", "value": "+491702345678" }, { "op": "remove", "path": "/metadata_public" }]""")).Json;
        Assert.Equal(("+491702345678", "a-1", null, "vip"), ((string)patched["traits"]!["phone"]!, (string)patched["external_id"]!, patched["metadata_public"], (string)patched["metadata_admin"]!));
        Assert.NotEqual((string)identity["updated_at"]!, (string)patched["updated_at"]!);
        Assert.Equal("[]", (await admin.GetAsync(Identities + "?credentials_identifier=%2B491701234567")).Body);

        var put = (await admin.SendJsonAsync(HttpMethod.Put, path, """{ "schema_id": "default", "state": "inactive", "traits": { "email": "a@mail.example" } }""")).Json;
        Assert.Equal(("inactive", "a-1", """{"email":"a@mail.example"}""", null), ((string)put["state"]!, (string)put["external_id"]!, put["traits"]!.ToJsonString(), put["metadata_admin"]));
        Assert.NotEqual((string)identity["state_changed_at"]!, (string)put["state_changed_at"]!);

        Assert.Equal(204, (await admin.DeleteAsync(path)).Status);
        AssertError(await admin.GetAsync(path), 404, null);
        AssertError(await admin.DeleteAsync(path), 404, null);
    }

    [Fact]
    public async Task Admin_WrongInAnyWay_IsAnErrorInOrysShape()
    {
        await using var gateway = await StartAsync(TestGateway.Sqlite);
        using var admin = new AdminClient(gateway.AdminUrl);
        var anna = await CreateAsync(admin, """{ "external_id": "anna", "traits": { "phone": "+491701234567" } }""");
        var path = $"{Identities}/{anna}";

        foreach (var (body, reason) in new[]
        {
            ("", "The body is not valid JSON, line 1, column 1."),
            ("[]", "The body must be a JSON object."),
            ("""{ "traits": { "phone": "\ud800" } }""", "The body has a text that is no Unicode."),
            ("""{ "traits": {}, "traits": {} }""", null),
            ("""{ "trait": {} }""", "trait: unknown key, did you mean 'traits'?; traits: must be an object"),
            ("""{ "traits": { "phone": 7 } }""", "traits.phone: must be a string"),
            ("""{ "traits": { "phone": "0170 1234567" } }""", "traits.phone: must be a phone number with + and the country, such as +49 170 1234567"),
            ("""{ "traits": {}, "schema_id": "defualt" }""", "schema_id: 'defualt' is none of identity.schemas, did you mean 'default'?"),
            ("""{ "traits": {}, "state": "asleep" }""", "state: must be \"active\" or \"inactive\""),
            ("""{ "traits": {}, "credentials": { "password": {} } }""", "credentials: must be left out: the gateway keeps none, codes go to the addresses in the traits"),
        })
            AssertError(await admin.SendJsonAsync(HttpMethod.Post, Identities, body), 400, reason);
        var details = (await admin.SendJsonAsync(HttpMethod.Post, Identities, """{ "traits": { "phone": 7 } }""")).Json["error"]!["details"]!;
        Assert.Equal("""{"errors":[{"path":"traits.phone","message":"must be a string"}]}""", details.ToJsonString());

        AssertError(await admin.SendJsonAsync(HttpMethod.Post, Identities, """{ "traits": { "phone": "0049 1701234567" } }"""), 409, "Another identity of the schema 'default' has the same phone number, e-mail address or name to sign in with.");
        AssertError(await admin.SendJsonAsync(HttpMethod.Post, Identities, """{ "external_id": "anna", "traits": {} }"""), 409, "Another identity has the same external_id.");
        AssertError(await admin.SendJsonAsync(HttpMethod.Post, Identities, $$"""{ "traits": { "name": "{{new string('x', 70_000)}}" } }"""), 413, null);
        AssertError(await admin.SendJsonAsync(HttpMethod.Patch, path, """[{ "op": "replace", "path": "/id", "value": "x" }]"""), 400, "/id cannot be changed; what can is /schema_id, /external_id, /state, /traits, /metadata_public, /metadata_admin");
        AssertError(await admin.SendJsonAsync(HttpMethod.Patch, path, """[{ "op": "remove", "path": "/traits" }]"""), 400, "traits: must be an object");
        AssertError(await admin.SendJsonAsync(HttpMethod.Patch, path, """[{ "op": "test", "path": "/state", "value": "inactive" }]"""), 400, "[0]: the test fails");
        AssertError(await admin.SendJsonAsync(HttpMethod.Patch, path, "{}"), 400, "The body must be a JSON array.");
        AssertError(await admin.SendJsonAsync(HttpMethod.Put, $"{Identities}/{Guid.NewGuid()}", """{ "traits": {} }"""), 404, null);
        AssertError(await admin.GetAsync(Identities + "/nobody"), 404, null);
        AssertError(await admin.GetAsync(Identities + "?ids=x"), 400, "ids are at most 500 UUIDs, and cannot be combined with credentials_identifier");
        AssertError(await admin.GetAsync($"{Identities}?ids={anna}&credentials_identifier=x"), 400, "ids are at most 500 UUIDs, and cannot be combined with credentials_identifier");
        AssertError(await admin.GetAsync(Identities + "?page_token=x"), 400, "invalid pagination token");
        AssertError(await admin.GetAsync("/admin/sessions?active=perhaps"), 400, "active must be true or false");
        AssertError(await admin.GetAsync("/admin/sessions?expand=all"), 400, "expand must be identity or devices");
        AssertError(await admin.GetAsync($"/admin/sessions/{Guid.NewGuid()}"), 404, null);
        AssertError(await admin.DeleteAsync($"/admin/sessions/{Guid.NewGuid()}"), 404, null);
        AssertError(await admin.DeleteAsync($"{path}/sessions"), 404, null);
        Assert.Equal(1, await gateway.CountAsync("identities"));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task List_FollowingTheLinks_HasEverybodyOnce(string store)
    {
        await using var gateway = await StartAsync(store);
        using var admin = new AdminClient(gateway.AdminUrl);
        var created = new List<string>();
        for (var number = 0; number < 5; number++)
            created.Add(await CreateAsync(admin, $$"""{ "external_id": "u{{number}}", "traits": {} }"""));

        var seen = new List<string>();
        for (var path = Identities + "?page_size=2"; path is not null; path = Next(await admin.GetAsync(path)))
        {
            seen.AddRange((await admin.GetAsync(path)).Json.AsArray().Select(identity => (string)identity!["id"]!));
            Assert.True(seen.Count <= 5, "A circle of pages.");
        }

        Assert.Equal(created.Order(StringComparer.Ordinal), seen);
        // A token of one list is none of another.
        var token = Next(await admin.GetAsync(Identities + "?page_size=2"))!.Split("page_token=")[1];
        AssertError(await admin.GetAsync("/admin/sessions?page_token=" + token), 400, "invalid pagination token");
    }

    [Theory]
    [InlineData("sqlite", "delete")]
    [InlineData("sqlite", "inactive")]
    [InlineData("sqlite", "erase")]
    [InlineData("postgres", "delete")]
    [InlineData("postgres", "inactive")]
    [InlineData("postgres", "erase")]
    public async Task Admin_EndsAnIdentity_EverythingBegunWithItEndsAtOnce(string store, string how)
    {
        await using var gateway = await StartAsync(store);
        using var admin = new AdminClient(gateway.AdminUrl);
        var dora = await CreateAsync(admin, """{ "external_id": "dora", "traits": { "phone": "+491717654321" } }""");
        var raised = await gateway.NewRaisedBrowserAsync("dora");
        Assert.Equal(200, (await raised.GoAsync("/transfer/second")).Status);
        gateway.Webhook.Mode = WebhookMode.Fail;
        var waiting = await gateway.NewBrowserAsync("dora");
        var page = await waiting.PostAsync("/transfer/pay", [new("sum", "1")]);
        Assert.True(page.IsCodePage, page.ToString());
        await Eventually.TrueAsync(async () => await gateway.CountAsync("messages WHERE status = 'queued' AND send_count > 0") == 1);

        var answer = how switch
        {
            "delete" => await admin.DeleteAsync($"{Identities}/{dora}"),
            "erase" => await admin.PostAsync($"{Identities}/{dora}/erase"),
            _ => await admin.SendJsonAsync(HttpMethod.Patch, $"{Identities}/{dora}", """[{ "op": "replace", "path": "/state", "value": "inactive" }]"""),
        };

        Assert.Equal(how == "delete" ? 204 : 200, answer.Status);
        foreach (var table in (string[])["sessions", "flows", "codes", "held_requests", "held_chunks"])
            Assert.Equal(0, await gateway.CountAsync(table));
        Assert.Equal(0, await gateway.CountAsync("messages WHERE status IN ('queued', 'processing') OR content IS NOT NULL"));
        // At once on this node: the session that was used a moment ago is not believed any longer.
        var refused = await raised.GoAsync("/transfer/third");
        Assert.Empty(gateway.Upstream.To("GET", "/transfer/third"));
        Assert.False(refused.IsCodePage, refused.ToString());
        if (how == "erase")
        {
            Assert.Equal(0, await gateway.CountAsync("messages"));
            Assert.Equal(0, await gateway.CountAsync($"counted WHERE key = '{dora}' OR counter = 'sends_per_address'"));
            Assert.Equal(("1", "2"), (answer.Json["identities"]!.ToString(), answer.Json["messages"]!.ToString()));
            AssertError(await admin.PostAsync($"{Identities}/{dora}/erase"), 404, null);
        }
        if (how == "inactive")
        {
            // Nobody, for routes of aal1 too, once the answer of the application is not believed any longer.
            gateway.Clock.Advance(TimeSpan.FromSeconds(11));
            await raised.GoAsync("/account/x");
            Assert.Empty(gateway.Upstream.To("GET", "/account/x"));
        }
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Sessions_EndedByAnOperator_CountForNothingAtOnce(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store);
        using var admin = new AdminClient(gateway.AdminUrl);
        var anna = await gateway.NewRaisedBrowserAsync("anna");
        gateway.Clock.Advance(TimeSpan.FromSeconds(1));
        var carla = await gateway.NewBrowserAsync("emil");
        await gateway.RaiseAsync(carla, "/transfer/first");

        var listed = (await admin.GetAsync("/admin/sessions?page_size=1")).Json.AsArray();
        Assert.Null(Assert.Single(listed)!["identity"]);
        var all = (await admin.GetAsync("/admin/sessions?expand=identity&active=true")).Json.AsArray();
        Assert.Equal(["emil", "anna"], all.Select(session => (string)session!["identity"]!["external_id"]!));
        Assert.Equal("[]", (await admin.GetAsync("/admin/sessions?active=false")).Body);
        var one = (await admin.GetAsync($"/admin/sessions/{all[1]!["id"]}?expand=identity")).Json;
        Assert.Equal(all[1]!.ToJsonString(), one.ToJsonString());

        Assert.Equal(204, (await admin.DeleteAsync($"/admin/sessions/{one["id"]}")).Status);
        Assert.True((await anna.GoAsync("/transfer/second")).IsCodePage);
        Assert.Equal(200, (await carla.GoAsync("/transfer/second")).Status);

        // Whom the directory does not know has sessions under an id all the same.
        Assert.Equal(204, (await admin.DeleteAsync($"{Identities}/{all[0]!["identity"]!["id"]}/sessions")).Status);
        Assert.True((await carla.GoAsync("/transfer/third")).IsCodePage);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Sessions_EndedTogether_CountForNothingAtOnce(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store);
        using var admin = new AdminClient(gateway.AdminUrl);
        TestBrowser[] browsers = [await gateway.NewRaisedBrowserAsync("anna"), await gateway.NewRaisedBrowserAsync("emil"), await gateway.NewRaisedBrowserAsync("bert")];
        var all = (await admin.GetAsync("/admin/sessions?expand=identity")).Json.AsArray();
        string IdOf(string user) => (string)all.Single(session => (string)session!["identity"]!["external_id"]! == user)!["id"]!;
        string OwnerOf(string user) => (string)all.Single(session => (string)session!["identity"]!["external_id"]! == user)!["identity"]!["id"]!;

        Assert.Equal("""{"processed":1,"more":false}""", (await EndAsync($$"""{ "action": "disable", "sessions": ["{{IdOf("anna")}}", "{{Guid.NewGuid()}}"] }""")).Body);
        Assert.True((await browsers[0].GoAsync("/transfer/a")).IsCodePage);
        Assert.Equal(200, (await browsers[1].GoAsync("/transfer/a")).Status);
        Assert.Equal("""{"processed":1,"more":false}""", (await EndAsync($$"""{ "action": "delete", "identities": ["{{OwnerOf("emil").ToUpperInvariant()}}"] }""")).Body);
        Assert.True((await browsers[1].GoAsync("/transfer/b")).IsCodePage);
        Assert.Equal(200, (await browsers[2].GoAsync("/transfer/b")).Status);
        // Those who were asked for a code again have sessions, too.
        Assert.Equal("""{"processed":3,"more":false}""", (await EndAsync("""{ "action": "disable", "identities": ["*"] }""")).Body);
        Assert.True((await browsers[2].GoAsync("/transfer/c")).IsCodePage);

        foreach (var (body, reason) in new[]
        {
            ("""{ "action": "forget", "identities": ["*"] }""", "action: must be \"disable\" or \"delete\""),
            ("""{ "action": "delete" }""", "identities or sessions must be given, and not both"),
            ("""{ "action": "delete", "identities": ["*"], "sessions": [] }""", "identities or sessions must be given, and not both"),
            ("""{ "action": "delete", "identities": [] }""", "identities: must be a list of 1 to 500 ids"),
            ("""{ "action": "delete", "sessions": ["*"] }""", "sessions: must be UUIDs"),
            ($$"""{ "action": "delete", "identities": ["*", "{{Guid.NewGuid()}}"] }""", "identities: must be UUIDs, or \"*\" alone for everybody"),
            ($$"""{ "action": "delete", "sessions": [{{string.Join(", ", Enumerable.Repeat($"\"{Guid.Empty}\"", 501))}}] }""", "sessions: must be a list of 1 to 500 ids"),
            ("""{ "action": "delete", "session": [] }""", "session: unknown key, did you mean 'sessions'?"),
        })
            AssertError(await EndAsync(body), 400, reason);

        Task<BrowserAnswer> EndAsync(string body) => admin.SendJsonAsync(HttpMethod.Post, "/admin/sessions", body);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Sessions_MoreThanOneCallEnds_AreToldOf(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store);
        using var admin = new AdminClient(gateway.AdminUrl);
        await gateway.NewRaisedBrowserAsync("anna");
        foreach (var digit in "0123456789a")
            foreach (var other in Enumerable.Range(0, 100))
                await gateway.ExecuteAsync($"""
                    INSERT INTO sessions (id, handle_hash, identity_id, fingerprint, identity, aal, first_factor_at, methods, seen_at, created_at, expires_at)
                    SELECT '{Guid.NewGuid()}', '{digit}{other}', identity_id, fingerprint, identity, aal, first_factor_at, methods, seen_at, created_at, expires_at FROM sessions LIMIT 1
                    """);

        Assert.Equal("""{"processed":1000,"more":true}""", (await admin.SendJsonAsync(HttpMethod.Post, "/admin/sessions", """{ "action": "disable", "identities": ["*"] }""")).Body);
        Assert.Equal("""{"processed":101,"more":false}""", (await admin.SendJsonAsync(HttpMethod.Post, "/admin/sessions", """{ "action": "disable", "identities": ["*"] }""")).Body);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Session_Extended_LivesLongerAndItsSecondFactorDoesNot(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store, configuration => configuration["session"] = new JsonObject { ["lifespan"] = "2h" });
        using var admin = new AdminClient(gateway.AdminUrl);
        var anna = await gateway.NewRaisedBrowserAsync("anna");
        var id = (string)(await admin.GetAsync("/admin/sessions")).Json[0]!["id"]!;
        gateway.Clock.Advance(TimeSpan.FromMinutes(30));

        var extended = await admin.SendAsync(HttpMethod.Patch, $"/admin/sessions/{id}/extend");

        Assert.Equal(200, extended.Status);
        Assert.Equal((id, "anna"), ((string)extended.Json["id"]!, (string)extended.Json["identity"]!["external_id"]!));
        Assert.Equal(gateway.Clock.GetUtcNow() + TimeSpan.FromHours(2), DateTimeOffset.Parse((string)extended.Json["expires_at"]!, CultureInfo.InvariantCulture));
        gateway.Clock.Advance(TimeSpan.FromMinutes(31));
        Assert.True((await anna.GoAsync("/transfer/x")).IsCodePage);
        gateway.Clock.Advance(TimeSpan.FromHours(2));
        AssertError(await admin.SendAsync(HttpMethod.Patch, $"/admin/sessions/{id}/extend"), 404, null);
        AssertError(await admin.SendAsync(HttpMethod.Patch, $"/admin/sessions/{Guid.NewGuid()}/extend"), 404, null);
        AssertError(await admin.SendAsync(HttpMethod.Patch, "/admin/sessions/x/extend"), 404, null);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task CreateMany_SomeOfThemWrong_CreatesTheOthers(string store)
    {
        await using var gateway = await StartAsync(store);
        using var admin = new AdminClient(gateway.AdminUrl);
        var (first, second) = (Guid.NewGuid(), Guid.NewGuid());

        var answer = await admin.SendJsonAsync(HttpMethod.Patch, Identities, $$"""
            { "identities": [
              { "create": { "external_id": "dora", "traits": { "phone": "+491717654321" } }, "patch_id": "{{first}}" },
              { "create": { "traits": { "phone": "0049 171 7654321" } }, "patch_id": "{{second}}" },
              { "create": { "traits": { "phone": 7 } } },
              { "create": { "traits": { "email": "e@mail.example" } } } ] }
            """);

        Assert.Equal(200, answer.Status);
        var answers = answer.Json["identities"]!.AsArray();
        Assert.Equal(["create", "error", "error", "create"], answers.Select(one => (string)one!["action"]!));
        Assert.Equal([first.ToString(), second.ToString(), null, null], answers.Select(one => (string?)one!["patch_id"]));
        Assert.Equal([409, 400], answers.Where(one => one!["error"] is not null).Select(one => (int)one!["error"]!["code"]!));
        Assert.Equal("traits.phone: must be a string", (string?)answers[2]!["error"]!["reason"]);
        Assert.Equal("dora", (string)(await admin.GetAsync($"{Identities}/{answers[0]!["identity"]}")).Json["external_id"]!);
        Assert.Equal("e@mail.example", (string)(await admin.GetAsync($"{Identities}/{answers[3]!["identity"]}")).Json["traits"]!["email"]!);
        Assert.Equal(2, await gateway.CountAsync("identities"));
    }

    [Fact]
    public async Task CreateMany_AThousand_IsTheMost()
    {
        await using var gateway = await StartAsync(TestGateway.Sqlite);
        using var admin = new AdminClient(gateway.AdminUrl);
        string Body(int count) => $$"""{ "identities": [{{string.Join(",", Enumerable.Range(0, count).Select(number => $$"""{ "create": { "traits": { "phone": "+49170{{number:0000000}}" }, "metadata_admin": "{{new string('x', 100)}}" } }"""))}}] }""";

        AssertError(await admin.SendJsonAsync(HttpMethod.Patch, Identities, Body(1001)), 400, "identities: must be a list of at most 1000");
        Assert.Equal(1000, (await admin.SendJsonAsync(HttpMethod.Patch, Identities, Body(1000))).Json["identities"]!.AsArray().Count(one => (string)one!["action"]! == "create"));
        Assert.Equal(1000, await gateway.CountAsync("identities"));

        foreach (var (body, reason) in new[]
        {
            ("""{ "identity": [] }""", "identity: unknown key, did you mean 'identities'?"),
            ("{}", "identities: must be a list of at most 1000"),
            ("""{ "identities": [{}] }""", "identities[0].create: must be an object"),
            ("""{ "identities": [{ "create": {}, "patch": 1 }] }""", "identities[0].patch: unknown key, valid here: create, patch_id"),
            ("""{ "identities": [{ "create": {}, "patch_id": "one" }] }""", "identities[0].patch_id: must be a UUID"),
        })
            AssertError(await admin.SendJsonAsync(HttpMethod.Patch, Identities, body), 400, reason);
    }

    [Fact]
    public async Task Export_OnePerson_HasEverythingButSecrets()
    {
        await using var gateway = await StartAsync(TestGateway.Sqlite);
        using var admin = new AdminClient(gateway.AdminUrl);
        var dora = await CreateAsync(admin, """{ "external_id": "dora", "traits": { "phone": "+491717654321" } }""");
        var browser = await gateway.NewRaisedBrowserAsync("dora");

        var export = (await admin.GetAsync($"{Identities}/{dora}/export")).Json;

        Assert.Equal("+491717654321", (string)export["identity"]!["traits"]!["phone"]!);
        foreach (var part in (string[])["sessions", "flows", "codes", "messages", "counted"])
            Assert.NotEmpty(export[part]!.AsArray());
        var proven = Assert.Single(export["proven_addresses"]!.AsArray())!;
        Assert.Equal(("sms", "phone", "+491717654321"), ((string)proven["channel"]!, (string)proven["trait"]!, (string)proven["address"]!));
        Assert.DoesNotContain(browser.Jar[TestGateway.SessionCookie]!, export.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain(gateway.Webhook.Messages.Single().Code, export.ToJsonString(), StringComparison.Ordinal);
        AssertError(await admin.GetAsync($"{Identities}/{Guid.NewGuid()}/export"), 404, null);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Addresses_ProvenInAnEarlierSession_AreVerifiedEverywhere(string store)
    {
        await using var gateway = await StartAsync(store);
        using var admin = new AdminClient(gateway.AdminUrl);
        var dora = await CreateAsync(admin, """{ "external_id": "dora", "traits": { "phone": "+491717654321", "email": "Dora@Mail.Example" } }""");
        var created = gateway.Clock.GetUtcNow();
        Assert.Equal(["+491717654321 pending", "Dora@mail.example pending"], Stated((await admin.GetAsync($"{Identities}/{dora}")).Json));
        gateway.Clock.Advance(TimeSpan.FromMinutes(1));
        var first = await gateway.NewBrowserAsync("dora");
        await first.EnterAsync(await first.GoAsync("/by-mail/x"), (await gateway.MessageAsync(1)).Code);
        var proven = gateway.Clock.GetUtcNow();
        gateway.Clock.Advance(TimeSpan.FromDays(2));

        var second = await gateway.NewBrowserAsync("dora");
        await second.EnterAsync(await second.GoAsync("/by-phone/x"), (await gateway.MessageAsync(2)).Code);
        var whoami = (await second.FetchAsync(HttpMethod.Get, "/.otp/sessions/whoami")).Json["identity"]!;
        string[] both = ["+491717654321 completed", "Dora@mail.example completed"];
        Assert.Equal(both, Stated(whoami));
        Assert.Equal(proven, DateTimeOffset.Parse((string)whoami["verifiable_addresses"]![1]!["verified_at"]!, CultureInfo.InvariantCulture));

        var one = (await admin.GetAsync($"{Identities}/{dora}")).Json;
        var listed = Assert.Single((await admin.GetAsync(Identities)).Json.AsArray())!;
        var session = (await admin.GetAsync("/admin/sessions?expand=identity&active=true")).Json[0]!["identity"]!;
        foreach (var json in (JsonNode[])[one, listed, session])
            Assert.Equal(both, Stated(json));
        Assert.Equal(created, DateTimeOffset.Parse((string)one["verifiable_addresses"]![1]!["created_at"]!, CultureInfo.InvariantCulture));
        Assert.Equal(["+491717654321", "Dora@mail.example"], one["recovery_addresses"]!.AsArray().Select(address => (string)address!["value"]!));

        // Another address in the same place is another address.
        var changed = (await admin.SendJsonAsync(HttpMethod.Patch, $"{Identities}/{dora}", """[{ "op": "replace", "path": "/traits/phone", "value": "+491717654322" }]""")).Json;
        Assert.Equal(["+491717654322 pending", "Dora@mail.example completed"], Stated(changed));
    }

    private static IEnumerable<string> Stated(JsonNode identity) => identity["verifiable_addresses"]!.AsArray().Select(address =>
    {
        Assert.Equal((bool)address!["verified"]!, (string?)address["status"] == "completed");
        Assert.Equal((bool)address["verified"]!, address["verified_at"] is not null);
        return $"{address["value"]} {address["status"]}";
    });

    private static Task<TestGateway> StartAsync(string store) => TestGateway.StartAsync(store, configuration => configuration["gateway"]!["directory"] = "store");

    private static async Task<string> CreateAsync(AdminClient admin, string identity)
    {
        var created = await admin.SendJsonAsync(HttpMethod.Post, Identities, identity);
        Assert.True(created.Status == 201, created.ToString());
        return (string)created.Json["id"]!;
    }

    private static string? Next(BrowserAnswer page) =>
        page.Header("Link")!.Split(',').FirstOrDefault(link => link.EndsWith("; rel=\"next\"", StringComparison.Ordinal)) is { } link ? link[1..link.IndexOf('>', StringComparison.Ordinal)] : null;

    private static void AssertError(BrowserAnswer answer, int status, string? reason)
    {
        Assert.True(answer.Status == status, answer.ToString());
        var error = answer.Json["error"]!.AsObject();
        Assert.Equal(status, (int)error["code"]!);
        Assert.NotEqual("", (string)error["message"]!);
        if (reason is not null)
            Assert.Equal(reason, (string?)error["reason"]);
    }
}
