using OtpGateway.Courier;

namespace OtpGateway.Tests.Courier;

public sealed class RequestUrlTests : IAsyncLifetime
{
    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;
    private ChannelHarness harness = null!;

    public async ValueTask InitializeAsync() => harness = await ChannelHarness.StartAsync(cancellationToken);

    public ValueTask DisposeAsync() => harness.DisposeAsync();

    [Theory]
    [InlineData("URL", "/")]
    [InlineData("URL?a=b", "/?a=b")]
    [InlineData("URL/send/{{ .recipient }}", "/send/%2B491701234567")]
    [InlineData("URL/{{ .message_type }}/x{{ .template_data.login_code }}y/", "/sms/x012345y/")]
    [InlineData("URL/{{ replace \\\"+\\\" \\\"/../?#\\\" .recipient }}/end", "/%2F..%2F%3F%23491701234567/end")]
    [InlineData("URL/{{ index (index .request_headers \\\"User-Agent\\\") 0 }}?x=%20", "/a%20b?x=%20")]
    [InlineData("URL/{{ if eq .message_type \\\"sms\\\" }}a {{ end }}b", "/a%20b")]
    [InlineData("URL/%2f/a%20b/{{ \\\"%2f\\\" }}", "/%2f/a%20b/%252f")]
    public async Task T28_Send_TemplatedPath_StaysWithinItsSegment(string url, string target)
    {
        Assert.IsType<Delivery.Sent>(await harness.SendAsync($$"""{ "url": "{{url}}", "body": "base64://e30=" }""", cancellationToken));

        Assert.Equal(target, Assert.Single(harness.Receiver.Requests).Target);
    }

    [Theory]
    [InlineData("URL/{{ .subject }}/x", "is empty, '.' or '..'")]
    [InlineData("URL/{{ \\\"..\\\" }}/x", "is empty, '.' or '..'")]
    [InlineData("URL/{{ \\\".\\\" }}", "is empty, '.' or '..'")]
    [InlineData("URL/.{{ \\\".\\\" }}/x", "is empty, '.' or '..'")]
    [InlineData("URL/{{ .nothing }}", "a value that this message does not have")]
    [InlineData("URL/{{ index .template_data.identity 3 }}", "request_config.url:1:")]
    public async Task Send_PathThatCannotBe_FailsForGoodBeforeTheProvider(string url, string error)
    {
        var failed = Assert.IsType<Delivery.Failed>(await harness.SendAsync($$"""{ "url": "{{url}}", "body": "base64://e30=" }""", cancellationToken));

        Assert.True(failed.Permanent);
        Assert.Contains(error, failed.Error, StringComparison.Ordinal);
        Assert.Empty(harness.Receiver.Requests);
    }

    [Fact]
    public async Task Send_Query_IsFormEncodedBehindTheConfiguredOne()
    {
        const string Request =
            """
            { "url": "URL/send?v=1", "method": "GET",
              "query": { "to": "{{ .recipient }}", "text": "{{ .body }}", "a b": "c&d", "code": "{{ .template_data.login_code }}", "n": 3 } }
            """;

        Assert.IsType<Delivery.Sent>(await harness.SendAsync(Request, cancellationToken));

        var request = Assert.Single(harness.Receiver.Requests);
        Assert.Equal("GET", request.Method);
        Assert.Equal("/send?v=1&to=%2B491701234567&text=Your+login+code+is%3A+012345%0A%0A%40x+%231%0A&a+b=c%26d&code=012345&n=3", request.Target);
        Assert.Equal("", request.Body);
        Assert.False(request.Headers.ContainsKey("Content-Type"));
        Assert.Equal(GoldenVectors.Message.Id, request.Headers["Idempotency-Key"]);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("DELETE")]
    [InlineData("HEAD")]
    public async Task Send_NoBodyConfigured_SendsNone(string method)
    {
        Assert.IsType<Delivery.Sent>(await harness.SendAsync($$"""{ "url": "URL/", "method": "{{method}}" }""", cancellationToken));

        Assert.Equal((method, ""), (Assert.Single(harness.Receiver.Requests).Method, Assert.Single(harness.Receiver.Requests).Body));
    }

