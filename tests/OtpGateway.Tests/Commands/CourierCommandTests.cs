using System.CommandLine;
using System.Text.Json.Nodes;
using OtpGateway.Commands;
using OtpGateway.Tests.Courier;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Commands;

public sealed class CourierCommandTests : IAsyncLifetime
{
    private const string Token = "a-token-of-the-provider";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("courier-command-");
    private TestWebhook webhook = null!;

    public async ValueTask InitializeAsync() => webhook = await TestWebhook.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await webhook.DisposeAsync();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Test_DryRun_ShowsTheRequestWithoutCredentialsAndSendsNothing()
    {
        var (code, output, errors) = await RunAsync("courier", "test", "--channel", "sms", "--to", "+491701234567", "--dry-run");

        Assert.Equal(0, code);
        Assert.Equal("", errors);
        Assert.Contains($"POST {webhook.Url}***/sms?key=***", output, StringComparison.Ordinal);
        Assert.Contains("Authorization: Bearer ***", output, StringComparison.Ordinal);
        Assert.Contains("\"to\": \"+491701234567\"", output, StringComparison.Ordinal);
        Assert.Contains("@bank.example #012345", output, StringComparison.Ordinal);
        Assert.Contains("Nothing was sent", output, StringComparison.Ordinal);
        Assert.DoesNotContain(Token, output, StringComparison.Ordinal);
        Assert.DoesNotContain("query-key", output, StringComparison.Ordinal);
        Assert.DoesNotContain("path-key", output, StringComparison.Ordinal);
        Assert.Contains("\"api_secret\": \"***\"", output, StringComparison.Ordinal);
        Assert.Equal(0, webhook.Attempts);
    }

    [Fact]
    public async Task Test_GoodChannel_SendsInTheLanguageAndEndsWell()
    {
        var (code, output, _) = await RunAsync("courier", "test", "--channel", "sms", "--to", "+491701234567", "--language", "de");

        Assert.Equal(0, code);
        Assert.Contains("Sent. The provider answered 200", output, StringComparison.Ordinal);
        var message = Assert.Single(webhook.Messages);
        Assert.Equal("+491701234567", message.To);
        Assert.StartsWith("Ihr Anmeldecode lautet: 012345", message.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Test_ProviderFails_SaysWhyAndEndsWithOne()
    {
        webhook.Mode = WebhookMode.Fail;

        var (code, output, _) = await RunAsync("courier", "test", "--channel", "sms", "--to", "+491701234567");

        Assert.Equal(1, code);
        Assert.Contains("Not sent: the provider answered 503", output, StringComparison.Ordinal);
        Assert.Contains("it would be tried again", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Test_SmtpChannel_ShowsTheMail()
    {
        var (code, output, _) = await RunAsync("courier", "test", "--channel", "email", "--to", "jane@example.com", "--dry-run");

        Assert.Equal(0, code);
        Assert.Contains("To the mail server mail.example:465", output, StringComparison.Ordinal);
        Assert.Contains("Subject: Use code 012345 to log in", output, StringComparison.Ordinal);
        Assert.DoesNotContain("smtp-password", output, StringComparison.Ordinal);
        Assert.Contains("X-Key: ***", output, StringComparison.Ordinal);
        Assert.Contains("X-Name: ***", output, StringComparison.Ordinal);
        Assert.DoesNotContain("header-key", output, StringComparison.Ordinal);
        Assert.DoesNotContain("utf-8?q?", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Test_UnknownChannel_NamesThoseThatThereAre()
    {
        var (code, _, errors) = await RunAsync("courier", "test", "--channel", "fax", "--to", "1");

        Assert.Equal(2, code);
        Assert.Contains("There is no channel fax; there is sms, email", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Test_TypeThatTheChannelHasNot_SaysSo()
    {
        var (code, _, errors) = await RunAsync("courier", "test", "--channel", "sms", "--to", "+491701234567", "--type", "recovery_valid");

        Assert.Equal(1, code);
        Assert.Contains("there is no text for recovery_valid by sms", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Context_Schema_IsJson()
    {
        var (code, output, _) = await RunAsync("courier", "ctx", "--schema");

        Assert.Equal(0, code);
        Assert.Equal("object", (string?)JsonNode.Parse(output)!["type"]);
    }

    [Fact]
    public async Task Context_MessageThatThereIsNot_EndsWithTwo()
    {
        var (code, _, errors) = await RunAsync("courier", "ctx", "--type", "recovery_valid", "--message-type", "sms");

        Assert.Equal(2, code);
        Assert.Contains("There is no recovery_valid by sms.", errors, StringComparison.Ordinal);
    }

    private async Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        var configuration = TestConfiguration.Build(0, "memory", webhook.Url, webhook.Url);
        configuration["dev"] = true;
        configuration["serve"]!["public"]!["base_url"] = "https://bank.example";
        configuration["courier"] = new JsonObject
        {
            ["channels"] = new JsonArray(new JsonObject
            {
                ["id"] = "sms",
                ["request_config"] = new JsonObject
                {
                    ["url"] = $"{webhook.Url}{{$file:path-key.txt}}/sms?key=query-key",
                    ["body"] = CourierConfiguration.Base64("function(ctx) { to: ctx.recipient, text: ctx.body, api_secret: 'body-secret' }"),
                    ["auth"] = new JsonObject { ["type"] = "bearer", ["config"] = new JsonObject { ["token"] = Token } },
                },
            }),
            ["smtp"] = new JsonObject { ["connection_uri"] = "smtps://user:smtp-password@mail.example:465", ["from_address"] = "bank@bank.example",
                ["headers"] = new JsonObject { ["X-Key"] = $"Long {new string('x', 80)} header-key", ["X-Name"] = "Schlüssel" } },
        };
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "path-key.txt"), "path-key\n", TestContext.Current.CancellationToken);
        var file = Path.Combine(folder.FullName, "proxy-config.json");
        await File.WriteAllTextAsync(file, configuration.ToJsonString(), TestContext.Current.CancellationToken);
        if (arguments[1] == "test")
            arguments = [.. arguments, "--config", file];
        var invocation = new InvocationConfiguration { Output = new StringWriter(), Error = new StringWriter() };
        var code = await CommandLine.RunAsync(new RootCommand { CourierCommand.Make() }, arguments, invocation, TestContext.Current.CancellationToken);
        return (code, invocation.Output.ToString()!, invocation.Error.ToString()!);
    }
}
