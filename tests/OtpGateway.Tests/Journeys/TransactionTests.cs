using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Journeys;

public class TransactionTests
{
    // Reads a form, a JSON body or the query, and insists on exactly one value.
    private const string Snippet =
        """
        function(ctx)
          local one(values) = if std.length(values) == 1 then values[0] else error 'not one value';
          local told =
            if ctx.json != null then ctx.json
            else if ctx.method == 'GET' then { amount: one(ctx.query.amount), to: one(ctx.query.to) }
            else { amount: one(ctx.form.amount), to: one(ctx.form.to) };
          local note = if 'note' in ctx.form then ' with ' + ctx.form.note[0].filename + ' of ' + ctx.form.note[0].size + ' bytes' else '';
          { text: 'Pay ' + told.amount + ' EUR to ' + told.to + note, title: 'Transfer' }
        """;

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Form_SteppedUpOrNot_AsksAnewWithItsWordsAndGoesOutOnce(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store, WithPay);
        var browser = await gateway.NewRaisedBrowserAsync("anna");
        var before = gateway.Webhook.Messages.Count;

        var page = await browser.PostAsync("/pay/now", Transfer("12.00", "DE12 Müller & Söhne"));

        Assert.True(page.IsCodePage, page.ToString());
        Assert.Contains("You are confirming", page.Body, StringComparison.Ordinal);
        Assert.Contains("<p class=\"request-host\"><bdi>Transfer</bdi></p>", page.Body, StringComparison.Ordinal);
        Assert.Contains("<bdi>Pay 12.00 EUR to DE12 Müller &amp; Söhne</bdi>", page.Body, StringComparison.Ordinal);
        var message = await gateway.MessageAsync(before + 1);
        Assert.StartsWith("Pay 12.00 EUR to DE12 Müller & Söhne\n\nYour code to confirm this is: " + message.Code, message.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("Pay", page.Url.Query + string.Concat(page.Redirects), StringComparison.Ordinal);
        var answer = await browser.EnterAsync(page, message.Code);
        Assert.Equal("Carried out: POST /pay/now", answer.Body);
        var again = await browser.PostAsync("/pay/now", Transfer("12.00", "DE12 Müller & Söhne"));
        Assert.True(again.IsCodePage, again.ToString());
        Assert.Single(gateway.Upstream.To("POST", "/pay/now"));

        await gateway.MessageAsync(before + 2);
        Assert.DoesNotContain("DE12", gateway.Log.Text, StringComparison.Ordinal);
        await gateway.StopAsync();
        Assert.DoesNotContain("DE12", Encoding.Latin1.GetString(await StoreContent.ReadAsync(gateway)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task TwoTabs_WithTwoTransfers_HaveCodesThatAreNotExchanged(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store, WithPay);
        var browser = await gateway.NewBrowserAsync("anna");
        var first = await browser.PostAsync("/pay/a", Transfer("1", "Alice"));
        var codeOfFirst = await gateway.MessageAsync(1);
        var second = await browser.PostAsync("/pay/b", Transfer("2", "Bob"));
        var codeOfSecond = await gateway.MessageAsync(2);

        Assert.StartsWith("Pay 1 EUR to Alice", codeOfFirst.Body, StringComparison.Ordinal);
        Assert.StartsWith("Pay 2 EUR to Bob", codeOfSecond.Body, StringComparison.Ordinal);
        Assert.True((await browser.EnterAsync(first, codeOfSecond.Code)).IsCodePage);
        Assert.True((await browser.EnterAsync(second, codeOfFirst.Code)).IsCodePage);
        Assert.Empty(gateway.Upstream.Requests);
        Assert.Equal("Carried out: POST /pay/b", (await browser.EnterAsync(second, codeOfSecond.Code)).Body);
        gateway.Clock.Advance(TimeSpan.FromSeconds(31));
        var resent = await browser.ResendAsync(first);
        var codeAgain = await gateway.MessageAsync(3);
        Assert.StartsWith("Pay 1 EUR to Alice", codeAgain.Body, StringComparison.Ordinal);
        Assert.Contains("Pay 1 EUR to Alice", resent.Body, StringComparison.Ordinal);
        Assert.Equal("Carried out: POST /pay/a", (await browser.EnterAsync(resent, codeAgain.Code)).Body);
        Assert.Equal(2, gateway.Upstream.Requests.Count);
    }

    [Fact]
    public async Task Flow_WithAnotherRequestInItsUrl_ShowsItsOwnWordsAndOpensNothingElse()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, WithPay);
        var browser = await gateway.NewBrowserAsync("anna");
        var small = await browser.PostAsync("/pay/small", Transfer("1", "Alice"));
        await gateway.MessageAsync(1);
        var large = await browser.PostAsync("/pay/large", Transfer("9999", "Mallory"));
        await gateway.MessageAsync(2);
        gateway.Clock.Advance(TimeSpan.FromSeconds(31));
        await browser.ResendAsync(small);
        var code = (await gateway.MessageAsync(3)).Code;
        var crossed = small.Url.AbsoluteUri.Replace(Held(small), Held(large), StringComparison.Ordinal);

        var page = await browser.ClickAsync(crossed);

        Assert.Contains("Pay 1 EUR to Alice", page.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("Mallory", page.Body, StringComparison.Ordinal);
        await browser.SubmitAsync(page with { Body = page.Body.Replace(Held(small), Held(large), StringComparison.Ordinal) }, [new("code", code)], follow: true);
        Assert.Empty(gateway.Upstream.To("POST", "/pay/large"));
    }

    [Theory]
    [InlineData("sqlite", "UPDATE held_requests SET digest = 'x'")]
    [InlineData("postgres", "UPDATE held_requests SET digest = 'x'")]
    [InlineData("sqlite", "UPDATE flows SET digest = 'x'")]
    [InlineData("sqlite", "UPDATE flows SET digest = NULL")]
    [InlineData("sqlite", "UPDATE flows SET digest = 'x'; UPDATE held_requests SET digest = 'x'")]
    public async Task Store_ChangedBeforeTheCode_TheCodeOpensNothing(string store, string sql)
    {
        await using var gateway = await TestGateway.StartAsync(store, WithPay);
        var browser = await gateway.NewBrowserAsync("anna");
        var page = await browser.PostAsync("/pay/now", Transfer("1", "Alice"));
        var code = (await gateway.MessageAsync(1)).Code;

        await gateway.ExecuteAsync(sql);
        var answer = await browser.EnterAsync(page, code);

        Assert.DoesNotContain("Carried out", answer.Body, StringComparison.Ordinal);
        Assert.Empty(gateway.Upstream.Requests);
    }

    [Theory]
    [InlineData("sqlite", "UPDATE held_requests SET digest = 'x'", 409)]
    [InlineData("postgres", "UPDATE held_requests SET digest = 'x'", 409)]
    [InlineData("sqlite", "UPDATE held_requests SET digest = NULL, words = NULL", 410)]
    [InlineData("sqlite", "UPDATE held_requests SET words = NULL", 409)]
    [InlineData("sqlite", "UPDATE held_requests SET length = length - 1", 409)]
    [InlineData("sqlite", "UPDATE held_chunks SET data = (SELECT data FROM held_chunks AS other WHERE other.held_id <> held_chunks.held_id) WHERE held_id = (SELECT id FROM held_requests WHERE state = 'verified')", 409)]
    [InlineData("postgres", "UPDATE held_chunks SET data = (SELECT data FROM held_chunks AS other WHERE other.held_id <> held_chunks.held_id) WHERE held_id = (SELECT id FROM held_requests WHERE state = 'verified')", 409)]
    [InlineData("sqlite", "DELETE FROM held_chunks", 409)]
    public async Task Store_ChangedAfterTheCode_IsNotForwarded(string store, string sql, int status)
    {
        await using var gateway = await TestGateway.StartAsync(store, WithPay);
        var browser = await gateway.NewBrowserAsync("anna");
        await browser.PostAsync("/pay/other", Transfer("2", "Bob"));
        await gateway.MessageAsync(1);
        var page = await browser.PostAsync("/pay/now", Transfer("1", "Alice"));
        var opened = await browser.EnterAsync(page, (await gateway.MessageAsync(2)).Code, follow: false);
        Assert.Equal("/pay/now", opened.Location!.AbsolutePath);

        await gateway.ExecuteAsync(sql);
        var answer = await browser.ClickAsync(opened.Location.AbsoluteUri);

        Assert.Equal(status, answer.Status);
        Assert.Empty(gateway.Upstream.Requests);
    }

    public static TheoryData<string, string, string, string, string> Kinds { get; } = new()
    {
        { "PUT", "/pay/x", "application/json", """{"amount":"3.50","to":"Carol"}""", "Pay 3.50 EUR to Carol" },
        { "POST", "/pay/x", "text/plain", "{\"amount\":4,\"to\":\"Dave\",\"x\":\"=\"}\r\n", "Pay 4 EUR to Dave" },
        { "GET", "/pay/x?amount=5&to=Eve%20%2B%20Co", "", "", "Pay 5 EUR to Eve + Co" },
        { "POST", "/pay/x", "multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"amount\"\r\n\r\n6\r\n--b\r\nContent-Disposition: form-data; name=\"to\"\r\n\r\nFrank\r\n--b\r\nContent-Disposition: form-data; name=\"note\"; filename=\"bill.pdf\"\r\nContent-Type: application/pdf\r\n\r\n12345\r\n--b--\r\n", "Pay 6 EUR to Frank with bill.pdf of 5 bytes" },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Request_OfEachKind_HasItsWords(string method, string url, string type, string body, string words)
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, WithPay);
        var browser = await gateway.NewBrowserAsync("anna");
        using var content = type.Length == 0 ? null : TestBrowser.Text(body, type);

        var page = await browser.NavigateAsync(new HttpMethod(method), url, content, "same-origin", "/from", follow: true);

        Assert.Contains($"<bdi>{words}</bdi>", WebUtility.HtmlDecode(page.Body), StringComparison.Ordinal);
        var message = await gateway.MessageAsync(1);
        Assert.StartsWith(words + "\n", message.Body, StringComparison.Ordinal);
        Assert.Equal($"Carried out: {method} {url}", (await browser.EnterAsync(page, message.Code)).Body);
        Assert.Equal(body.Length, Assert.Single(gateway.Upstream.Requests).BodyLength);
    }

