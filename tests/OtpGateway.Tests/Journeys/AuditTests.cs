using System.CommandLine;
using System.Text.Json.Nodes;
using OtpGateway.Commands;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Journeys;

/// <summary>What stands in the audit trail after a day at the gateway, and what is noticed when somebody touches it.</summary>
public class AuditTests
{
    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Journey_FromDenialToLogout_IsToldInOrder(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store);
        var browser = await gateway.NewBrowserAsync("anna");
        var page = await browser.PostAsync("/transfer/now", [new("amount", "10")]);
        var message = await gateway.MessageAsync(1);
        await browser.EnterAsync(page, message.Code == "000000" ? "000001" : "000000");
        Assert.Equal("Carried out: POST /transfer/now", (await browser.EnterAsync(page, message.Code)).Body);
        using var admin = new AdminClient(gateway.AdminUrl);
        var session = await gateway.TextAsync("SELECT id FROM sessions");
        await admin.SendAsync(HttpMethod.Delete, "/admin/sessions/" + session);

        var lines = gateway.AuditLines();

        Assert.Equal(
            ["request.denied", "code.sent", "message.sent", "code.refused", "code.accepted", "request.resumed", "admin"],
            lines.Select(line => (string)line["event"]!));
        var identity = (string)lines[1]["identity"]!;
        Assert.All(lines.Where(line => line["identity"] is not null), line => Assert.Equal(identity, (string)line["identity"]!));
        Assert.Equal(("transfer", "no second factor"), ((string)lines[0]["rule"]!, (string)lines[0]["reason"]!));
        Assert.Equal(("sms", "+49***67"), ((string)lines[1]["channel"]!, (string)lines[1]["recipient"]!));
        Assert.Equal((string)lines[1]["message"]!, (string)lines[2]["message"]!);
        Assert.Equal(("carried out", session), ((string)lines[5]["reason"]!, (string)lines[5]["session"]!));
        Assert.Equal(("session ended", session), ((string)lines[6]["reason"]!, (string)lines[6]["session"]!));
        Assert.Matches("^[0-9a-f]{32}$", (string)lines[0]["trace"]!);
        var text = string.Join('\n', lines.Select(line => line.ToJsonString()));
        Assert.DoesNotContain(message.Code, text, StringComparison.Ordinal);
        Assert.DoesNotContain("491701234567", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Denials_HundredOfAKind_AreTwoLines()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite);
        for (var i = 0; i < 100; i++)
            await RawHttp.GetAsync(gateway.Url, "/transfer/" + i);

        Assert.Equal("not signed in", (string)Assert.Single(gateway.AuditLines())["reason"]!);

        gateway.Clock.Advance(TimeSpan.FromMinutes(2));
        await Eventually.TrueAsync(() => Task.FromResult(gateway.AuditLines().Count == 2));
        Assert.Equal(99, (int)gateway.AuditLines()[1]["count"]!);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Verify_AfterRestartsAndMidnight_IsWhole(string store)
    {
        await using var gateway = await TestGateway.StartAsync(store);
        await KnockAsync(gateway);
        await gateway.StopAsync();
        await gateway.StartAgainAsync();
        await KnockAsync(gateway);
        gateway.Clock.Advance(TimeSpan.FromDays(1));
        await KnockAsync(gateway);
        await gateway.StopAsync();

        var (code, output, errors) = await VerifyAsync(gateway);

        Assert.Equal("", errors);
        Assert.EndsWith(": whole", output.Trim(), StringComparison.Ordinal);
        Assert.StartsWith("3 files, ", output, StringComparison.Ordinal);
        Assert.Equal(0, code);
    }

