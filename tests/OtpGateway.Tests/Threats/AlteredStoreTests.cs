using System.Text.Json.Nodes;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Threats;

/// <summary>What somebody has changed in the store, or moved from row to row, opens nothing and is forwarded to nobody.</summary>
public class AlteredStoreTests
{
    [Theory]
    [InlineData("sqlite", "sessions", "identity")]
    [InlineData("sqlite", "held_requests", "request")]
    [InlineData("sqlite", "held_chunks", "data")]
    [InlineData("sqlite", "messages", "content")]
    [InlineData("sqlite", "flows", "return_to")]
    [InlineData("sqlite", "flows", "request_url")]
    [InlineData("postgres", "sessions", "identity")]
    [InlineData("postgres", "held_requests", "request")]
    [InlineData("postgres", "held_chunks", "data")]
    public async Task T42_SealedValue_Altered_IsForwardedToNobody(string store, string table, string column)
    {
        await using var gateway = await TestGateway.StartAsync(store);
        var raised = await gateway.NewRaisedBrowserAsync("anna");
        var browser = await gateway.NewBrowserAsync("emil");
        gateway.Webhook.Mode = table == "messages" ? WebhookMode.Fail : WebhookMode.Take;
        var page = await browser.PostAsync("/transfer/held", [new("amount", "100")]);
        var code = table == "messages" ? "000000" : (await gateway.MessageAsync(2)).Code;
        if (table == "messages")
            await Eventually.TrueAsync(() => gateway.Webhook.Attempts > 1);
        var before = gateway.Upstream.Requests.Count;

        Assert.True(await gateway.ExecuteAsync(Altering(store, table, column)) > 0);
        gateway.Webhook.Mode = WebhookMode.Take;
        gateway.Clock.Advance(TimeSpan.FromSeconds(11));

        if (table == "sessions")
            Refused(await raised.GoAsync("/transfer/x", follow: false));
        var answer = await browser.EnterAsync(page, code);
        Assert.True(answer.Status != 500, answer.ToString());
        Assert.DoesNotContain(gateway.Upstream.Requests.Skip(before), request => request.Method == "POST" && request.BodyLength > 0 && table.StartsWith("held", StringComparison.Ordinal));
        if (table is "sessions" or "held_requests" or "held_chunks" or "messages")
            Assert.DoesNotContain(gateway.Upstream.Requests.Skip(before), request => request.Target == "/transfer/x" || request is { Target: "/transfer/held", BodyLength: > 0 });
        if (table == "messages")
            Assert.DoesNotContain(gateway.Webhook.Messages.Skip(1), message => message.To == "+491703456789");
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task T37_Ciphertexts_SwappedBetweenRows_OpenNothing(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store);
        var anna = await gateway.NewBrowserAsync("anna");
        var emil = await gateway.NewBrowserAsync("emil");
        var annas = await anna.PostAsync("/transfer/of-anna", [new("amount", "1")]);
        var annasCode = (await gateway.MessageAsync(1)).Code;
        var emils = await emil.PostAsync("/transfer/of-emil", [new("amount", "2")]);
        var emilsCode = (await gateway.MessageAsync(2)).Code;
        var (first, second) = (await gateway.TextAsync("SELECT MIN(held_id) FROM held_chunks"), await gateway.TextAsync("SELECT MAX(held_id) FROM held_chunks"));
        Assert.NotEqual(first, second);

        foreach (var move in (string[])
        [
            $"UPDATE held_chunks SET number = number + 1000 WHERE held_id = '{first}'", $"UPDATE held_chunks SET held_id = '{first}' WHERE held_id = '{second}'",
            $"UPDATE held_chunks SET held_id = '{second}', number = number - 1000 WHERE number >= 1000",
        ])
            Assert.Equal(1, await gateway.ExecuteAsync(move));
        var answers = new[] { await anna.EnterAsync(annas, annasCode), await emil.EnterAsync(emils, emilsCode) };

        Assert.All(answers, answer => Assert.True(answer.Status is 502 or 503 or 410 or 409 or 404, answer.ToString()));
        Assert.DoesNotContain(gateway.Upstream.Requests, request => request.Method == "POST");
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task T38_Keys_Lost_NobodyIsRaisedAndItGoesOn(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store);
        var raised = await gateway.NewRaisedBrowserAsync("anna");
        var browser = await gateway.NewBrowserAsync("emil");
        var page = await browser.PostAsync("/transfer/held", [new("amount", "100")]);
        var code = (await gateway.MessageAsync(2)).Code;
        await gateway.StopAsync();
        var configuration = JsonNode.Parse(await File.ReadAllTextAsync(gateway.ConfigFile, TestContext.Current.CancellationToken))!;
        configuration["secrets"]!["default"] = new JsonArray("quite another secret, of more than 32 bytes");
        await File.WriteAllTextAsync(gateway.ConfigFile, configuration.ToJsonString(), TestContext.Current.CancellationToken);
        await gateway.StartAgainAsync();
        var before = gateway.Upstream.Requests.Count;

        Refused(await raised.GoAsync("/transfer/x", follow: false));
        Assert.True((await browser.EnterAsync(page, code)).Status is not (200 or 500));
        Refused(await browser.GoAsync("/transfer/x", follow: false));
        Assert.Equal(before, gateway.Upstream.Requests.Count);
        gateway.Clock.Advance(TimeSpan.FromMinutes(20));
        Assert.NotNull(await gateway.NewRaisedBrowserAsync("bert"));
    }

    [Fact]
    public async Task T42_DataProtectionKeys_Unreadable_NothingIsForwardedAndItGoesOn()
    {
        await using var gateway = await TestGateway.StartAsync("sqlite");
        var browser = await gateway.NewBrowserAsync("emil");
        var page = await browser.PostAsync("/transfer/held", [new("amount", "100")]);
        var code = (await gateway.MessageAsync(1)).Code;
        await gateway.ExecuteAsync(Altering("sqlite", "data_protection_keys", "xml"));
        await gateway.StopAsync();
        await gateway.StartAgainAsync();

        Assert.NotEqual(500, (await browser.EnterAsync(page, code == "000000" ? "000001" : "000000")).Status);
        Refused(await browser.GoAsync("/transfer/x", follow: false));
        Assert.DoesNotContain(gateway.Upstream.Requests, request => request.Target.StartsWith("/transfer", StringComparison.Ordinal));
        Assert.NotNull(await gateway.NewRaisedBrowserAsync("anna"));
    }

    // Bytes within: the key's id and the nonce stand before them.
    private static string Altering(string store, string table, string column) => store == TestGateway.Sqlite
        ? $"UPDATE {table} SET {column} = CAST(substr({column}, 1, 40) || x'00ff00ff' || substr({column}, 45) AS BLOB)"
        : $"UPDATE {table} SET {column} = overlay({column} placing '\\x00ff00ff'::bytea from 41)";

    private static void Refused(BrowserAnswer answer) => Assert.True(answer.Status is 303 or 503, answer.ToString());
}