    public static TheoryData<string, string, int> Refusals { get; } = new()
    {
        { "application/x-www-form-urlencoded", "amount=1", 500 },
        { "application/x-www-form-urlencoded", "amount=1&amount=1000&to=x", 500 },
        { "application/x-www-form-urlencoded", "amount=%zz&to=x", 400 },
        { "application/x-www-form-urlencoded", "amount=1;amount=1000&to=x", 400 },
        { "application/x-www-form-urlencoded", "amount=1&to=" + new string('x', 200), 500 },
        { "application/x-www-form-urlencoded", "amount=1&to=a%E2%80%AEb", 500 },
        { "application/x-www-form-urlencoded", "amount=1&to=a%0Ab", 500 },
        { "application/x-www-form-urlencoded", "amount=1&to=a&more=" + new string('x', 300_000), 413 },
        { "application/x-www-form-urlencoded", "amount=1&to=a&more=" + new string('x', 1_100_000), 413 },
        { "application/json", """{"amount":1""", 400 },
        { "application/json", """{"amount":1,"amount":1000,"to":"x"}""", 400 },
        { "application/json", """{"amount":1,"Amount":1000,"to":"x"}""", 400 },
        { "application/x-www-form-urlencoded", "amount=1&Amount=1000&to=x", 400 },
        { "multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"amount\"\r\n\r\n6\r\n", 400 },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task Request_WithoutWords_IsRefusedAndNothingGoesOut(string type, string body, int status)
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, configuration =>
        {
            WithPay(configuration);
            configuration["gateway"]!["hold"]!["max_body"] = "1MiB";
        });
        var browser = await gateway.NewRaisedBrowserAsync("anna");
        var messages = gateway.Webhook.Messages.Count;
        var requests = gateway.Upstream.Requests.Count;
        var flows = await gateway.CountAsync("flows");
        using var content = TestBrowser.Text(body, type);