    [Fact]
    public async Task Send_QueryThatNamesNothing_FailsForGood()
    {
        var failed = Assert.IsType<Delivery.Failed>(await harness.SendAsync(
            """{ "url": "URL/", "method": "GET", "query": { "to": "{{ .Recipient }}" } }""", cancellationToken));

        Assert.True(failed.Permanent);
        Assert.Contains("ctx has recipient, subject, body", failed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task T35_Send_KeyInQueryIsEchoed_IsRedacted()
    {
        harness.Receiver.Answer = async (context, _) =>
        {
            context.Response.StatusCode = 400;
            await context.Response.Body.WriteAsync("bad key hush-hush or tok-one"u8.ToArray(), context.RequestAborted);
        };

        var failed = Assert.IsType<Delivery.Failed>(await harness.SendAsync(
            """{ "url": "URL/?k=tok-one", "method": "GET", "query": { "key": "hush-hush", "to": "{{ .recipient }}" } }""", cancellationToken));

        Assert.Equal("the provider answered 400: bad key *** or ***", failed.Error);
    }

    [Theory]
    [InlineData("\"https://{{ .recipient }}/\"", "url", "scheme, host and port cannot be templates")]
    [InlineData("\"{{ .scheme }}://a/\"", "url", "scheme, host and port cannot be templates")]
    [InlineData("\"https://a:{{ .port }}/x\"", "url", "scheme, host and port cannot be templates")]
    [InlineData("\"https://a{{ .host }}\"", "url", "scheme, host and port cannot be templates")]
    [InlineData("\"https://a/x?to={{ .recipient }}\"", "url", "put it into request_config.query")]
    [InlineData("\"https://a/{{ if .a }}x/y{{ end }}\"", "url", "is not a valid template")]
    [InlineData("\"https://a/{{ .recipient \"", "url", "is not a valid template")]
    [InlineData("\"https://a/\", \"query\": { \"to\": \"{{ .x\" }", "query.to", "is not a valid template")]
    [InlineData("\"https://a/\", \"query\": { \"\": \"x\" }", "query.", "needs a name")]
    [InlineData("\"https://a/\", \"query\": { \"to\": [] }", "query.to", "must be a string, not a list")]
    [InlineData("\"https://a/\", \"timeout\": \"31s\"", "timeout", "must be 1s to 30s")]
    [InlineData("\"https://a/\", \"timeout\": \"500ms\"", "timeout", "must be 1s to 30s")]
    [InlineData("\"https://u:p@a/\"", "url", "must not hold a user or password")]
    public void Read_SomethingWrong_SaysWhereAndWhat(string url, string path, string message)
    {
        var (_, report) = CourierConfiguration.ReadWithReport(ChannelHarness.Channel($$"""{ "method": "GET", "url": {{url}} }"""));

        var problem = Assert.Single(report.Problems);
        Assert.Equal("courier.channels[0].request_config." + path, problem.Path);
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_PostWithoutBody_NamesTheMethodsThatMay()
    {
        var (_, report) = CourierConfiguration.ReadWithReport(ChannelHarness.Channel("""{ "method": "PATCH", "url": "https://a/" }"""));

        Assert.Contains("only GET, DELETE, HEAD do without", Assert.Single(report.Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_PageOfWebhookSite_WarnsThatTheFragmentIsNotSent()
    {
        var (_, report) = CourierConfiguration.ReadWithReport(ChannelHarness.Channel("""{ "method": "PUT", "url": "https://webhook.site/#!/view/859c1c2c", "body": "base64://e30=" }"""));

        Assert.Empty(report.Problems);
        Assert.Contains("the part after # is never sent", Assert.Single(report.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_OwnTimeout_IsTheDeadline()
    {
        var received = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        harness.Receiver.Answer = (_, _) =>
        {
            received.SetResult();
            return release.Task;
        };
        var options = harness.Options("""{ "url": "URL/", "body": "base64://e30=", "timeout": "1s" }""");

        var sending = harness.SendAsync(options, cancellationToken);
        await received.Task;
        harness.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("the provider did not answer within 1 s", Assert.IsType<Delivery.Failed>(await sending).Error);
        release.SetResult();
    }

    [Theory]
    [InlineData("\"request_config\": { \"url\": \"https://a/\", \"method\": \"GET\", \"timeout\": \"30s\" }", 1)]
    [InlineData("\"request_config\": { \"url\": \"https://a/\", \"method\": \"GET\", \"timeout\": \"20s\" }", 0)]
    [InlineData("\"deadline\": \"2s\", \"request_config\": { \"url\": \"https://a/\", \"method\": \"GET\" }", 0)]
    public void Read_TimeoutBeyondTheDeadline_IsWarnedAbout(string channel, int warnings)
    {
        var (_, report) = CourierConfiguration.ReadWithReport($$"""{ "courier": { "channels": [ { "id": "sms", {{channel}} } ] } }""");

        Assert.Equal(warnings, report.Warnings.Count(warning => warning.Contains("deadline: is shorter than the timeout of the request (30s)", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Send_ExceptionForAPath_IsDecidedByTheUrlThatIsSent()
    {
        var options = harness.Options("""{ "url": "URL/{{ .message_type }}/x", "method": "GET" }""",
            """ "clients": { "http": { "disallow_private_ip_ranges": true, "private_ip_exception_urls": [ "http://127.0.0.1:*/sms/*" ] } }, """);
        Assert.IsType<Delivery.Sent>(await harness.SendAsync(options, cancellationToken));

        var others = harness.Options("""{ "url": "URL/{{ .template_type }}/x", "method": "GET" }""",
            """ "clients": { "http": { "disallow_private_ip_ranges": true, "private_ip_exception_urls": [ "http://127.0.0.1:*/sms/*" ] } }, """);
        Assert.Contains("address that is refused", Assert.IsType<Delivery.Failed>(await harness.SendAsync(others, cancellationToken)).Error, StringComparison.Ordinal);
    }
}
