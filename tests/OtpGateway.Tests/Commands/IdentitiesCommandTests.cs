using System.CommandLine;
using System.Text.Json.Nodes;
using OtpGateway.Commands;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Commands;

public class IdentitiesCommandTests
{
    private const string Lines = """
        { "external_id": "anna", "traits": { "phone": "+491701234567" }, "metadata_public": { "tier": 1 } }

        { "external_id": "bert", "traits": { "phone": "0170" } }
        not json
        { "external_id": "anna", "traits": {} }
        { "external_id": "emil", "traits": { "email": "emil@mail.example" }, "state": "inactive" }
        """;

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Import_BadLinesAmongGoodOnes_AnswersEach(string store)
    {
        await using var gateway = await TestGateway.PrepareAsync(store);

        var (code, output, errors) = await ImportAsync(gateway, Lines);

        Assert.Equal(1, code);
        Assert.Equal("2 imported, 3 refused.", errors.Trim());
        var answers = Answers(output);
        Assert.Equal([(1, true), (3, false), (4, false), (5, false), (6, true)], answers.Select(answer => ((int)answer["line"]!, (bool)answer["ok"]!)));
        Assert.Equal("traits.phone: must be a phone number with + and the country, such as +49 170 1234567", (string)answers[1]["error"]!);
        Assert.StartsWith("is not valid JSON, column 2", (string)answers[2]["error"]!, StringComparison.Ordinal);
        Assert.Equal("Another identity has the same external_id.", (string)answers[3]["error"]!);

        var (exported, lines, _) = await RunAsync("export", "--config", gateway.ConfigFile);
        Assert.Equal(0, exported);
        Assert.Equal(answers.Where(answer => (bool)answer["ok"]!).Select(answer => (string)answer["id"]!).Order(StringComparer.Ordinal), Answers(lines).Select(line => (string)line["id"]!));
        Assert.Equal(
            ["""{"schema_id":"default","external_id":"anna","state":"active","traits":{"phone":"+491701234567"},"metadata_public":{"tier":1}}""", """{"schema_id":"default","external_id":"emil","state":"inactive","traits":{"email":"emil@mail.example"}}"""],
            Answers(lines).Select(WithoutId).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Import_DryRun_KeepsNothing()
    {
        await using var gateway = await TestGateway.PrepareAsync(TestGateway.Sqlite);

        var (code, output, errors) = await ImportAsync(gateway, Lines, "--dry-run");

        Assert.Equal(1, code);
        Assert.Equal("3 could be imported (--dry-run), 2 refused.", errors.Trim());
        Assert.All(Answers(output), answer => Assert.Null(answer["id"]));
        Assert.Equal((0, "", ""), await RunAsync("export", "--config", gateway.ConfigFile));
    }

    [Fact]
    public async Task Erase_Exported_LeavesNothingAndImportsAgain()
    {
        await using var gateway = await TestGateway.PrepareAsync(TestGateway.Sqlite);
        var id = (string)Answers((await ImportAsync(gateway, Lines)).Output)[0]["id"]!;
        var (_, line, _) = await RunAsync("export", "--config", gateway.ConfigFile);
        var everything = JsonNode.Parse((await RunAsync("export", "--config", gateway.ConfigFile, "--id", id)).Output)!;
        Assert.Equal("anna", (string)everything["identity"]!["external_id"]!);

        var (code, output, _) = await RunAsync("erase", id, "--config", gateway.ConfigFile);

        Assert.Equal(0, code);
        Assert.Contains("identities: 1\n", output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Equal((1, "", $"Nothing is kept about {id}."), Trimmed(await RunAsync("erase", id, "--config", gateway.ConfigFile)));
        Assert.Equal((1, "", $"Nothing is kept about {id}."), Trimmed(await RunAsync("export", "--id", id, "--config", gateway.ConfigFile)));
        var anna = line.Split('\n').Single(text => text.Contains("\"anna\"", StringComparison.Ordinal));
        Assert.Equal(0, (await ImportAsync(gateway, anna)).Code);
    }

    [Fact]
    public async Task Run_WhileAGatewayHoldsTheFile_GoesThroughItsAdminApi()
    {
        var port = FreePort.Next();
        const string Token = "NZ6mGcJHfxlR4oOoTJzqu0K2cHXzW9V3pQY8eBdD5tU";
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, configuration =>
        {
            configuration["gateway"]!["directory"] = "store";
            configuration["serve"]!["admin"] = new JsonObject { ["port"] = port, ["token"] = Token };
        });

        var (code, output, errors) = await ImportAsync(gateway, Lines + Environment.NewLine + """{ "external_id": "dora", "traits": { "phone": "+491717654321" } }""");

        Assert.Equal((1, "3 imported, 3 refused."), (code, errors.Trim()));
        Assert.Equal("Another identity has the same external_id.", (string)Answers(output)[3]["error"]!);
        Assert.Equal(3, await gateway.CountAsync("identities"));
        var dora = (string)Answers(output)[5]["id"]!;
        var browser = await gateway.NewRaisedBrowserAsync("dora");
        Assert.Equal("+491717654321", gateway.Webhook.Messages.Single().To);
        var exported = Answers((await RunAsync("export", "--config", gateway.ConfigFile)).Output);
        Assert.Equal("""{"external_id":"dora","schema_id":"default","state":"active","traits":{"phone":"+491717654321"}}""",
            WithoutId(exported.Single(line => (string)line["external_id"]! == "dora")));
        Assert.Single(JsonNode.Parse((await RunAsync("export", "--id", dora, "--config", gateway.ConfigFile)).Output)!["sessions"]!.AsArray());
        var erased = await RunAsync("erase", dora, "--admin-url", $"http://127.0.0.1:{port}", "--token", Token);
        Assert.Equal(0, erased.Code);
        Assert.Contains("sessions: 1", erased.Output, StringComparison.Ordinal);
        await browser.GoAsync("/transfer/after");
        Assert.Empty(gateway.Upstream.To("GET", "/transfer/after"));

        var (refused, _, reason) = await RunAsync("export", "--admin-url", $"http://127.0.0.1:{port}");
        Assert.Equal(2, refused);
        Assert.Contains("--token", reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_HeldFileWithoutAKnownAdminApi_SaysWhatToDo()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite);

        var (code, _, errors) = await RunAsync("export", "--config", gateway.ConfigFile);

        Assert.Equal(2, code);
        Assert.Contains("in use by another gateway process", errors, StringComparison.Ordinal);
        Assert.Contains("--admin-url", errors, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync("export", "--admin-url", gateway.AdminUrl.AbsoluteUri)).Code);
        Assert.Equal(2, (await RunAsync("export", "--admin-url", $"http://127.0.0.1:{FreePort.Next()}")).Code);
        Assert.Equal(2, (await RunAsync("export", "--admin-url", "localhost")).Code);
        Assert.Equal(2, (await RunAsync("import", "/nowhere/lines.json", "--admin-url", gateway.AdminUrl.AbsoluteUri)).Code);
    }

    private static async Task<(int Code, string Output, string Errors)> ImportAsync(TestGateway gateway, string lines, params string[] more)
    {
        var file = Path.Combine(Path.GetDirectoryName(gateway.ConfigFile)!, "identities.jsonl");
        await File.WriteAllTextAsync(file, lines, TestContext.Current.CancellationToken);
        return await RunAsync(["import", file, "--config", gateway.ConfigFile, .. more]);
    }

    private static async Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        var invocation = new InvocationConfiguration { Output = new StringWriter(), Error = new StringWriter() };
        var code = await CommandLine.RunAsync(new RootCommand { IdentitiesCommand.Make() }, ["identities", .. arguments], invocation, TestContext.Current.CancellationToken);
        return (code, invocation.Output.ToString()!, invocation.Error.ToString()!);
    }

    private static List<JsonObject> Answers(string output) => [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(line => JsonNode.Parse(line)!.AsObject())];

    private static string WithoutId(JsonObject line)
    {
        var rest = line.DeepClone().AsObject();
        rest.Remove("id");
        return rest.ToJsonString(new System.Text.Json.JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }

    private static (int, string, string) Trimmed((int Code, string Output, string Errors) result) => (result.Code, result.Output.Trim(), result.Errors.Trim());
}