        var answer = await browser.PostAsync("/pay/now", content);

        Assert.Equal(status, answer.Status);
        Assert.Contains("It was not kept and not carried out.", answer.Body, StringComparison.Ordinal);
        Assert.Equal(0, await gateway.CountAsync("held_requests"));
        Assert.Equal(flows, await gateway.CountAsync("flows"));
        Assert.Equal(messages, gateway.Webhook.Messages.Count);
        Assert.Equal(requests, gateway.Upstream.Requests.Count);
    }

    [Fact]
    public async Task Script_OnTheRoute_IsToldThatItMustBeANavigation()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, WithPay);
        var browser = await gateway.NewRaisedBrowserAsync("anna");
        using var content = new FormUrlEncodedContent(Transfer("1", "Alice"));

        var answer = await browser.FetchAsync(HttpMethod.Post, "/pay/now", content);

        Assert.Equal(401, answer.Status);
        Assert.Equal("session_aal2_required", (string?)answer.Json["error"]!["id"]);
        Assert.Contains("navigation", (string?)answer.Json["error"]!["reason"], StringComparison.Ordinal);
        Assert.Null(answer.Json["redirect_browser_to"]);
        Assert.Empty(gateway.Upstream.To("POST", "/pay/now"));
    }

    [Fact]
    public async Task Reader_OfGerman_ReadsGerman()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, WithPay);
        var browser = await gateway.NewBrowserAsync("anna");
        browser.Languages = "de";

        var page = await browser.PostAsync("/pay/now", Transfer("1", "Alice"));

        Assert.Contains("Sie bestätigen", page.Body, StringComparison.Ordinal);
        Assert.StartsWith("Pay 1 EUR to Alice\n\nIhr Code, um dies zu bestätigen: ", (await gateway.MessageAsync(1)).Body, StringComparison.Ordinal);
        Assert.Contains("Wir können nicht sagen, was Sie bestätigen würden", (await browser.PostAsync("/pay/now", [new("amount", "1")])).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Message_OfAnOperatorsTemplate_HasTheWordsInFrontAndInItsSnippet()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, configuration =>
        {
            WithPay(configuration);
            var courier = configuration["courier"]!;
            courier["templates"] = JsonNode.Parse($$"""{ "login_code": { "valid": { "sms": { "body": { "plaintext": "{{Inline("Our code: {{ .LoginCode }}")}}" } } } } }""");
            courier["channels"]![0]!["request_config"]!["body"] = Inline("function(ctx) { to: ctx.recipient, text: ctx.body + ' | ' + std.get(ctx.template_data, 'transaction', 'none') }");
        });
        var browser = await gateway.NewBrowserAsync("anna");
        await browser.GoAsync("/transfer/x");
        Assert.EndsWith("| none", (await gateway.MessageAsync(1)).Body, StringComparison.Ordinal);

        await browser.PostAsync("/pay/now", Transfer("1", "Alice"));

        var message = await gateway.MessageAsync(2);
        Assert.StartsWith($"Pay 1 EUR to Alice\n\nOur code: {message.Code}", message.Body, StringComparison.Ordinal);
        Assert.EndsWith("| Pay 1 EUR to Alice", message.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Flow_AsJson_TellsTheWords()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, WithPay);
        var browser = await gateway.NewBrowserAsync("anna");
        var page = await browser.PostAsync("/pay/now", Transfer("1", "Alice"));
        var id = System.Web.HttpUtility.ParseQueryString(page.Url.Query)["flow"];

        var flow = await browser.FetchAsync(HttpMethod.Get, $"/.otp/self-service/login/flows?id={id}");

        Assert.Equal("You are confirming: Pay 1 EUR to Alice", (string?)flow.Json["ui"]!["messages"]![0]!["text"]);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Payment_OfACallerAtAal1_OpensNothingElse(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store, WithPay);
        var browser = await gateway.NewBrowserAsync("anna");
        var page = await browser.PostAsync("/pay/now", Transfer("1", "Alice"));
        var handle = browser.Jar[TestGateway.SessionCookie];

        Assert.Equal("Carried out: POST /pay/now", (await browser.EnterAsync(page, (await gateway.MessageAsync(1)).Code)).Body);

        Assert.Equal("aal2", Assert.Single(gateway.Upstream.Requests).Header("X-Auth-Aal"));
        Assert.NotEqual(handle, browser.Jar[TestGateway.SessionCookie]);
        Assert.Equal(403, (await browser.FetchAsync(HttpMethod.Get, "/.otp/sessions/whoami")).Status);
        Assert.Equal("1", await gateway.TextAsync("SELECT CAST(COUNT(*) AS TEXT) FROM sessions WHERE aal = 1 AND second_factor_at IS NULL"));
        Assert.Equal(401, (await browser.FetchAsync(HttpMethod.Get, "/transfer/x")).Status);
        var settings = await browser.GoAsync("/.otp/self-service/settings/browser");
        Assert.True(settings.IsCodePage, settings.ToString());
        await gateway.MessageAsync(2);
        var transfer = await browser.GoAsync("/transfer/x");
        Assert.True(transfer.IsCodePage, transfer.ToString());
        Assert.Equal("Carried out: GET /account/x", (await browser.GoAsync("/account/x")).Body);
        Assert.Equal("aal1", Assert.Single(gateway.Upstream.To("GET", "/account/x")).Header("X-Auth-Aal"));
        Assert.Equal(2, gateway.Upstream.Requests.Count);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Payment_OfARaisedCaller_LeavesTheSessionItsAge(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store, WithPay);
        var browser = await gateway.NewBrowserAsync("anna");
        await gateway.RaiseAsync(browser, "/short/x");
        var shown = (await browser.FetchAsync(HttpMethod.Get, "/.otp/sessions/whoami")).Json;
        gateway.Clock.Advance(TimeSpan.FromMinutes(10));
        var page = await browser.PostAsync("/pay/now", Transfer("1", "Alice"));

        Assert.Equal("Carried out: POST /pay/now", (await browser.EnterAsync(page, (await gateway.MessageAsync(2)).Code)).Body);

        var whoami = (await browser.FetchAsync(HttpMethod.Get, "/.otp/sessions/whoami")).Json;
        foreach (var member in (string[])["id", "expires_at", "authenticated_at", "authenticator_assurance_level", "authentication_methods"])
            Assert.Equal(shown[member]!.ToJsonString(), whoami[member]!.ToJsonString());
        Assert.Equal("Carried out: GET /short/y", (await browser.GoAsync("/short/y")).Body);
        gateway.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal("Carried out: GET /transfer/y", (await browser.GoAsync("/transfer/y")).Body);
        var old = await browser.GoAsync("/short/z");
        Assert.True(old.IsCodePage, old.ToString());
    }

    [Fact]
    public async Task Payment_AfterTheSecondFactorWentIdle_DoesNotReviveIt()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, WithPay);
        var browser = await gateway.NewRaisedBrowserAsync("anna");
        gateway.Clock.Advance(TimeSpan.FromMinutes(16));
        var page = await browser.PostAsync("/pay/now", Transfer("1", "Alice"));

        Assert.Equal("Carried out: POST /pay/now", (await browser.EnterAsync(page, (await gateway.MessageAsync(2)).Code)).Body);

        var transfer = await browser.GoAsync("/transfer/x");
        Assert.True(transfer.IsCodePage, transfer.ToString());
    }

    [Fact]
    public async Task Payment_AnsweredByAStream_MayGoOnAsLongAsItsSession()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, WithPay);
        gateway.Upstream.Live = new LiveUpstream();
        var browser = await gateway.NewBrowserAsync("anna");
        var page = await browser.GoAsync("/pay/stream?amount=5&to=Eve");
        var receiving = browser.EnterAsync(page, (await gateway.MessageAsync(1)).Code);
        await Eventually.TrueAsync(() => gateway.Upstream.Live.Open == 1);
        for (var i = 0; i < 3; i++)
        {
            gateway.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(receiving, Task.Delay(200, TestContext.Current.CancellationToken));
            Assert.False(receiving.IsCompleted);
        }

        await gateway.ExecuteAsync("DELETE FROM sessions");

        await Eventually.TrueAsync(() =>
        {
            gateway.Clock.Advance(TimeSpan.FromSeconds(1));
            return receiving.IsCompleted;
        });
        Assert.NotNull(await Record.ExceptionAsync(() => receiving));
    }

    private static void WithPay(JsonNode configuration) => configuration["ReverseProxy"]!["Routes"]!["pay"] = new JsonObject
    {
        ["ClusterId"] = "app",
        ["Match"] = new JsonObject { ["Path"] = "/pay/{**rest}" },
        ["Metadata"] = new JsonObject { ["aal"] = "aal2", ["message"] = Inline(Snippet) },
    };

    private static List<KeyValuePair<string, string>> Transfer(string amount, string to) => [new("amount", amount), new("to", to)];

    private static string Held(BrowserAnswer page) => System.Web.HttpUtility.ParseQueryString(page.Url.Query)["held"]!;

    private static string Inline(string text) => "base64://" + Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