    [Fact]
    public async Task Verify_WhileTheGatewayIsAtWork_AsksItsAdminApi()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite);
        await KnockAsync(gateway);
        await Eventually.TrueAsync(async () =>
        {
            gateway.Clock.Advance(TimeSpan.FromSeconds(1));
            return await gateway.CountAsync("audit_anchors") == 1;
        });

        var (code, output, errors) = await VerifyAsync(gateway, "--admin-url", gateway.AdminUrl.AbsoluteUri);

        Assert.Equal((0, ""), (code, errors));
        Assert.StartsWith("1 files, ", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("letter", ":2: was altered")]
    [InlineData("line", ":2: is line 3 of its chain; lines are missing")]
    [InlineData("first", ":1: is line 2 of its chain; lines are missing")]
    [InlineData("end", ": ends after line 3; the store knows of 4")]
    [InlineData("half", ":4: was altered")]
    [InlineData("twice", ":3: is line 2 of its chain; lines are missing, or stand twice")]
    [InlineData("file", ": is missing, with 4 lines of the node ")]
    [InlineData("rename", ": belongs to another chain")]
    [InlineData("longer", ":5: was altered")]
    public async Task Verify_SomebodyWasThere_SaysWhere(string crime, string found)
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite);
        for (var i = 0; i < 4; i++)
        {
            await KnockAsync(gateway);
            gateway.Clock.Advance(TimeSpan.FromMinutes(2));
        }
        await gateway.StopAsync();
        var path = Assert.Single(Directory.GetFiles(gateway.AuditFolder));
        var lines = await File.ReadAllLinesAsync(path, TestContext.Current.CancellationToken);
        Assert.Equal(4, lines.Length);

        switch (crime)
        {
            case "letter":
                lines[1] = lines[1].Replace("not signed in", "was signed in", StringComparison.Ordinal);
                break;
            case "line":
                lines = [lines[0], lines[2], lines[3]];
                break;
            case "first":
                lines = lines[1..];
                break;
            case "end":
                lines = lines[..^1];
                break;
            case "twice":
                lines = [lines[0], lines[1], lines[1], lines[2], lines[3]];
                break;
            case "longer":
                lines = [.. lines, lines[3].Replace("\"seq\":4", "\"seq\":5", StringComparison.Ordinal)];
                break;
        }
        await File.WriteAllLinesAsync(path, lines, TestContext.Current.CancellationToken);
        if (crime == "half")
            await File.WriteAllTextAsync(path, string.Join('\n', lines)[..^10], TestContext.Current.CancellationToken);
        if (crime == "file")
            File.Delete(path);
        if (crime == "rename")
            File.Move(path, path[..^10] + "0000.jsonl");

        var (code, _, errors) = await VerifyAsync(gateway);

        Assert.Equal(1, code);
        Assert.Contains(found, errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_ChainForgotByTheStoreAndTheFolder_IsMissedByTheNext()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite);
        await KnockAsync(gateway);
        await gateway.StopAsync();
        var first = Assert.Single(Directory.GetFiles(gateway.AuditFolder));
        await gateway.StartAgainAsync();
        await KnockAsync(gateway);
        await gateway.ExecuteAsync($"DELETE FROM audit_anchors WHERE chain = '{Path.GetFileNameWithoutExtension(first)[^16..]}'");
        await gateway.StopAsync();
        File.Delete(first);

        var (code, _, errors) = await VerifyAsync(gateway);

        Assert.Equal(1, code);
        Assert.Contains(" is missing from the store", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Anchor_StoreAway_IsWrittenLater()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, configuration => configuration["log"]!["level"] = "warning");
        await gateway.ExecuteAsync("ALTER TABLE audit_anchors RENAME TO away");
        await KnockAsync(gateway);
        await Eventually.TrueAsync(() =>
        {
            gateway.Clock.Advance(TimeSpan.FromSeconds(1));
            return Task.FromResult(gateway.Log.Text.Contains("could not be kept in the store", StringComparison.Ordinal));
        });
        await gateway.ExecuteAsync("ALTER TABLE away RENAME TO audit_anchors");
        await gateway.StopAsync();

        var (code, output, _) = await VerifyAsync(gateway);
        Assert.Equal(0, code);
        Assert.DoesNotContain("note:", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UPDATE audit_anchors SET last_at = 0, previous_at = 0")]
    [InlineData("UPDATE audit_anchors SET last_seq = last_seq - 1")]
    public async Task Anchor_AlteredInTheStore_RemovesNothingAndIsNoticed(string crime)
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite);
        await KnockAsync(gateway);
        await Eventually.TrueAsync(async () =>
        {
            gateway.Clock.Advance(TimeSpan.FromSeconds(1));
            return await gateway.CountAsync("audit_anchors") == 1;
        });
        await gateway.ExecuteAsync(crime);
        gateway.Clock.Advance(TimeSpan.FromHours(2));
        await gateway.StopAsync();

        Assert.Single(Directory.GetFiles(gateway.AuditFolder));
        var (code, _, errors) = await VerifyAsync(gateway);
        Assert.Equal(1, code);
        Assert.Contains("was altered", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_NothingOfTheNode_SaysSo()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite);
        await KnockAsync(gateway);
        await gateway.StopAsync();

        var (code, _, errors) = await VerifyAsync(gateway, "--node", "elsewhere");

        Assert.Equal(2, code);
        Assert.StartsWith("The store knows nothing of a node elsewhere; it knows ", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Record_DiskFullForAWhile_GoesOnInAChainThatFollowsTheLast()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite);
        await KnockAsync(gateway);
        var away = gateway.AuditFolder + "-away";
        gateway.Clock.Advance(TimeSpan.FromDays(1));
        Directory.Move(gateway.AuditFolder, away);
        await File.WriteAllTextAsync(gateway.AuditFolder, "in the way", TestContext.Current.CancellationToken);
        await RawHttp.GetAsync(gateway.Url, "/transfer/x");
        File.Delete(gateway.AuditFolder);
        Directory.Move(away, gateway.AuditFolder);
        gateway.Clock.Advance(TimeSpan.FromMinutes(2));
        await RawHttp.GetAsync(gateway.Url, "/transfer/x");
        await gateway.StopAsync();

        Assert.Contains("The audit trail cannot be written, so this stands here: ", gateway.Log.Text, StringComparison.Ordinal);
        Assert.Equal(2, Directory.GetFiles(gateway.AuditFolder).Length);
        Assert.Equal((0, ""), ((await VerifyAsync(gateway)).Code, (await VerifyAsync(gateway)).Errors));
        var first = Directory.GetFiles(gateway.AuditFolder).Order(StringComparer.Ordinal).First();
        File.Delete(first);
        Assert.Contains(" is missing, with 1 lines ", (await VerifyAsync(gateway)).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keep_NinetyDaysOver_RemovesFileAndAnchor()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite);
        await KnockAsync(gateway);
        gateway.Clock.Advance(TimeSpan.FromDays(80));
        await KnockAsync(gateway);
        Assert.Equal(2, Directory.GetFiles(gateway.AuditFolder).Length);

        gateway.Clock.Advance(TimeSpan.FromDays(11));

        await Eventually.TrueAsync(() =>
        {
            gateway.Clock.Advance(TimeSpan.FromHours(1));
            return Task.FromResult(Directory.GetFiles(gateway.AuditFolder).Length == 1);
        });
        await Eventually.TrueAsync(async () => await gateway.CountAsync("audit_anchors") == 1);
    }

    [Fact]
    public async Task Record_FolderCannotBeWritten_SpeaksInTheLog()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite);
        Directory.Delete(gateway.AuditFolder, recursive: true);
        await File.WriteAllTextAsync(gateway.AuditFolder, "in the way", TestContext.Current.CancellationToken);

        Assert.Equal(303, (await RawHttp.SendAsync(gateway.Url, "GET /transfer/x HTTP/1.1\r\nHost: " + gateway.Url.Authority + "\r\nAccept: text/html\r\nConnection: close\r\n\r\n")).Status);

        Assert.Contains("The audit trail cannot be written, so this stands here: {\"at\":", gateway.Log.Text, StringComparison.Ordinal);
        File.Delete(gateway.AuditFolder);
    }

    [Fact]
    public async Task Start_FolderCannotBeWritten_SaysSo()
    {
        await using var gateway = await TestGateway.PrepareAsync(TestGateway.Sqlite, configuration => configuration["gateway"]!["audit"]!["folder"] = "/proc/no-such-place");

        var exception = await Assert.ThrowsAsync<OtpGateway.Configuration.ConfigException>(gateway.StartAgainAsync);

        Assert.StartsWith("gateway.audit.folder: cannot be written: ", Assert.Single(exception.Problems).ToString(), StringComparison.Ordinal);
    }

    private static async Task KnockAsync(TestGateway gateway)
    {
        var before = gateway.AuditLines().Count;
        await RawHttp.GetAsync(gateway.Url, "/transfer/x");
        Assert.Equal(before + 1, gateway.AuditLines().Count);
    }

    private static async Task<(int Code, string Output, string Errors)> VerifyAsync(TestGateway gateway, params string[] more)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var code = await CommandLine.RunAsync(
            new RootCommand { AuditCommand.Make() }, ["audit", "verify", "--config", gateway.ConfigFile, .. more], new InvocationConfiguration { Output = output, Error = errors }, TestContext.Current.CancellationToken);
        return (code, output.ToString(), errors.ToString());
    }
}
