using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using OtpGateway.Configuration;
using OtpGateway.Courier;

namespace OtpGateway.Tests.Courier;

public sealed class RequestOptionsTests : IAsyncLifetime
{
    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;
    private ChannelHarness harness = null!;

    public async ValueTask InitializeAsync() => harness = await ChannelHarness.StartAsync(cancellationToken);

    public ValueTask DisposeAsync() => harness.DisposeAsync();

    [Theory]
    [InlineData(200)]
    [InlineData(400)]
    public async Task Secrets_FilledIntoPathAndPayload_AreInNoAnswer(int status)
    {
        Echo(status);
        var payload = JsonSerializer.Serialize("{\"account\": \"{$TEST_ACCOUNT}\", \"text\": {{body}}, \"to\": {{mobile}}}");
        var options = Load($$"""{ "url": "{{harness.Url}}/bot{$TEST_BOT}/send", "payload": {{payload}} }""", ("TEST_BOT", "b0t:"), ("TEST_ACCOUNT", "ac!1"));

        var shown = Shown(await harness.SendAsync(options, cancellationToken));

        Assert.Equal("/botb0t:/send", Assert.Single(harness.Receiver.Requests).Target);
        Assert.Contains("/bot***/send", shown, StringComparison.Ordinal);
        Assert.Contains("\"account\": \"***\"", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secrets_WholeUrlIsFilled_SegmentsAreInNoAnswer()
    {
        Echo(400);
        var options = Load("""{ "url": "{$TEST_URL}", "body": "base64://e30=" }""", ("TEST_URL", $"{harness.Url}/T000/x%20y1?a=q123"));

        var shown = Shown(await harness.SendAsync(options, cancellationToken));

        Assert.Equal("/T000/x%20y1?a=q123", Assert.Single(harness.Receiver.Requests).Target);
        foreach (var part in new[] { "T000", "y1", "q123" })
            Assert.DoesNotContain(part, shown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(""", "headers": { "Content-Type": "application/x-www-form-urlencoded" } """)]
    public async Task Secrets_WrittenIntoTheSnippetUnderTheirName_AreInNoAnswer(string more)
    {
        Echo(400);

        var failed = await harness.SendAsync($$"""{ "url": "URL/send", "body": {{ChannelHarness.Snippet("function(ctx) { to: ctx.recipient, api_secret: 'lit+1' }")}} {{more}} }""", cancellationToken);

        var shown = Shown(failed);
        Assert.Contains("api_secret", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("lit", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void Secrets_FilledElsewhere_AreNoneOfTheCourier()
    {
        var options = Load("""{ "url": "https://sms.example/", "body": "base64://e30=" }""", ("TEST_OTHER", "bank.example"));

        Assert.DoesNotContain("bank.example", options.Request.Secrets.Select(secret => secret.Reveal()));
    }

    private static string Shown(Delivery delivery) => delivery switch
    {
        Delivery.Sent sent => sent.Answer!,
        Delivery.Failed failed => failed.Error,
        _ => "",
    };

    private void Echo(int status) => harness.Receiver.Answer = async (context, _) =>
    {
        var request = harness.Receiver.Requests.Last();
        context.Response.StatusCode = status;
        await context.Response.WriteAsync($"{request.Target} does not take {request.Body}", context.RequestAborted);
    };

    private static HttpChannelOptions Load(string request, params (string Name, string Value)[] environment)
    {
        var report = new ConfigReport();
        var tree = JsonNode.Parse(ChannelHarness.Channel(request, "\"serve\": { \"base_url\": \"{$TEST_OTHER}\" },"))!.AsObject();
        var variables = environment.ToDictionary(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal);
        variables.TryAdd("TEST_OTHER", "other");
        new SourceStrings(Path.GetTempPath(), variables, report).Resolve(tree);
        var options = CourierOptions.Read(new ConfigNode(tree, "", report));
        report.ThrowIfBad();
        return Assert.IsType<HttpChannelOptions>(Assert.Single(options.Channels));
    }
}
