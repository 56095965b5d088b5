using System.Globalization;
using OtpGateway.Courier;
using OtpGateway.Courier.Smtp;
using OtpGateway.Http;

namespace OtpGateway.Tests.Courier;

public sealed class CourierOptionsTests
{
    [Fact]
    public void Read_Nothing_IsAllDefaults()
    {
        var options = CourierConfiguration.Read("{}");

        Assert.Empty(options.Channels);
        Assert.Equal(5, options.MessageRetries);
        Assert.Equal(RequestHeaders.DefaultAllowlist, options.HeaderAllowlist);
    }

    [Theory]
    [InlineData("""{ "courier": { "chanels": [] } }""", "courier.chanels", "did you mean 'channels'?")]
    [InlineData("""{ "courier": { "channels": [ { "id": "sms" } ] } }""", "courier.channels[0].request_config", "is missing")]
    [InlineData("""{ "courier": { "channels": [ { "id": "sms", "request_config": { "url": "https://a/", "body": "base64://e30=", "metod": "POST" } } ] } }""", "courier.channels[0].request_config.metod", "did you mean 'method'?")]
    [InlineData("""{ "courier": { "channels": [ { "id": "sms", "request_config": { "url": "https://a/", "body": "base64://e30=", "method": "POSTT" } } ] } }""", "courier.channels[0].request_config.method", "did you mean 'POST'?")]
    [InlineData("""{ "courier": { "channels": [ { "id": "sms", "request_config": { "url": "ftp://a/", "body": "base64://e30=" } } ] } }""", "courier.channels[0].request_config.url", "must be an address")]
    [InlineData("""{ "courier": { "channels": [ { "id": "sms", "request_config": { "url": "https://a/" } } ] } }""", "courier.channels[0].request_config.body", "is missing")]
    [InlineData("""{ "courier": { "channels": [ { "id": "sms", "request_config": { "url": "https://a/", "body": "base64://!" } } ] } }""", "courier.channels[0].request_config.body", "base64")]
    [InlineData("""{ "courier": { "channels": [ { "id": "sms", "request_config": { "url": "https://a/", "body": "file:///nowhere/at.all" } } ] } }""", "courier.channels[0].request_config.body", "does not exist")]
    [InlineData("""{ "courier": { "channels": [ { "id": "sms", "request_config": { "url": "https://a/", "body": "function(ctx) {}" } } ] } }""", "courier.channels[0].request_config.body", "must begin with base64://")]
    [InlineData("""{ "courier": { "channels": [ { "id": "sms", "request_config": { "url": "https://a/", "body": "base64://e30=", "headers": { "Content-Type": "text/xml" } } } ] } }""", "courier.channels[0].request_config.headers.Content-Type", "must be application/json")]
    [InlineData("""{ "courier": { "channels": [ { "id": "sms", "request_config": { "url": "https://a/", "body": "base64://e30=", "headers": { "Host": "b" } } } ] } }""", "courier.channels[0].request_config.headers.Host", "cannot be configured")]
    [InlineData("""{ "courier": { "channels": [ { "id": "sms", "request_config": { "url": "https://a/", "body": "base64://e30=", "headers": { "Idempotency-Key": "b" } } } ] } }""", "courier.channels[0].request_config.headers.Idempotency-Key", "would take all messages for the same one")]
    [InlineData("""{ "courier": { "channels": [ { "id": "sms", "request_config": { "url": "https://a/", "body": "base64://e30=", "headers": "X: a, idempotency-key: b" } } ] } }""", "courier.channels[0].request_config.headers", "'idempotency-key' is set by the gateway")]
    [InlineData("""{ "courier": { "channels": [ { "id": "sms", "request_config": { "url": "https://a/", "body": "base64://e30=", "auth": { "type": "basic_oath" } } } ] } }""", "courier.channels[0].request_config.auth.type", "did you mean 'basic_auth'?")]
    [InlineData("""{ "courier": { "channels": [ { "id": "sms", "request_config": { "url": "https://a/", "body": "base64://e30=", "auth": {} } } ] } }""", "courier.channels[0].request_config.auth.type", "is missing")]
    [InlineData("""{ "courier": { "channels": [ { "id": "mail", "type": "smtp" } ] } }""", "courier.channels[0].smtp.connection_uri", "is missing")]
    [InlineData("""{ "courier": { "delivery_strategy": "smtp" } }""", "courier.smtp.connection_uri", "is missing")]
    [InlineData("""{ "courier": { "smtp": { "from_address": "a@b.example" } } }""", "courier.smtp.connection_uri", "is missing")]
    [InlineData("""{ "courier": { "channels": [ { "id": "mail", "type": "smtp", "smtp": { "connection_uri": "smtp://a", "from_address": "a@b.example" }, "request_config": {} } ] } }""", "courier.channels[0].request_config", "unknown key")]
    [InlineData("""{ "courier": { "delivery_strategy": "http" } }""", "courier.http.request_config", "is missing")]
    [InlineData("""{ "courier": { "templates": { "login_code": { "valid": { "smss": {} } } } } }""", "courier.templates.login_code.valid.smss", "did you mean 'sms'?")]
    [InlineData("""{ "courier": { "templates": { "login_code": { "valid": { "sms": { "body": { "plaintext": "hello" } } } } } } }""", "courier.templates.login_code.valid.sms.body.plaintext", "must begin with base64://")]
    [InlineData("""{ "clients": { "http": { "disallow_private_ip_ranges": true } }, "courier": { "templates": { "login_code": { "valid": { "sms": { "body": { "plaintext": "http://127.0.0.1:9/x" } } } } } } }""", "courier.templates.login_code.valid.sms.body.plaintext", "address that is refused")]
    [InlineData("""{ "courier": { "template_override_path": "/nowhere/at/all" } }""", "courier.template_override_path", "does not exist")]
    [InlineData("""{ "courier": { "worker": { "pull_count": 4 }, "channels": [ { "id": "sms", "concurrency": 5, "request_config": { "url": "https://a/", "body": "base64://e30=" } } ] } }""", "courier.channels[0].concurrency", "must be 1 to 4")]
    [InlineData("""{ "courier": { "channels": [ { "id": "sms", "deadline": "0s", "request_config": { "url": "https://a/", "body": "base64://e30=" } } ] } }""", "courier.channels[0].deadline", "must be 1s to 2m")]
    [InlineData("""{ "courier": { "channels": [ { "id": "sms", "message_type": "email", "request_config": { "url": "https://a/", "body": "base64://e30=" } } ] } }""", "courier.channels[0].message_type", "that is what messages of this id are")]
    [InlineData("""{ "courier": { "channels": [ { "id": "sms", "circuit_breaker": { "failures": 1 }, "request_config": { "url": "https://a/", "body": "base64://e30=" } } ] } }""", "courier.channels[0].circuit_breaker.failures", "must be 2 or more")]
    public void Read_SomethingWrong_SaysWhereAndWhat(string json, string path, string message)
    {
        var (_, report) = CourierConfiguration.ReadWithReport(json);

        var problem = Assert.Single(report.Problems);
        Assert.Equal(path, problem.Path);
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_BadSnippet_IsAProblemWithLineAndColumn()
    {
        var body = CourierConfiguration.Base64("function(ctx) {\n  To: ctx.recipient\n  Body: 1 }");

        var (_, report) = CourierConfiguration.ReadWithReport(
            $$"""{ "courier": { "channels": [ { "id": "sms", "request_config": { "url": "https://a/", "body": "{{body}}" } } ] } }""");

        var problem = Assert.Single(report.Problems);
        Assert.Equal("courier.channels[0].request_config.body", problem.Path);
        Assert.Contains("line 3, column 3", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_BadTemplate_IsAProblemWithItsPlace()
    {
        var text = CourierConfiguration.Base64("hello\n{{ .LoginCode");

        var (_, report) = CourierConfiguration.ReadWithReport(
            $$"""{ "courier": { "templates": { "login_code": { "valid": { "sms": { "body": { "plaintext": "{{text}}" } } } } } } }""");

        Assert.Contains(":2:", Assert.Single(report.Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_SameIdTwice_IsAProblem()
    {
        const string Channel = """{ "id": "sms", "request_config": { "url": "https://a/", "body": "base64://e30" } }""";

        var (_, report) = CourierConfiguration.ReadWithReport($$"""{ "courier": { "channels": [ {{Channel}}, {{Channel}} ] } }""");

        Assert.Equal("courier.channels[1].id", Assert.Single(report.Problems).Path);
    }

    [Fact]
    public void Read_StrategyHttpBesideSmtpSection_IgnoresTheSection()
    {
        var (options, report) = CourierConfiguration.ReadWithReport(
            """{ "courier": { "delivery_strategy": "http", "smtp": { "connection_uri": "smtp://a:25" }, "http": { "request_config": { "url": "https://mail/" } } } }""");

        Assert.Empty(report.Problems);
        Assert.Equal("courier.smtp", Assert.Single(report.Ignored));
        Assert.NotNull(options.Channel("email"));
    }

    [Fact]
    public void Read_ListedEmailChannel_NeedsNoSectionOfItsOwn()
    {
        var options = CourierConfiguration.Read(
            """{ "courier": { "delivery_strategy": "http", "channels": [ { "id": "email", "request_config": { "url": "https://mail/", "body": "base64://e30=" } } ] } }""");

        Assert.Equal("https://mail/", Assert.IsType<HttpChannelOptions>(options.Channel("email")).Request.Url.Shape.AbsoluteUri);
    }

    [Fact]
    public void Read_HttpSectionBesideListedEmailChannel_IsIgnoredUnread()
    {
        var (options, report) = CourierConfiguration.ReadWithReport(
            """
            { "courier": { "delivery_strategy": "http", "http": { "request_config": { "url": "nothing that is read" } },
              "channels": [ { "id": "email", "request_config": { "url": "https://mail/", "body": "base64://e30=" } } ] } }
            """);

        Assert.Empty(report.Problems);
        Assert.Equal(["courier.http.request_config"], report.Ignored);
        Assert.Equal("https://mail/", Assert.IsType<HttpChannelOptions>(Assert.Single(options.Channels)).Request.Url.Shape.AbsoluteUri);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\"delivery_strategy\": \"smtp\",")]
    public void Read_SmtpSection_IsTheChannelForEmail(string strategy)
    {
        var options = CourierConfiguration.Read($$"""{ "courier": { {{strategy}} "smtp": { "connection_uri": "smtp://one", "from_address": "a@b.example" } } }""");

        Assert.Equal("one", Assert.IsType<SmtpChannelOptions>(options.Channel("email")).Smtp.Host);
    }

    [Fact]
    public void Read_ListedSmtpChannels_AreWhatTheirSectionsSay()
    {
        var (options, report) = CourierConfiguration.ReadWithReport(
            """
            { "courier": { "smtp": { "connection_uri": "smtp://ignored" }, "channels": [
              { "id": "email", "type": "smtp", "smtp": { "connection_uri": "smtp://one", "from_address": "a@one.example" } },
              { "id": "spare", "type": "smtp", "smtp": { "connection_uri": "smtps://two", "from_address": "a@two.example" } } ] } }
            """);

        Assert.Empty(report.Problems);
        Assert.Equal(["courier.smtp"], report.Ignored);
        Assert.Equal("one", Assert.IsType<SmtpChannelOptions>(options.Channel("email")).Smtp.Host);
        Assert.Equal("two", Assert.IsType<SmtpChannelOptions>(options.Channel("spare")).Smtp.Host);
    }

    [Fact]
    public async Task Read_BodyOverHttp_IsFetchedOnce()
    {
        await using var receiver = await WebhookReceiver.StartAsync(TestContext.Current.CancellationToken);
        receiver.Answer = async (context, _) => await context.Response.Body.WriteAsync("{a:1}"u8.ToArray(), context.RequestAborted);

        var options = CourierConfiguration.Read(string.Create(CultureInfo.InvariantCulture,
            $$$"""{ "courier": { "channels": [ { "id": "sms", "request_config": { "url": "https://a/", "body": "{{{receiver.Url}}}x.jsonnet" } } ] } }"""));

        Assert.Single(options.Channels);
        Assert.Equal("/x.jsonnet", Assert.Single(receiver.Requests).Target);
    }

    [Fact]
    public void Read_AuthorizationInAllowlist_IsWarnedAbout()
    {
        var (options, report) = CourierConfiguration.ReadWithReport("""{ "clients": { "web_hook": { "header_allowlist": [ "User-Agent", "cookie" ] } } }""");

        Assert.Equal(["User-Agent", "cookie"], options.HeaderAllowlist);
        Assert.Contains("never handed on", Assert.Single(report.Warnings), StringComparison.Ordinal);
    }
}
