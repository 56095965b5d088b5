using System.Text;
using Microsoft.AspNetCore.Http;
using OtpGateway.Configuration;
using OtpGateway.Courier;

namespace OtpGateway.Tests.Courier;

public sealed class RequestAuthTests : IAsyncLifetime
{
    private const string Body = "\"url\": \"URL/send\", \"body\": \"base64://e30=\"";
    private const string Token = "/oauth/token";

    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;
    private int tokens;
    private string tokenAnswer = """{ "access_token": "token-NUMBER", "token_type": "Bearer", "expires_in": 3600 }""";
    private int tokenStatus = 200;
    private Func<HttpContext, Task> answer = _ => Task.CompletedTask;
    private ChannelHarness harness = null!;

    public async ValueTask InitializeAsync()
    {
        harness = await ChannelHarness.StartAsync(cancellationToken);
        harness.Receiver.Answer = async (context, _) =>
        {
            if (context.Request.Path != Token)
            {
                await answer(context);
                return;
            }
            context.Response.StatusCode = tokenStatus;
            await context.Response.WriteAsync(tokenAnswer.Replace("NUMBER", Interlocked.Increment(ref tokens).ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal), context.RequestAborted);
        };
    }

    public ValueTask DisposeAsync() => harness.DisposeAsync();

    [Fact]
    public async Task Send_Bearer_IsInItsHeaderInsteadOfAnotherOne()
    {
        Assert.IsType<Delivery.Sent>(await harness.SendAsync(
            $$$"""{ {{{Body}}}, "headers": { "authorization": "other" }, "auth": { "type": "bearer", "config": { "token": "tok-1" } } }""", cancellationToken));

        Assert.Equal("Bearer tok-1", Assert.Single(harness.Receiver.Requests).Headers["Authorization"]);
    }

    [Theory]
    [InlineData("", "grant_type=client_credentials", "Basic aWQlM0EtMTpzJTJCY3JldA==")]
    [InlineData(""", "auth_style": "header", "scopes": ["sms:send", "b"], "audience": "https://api/" """, "grant_type=client_credentials&scope=sms%3Asend+b&audience=https%3A%2F%2Fapi%2F", "Basic aWQlM0EtMTpzJTJCY3JldA==")]
    [InlineData(""", "auth_style": "body" """, "grant_type=client_credentials&client_id=id%3A-1&client_secret=s%2Bcret", "")]
    public async Task Send_ClientCredentials_AsksAsTheStandardSays(string more, string form, string authorization)
    {
        Assert.IsType<Delivery.Sent>(await harness.SendAsync(Options(more), cancellationToken));

        Assert.Equal([Token, "/send"], harness.Receiver.Requests.Select(request => request.Target));
        var asked = harness.Receiver.Requests.First();
        Assert.Equal("POST", asked.Method);
        Assert.Equal("application/x-www-form-urlencoded", asked.Headers["Content-Type"]);
        Assert.Equal(form, asked.Body);
        Assert.Equal(authorization, asked.Headers.GetValueOrDefault("Authorization", ""));
        Assert.Equal("Bearer token-1", harness.Receiver.Requests.Last().Headers["Authorization"]);
    }

    [Fact]
    public async Task Send_TokenIsKnown_IsUsedUntilShortlyBeforeItsEnd()
    {
        var options = Options();
        await harness.SendAsync(options, cancellationToken);
        harness.Clock.Advance(TimeSpan.FromSeconds(3600) - AccessTokens.Margin - TimeSpan.FromSeconds(1));
        await harness.SendAsync(options, cancellationToken);
        Assert.Equal(1, tokens);

        harness.Clock.Advance(TimeSpan.FromSeconds(1));
        await harness.SendAsync(options, cancellationToken);

        Assert.Equal(2, tokens);
        Assert.Equal("Bearer token-2", harness.Receiver.Requests.Last().Headers["Authorization"]);
    }

    [Theory]
    [InlineData("""{ "access_token": "token-NUMBER" }""", 299, 1)]
    [InlineData("""{ "access_token": "token-NUMBER" }""", 300, 2)]
    [InlineData("""{ "access_token": "token-NUMBER", "expires_in": "60" }""", 29, 1)]
    [InlineData("""{ "access_token": "token-NUMBER", "expires_in": "60" }""", 30, 2)]
    [InlineData("""{ "access_token": "token-NUMBER", "expires_in": 30 }""", 0, 2)]
    [InlineData("""{ "access_token": "token-NUMBER", "expires_in": -1 }""", 0, 2)]
    [InlineData("""{ "access_token": "token-NUMBER", "expires_in": null }""", 0, 2)]
    public async Task Send_LifetimeOfTheToken_IsKept(string token, int seconds, int asked)
    {
        tokenAnswer = token;
        var options = Options();
        Assert.IsType<Delivery.Sent>(await harness.SendAsync(options, cancellationToken));
        // What the answer does not say is five minutes, and the margin counts there as well.
        harness.Clock.Advance(TimeSpan.FromSeconds(seconds) - (seconds >= 299 ? AccessTokens.Margin : TimeSpan.Zero));

        Assert.IsType<Delivery.Sent>(await harness.SendAsync(options, cancellationToken));

        Assert.Equal(asked, tokens);
    }

    [Fact]
    public async Task Send_ManyAtOnce_AskForOneToken()
    {
        var options = Options();

        var deliveries = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => harness.SendAsync(options, cancellationToken)));

        Assert.All(deliveries, delivery => Assert.IsType<Delivery.Sent>(delivery));
        Assert.Equal(1, tokens);
    }

    [Fact]
    public async Task Send_TokenWasWithdrawn_IsTriedOnceMoreWithAFreshOne()
    {
        answer = context =>
        {
            context.Response.StatusCode = context.Request.Headers.Authorization == "Bearer token-1" ? 401 : 200;
            return Task.CompletedTask;
        };

        Assert.IsType<Delivery.Sent>(await harness.SendAsync(Options(), cancellationToken));

        Assert.Equal([Token, "/send", Token, "/send"], harness.Receiver.Requests.Select(request => request.Target));
        Assert.Single(harness.Receiver.Requests.Where(request => request.Target == "/send").Select(request => request.Headers["Idempotency-Key"]).Distinct());
    }

    [Fact]
    public async Task Send_TakenBackWhileTheTokenWasFetched_NeverReachesTheProvider()
    {
        Assert.IsType<Delivery.Withdrawn>(await harness.SendUnwantedAsync(Options(), cancellationToken));

        Assert.Equal([Token], harness.Receiver.Requests.Select(request => request.Target));
    }

    [Fact]
    public async Task Send_NoTokenIsTaken_FailsForGoodAfterOneFreshOne()
    {
        answer = async context =>
        {
            context.Response.StatusCode = 401;
            await context.Response.WriteAsync($"no {context.Request.Headers.Authorization}", context.RequestAborted);
        };

        var failed = Assert.IsType<Delivery.Failed>(await harness.SendAsync(Options(), cancellationToken));

        Assert.Equal((true, "the provider answered 401: no Bearer ***"), (failed.Permanent, failed.Error));
        Assert.Equal(4, harness.Receiver.Requests.Count);
    }

    [Theory]
    [InlineData(401, """{ "error": "invalid_client", "error_description": "s+cret of id:-1 is wrong" }""", "the token endpoint answered 401, and no token: { \"error\": \"invalid_client\", \"error_description\": \"*** of *** is wrong\" }")]
    [InlineData(503, "", "the token endpoint answered 503, and no token:")]
    [InlineData(200, "[]", "the token endpoint answered 200, and no token: its answer is not a JSON object")]
    [InlineData(200, "<html>", "the token endpoint answered 200, and no token: its answer is not a JSON object")]
    [InlineData(200, """{ "access_token": "" }""", "the token endpoint answered 200, and no token: its answer has no access_token")]
    [InlineData(200, "access_token=ab12&token_type=bearer", "the token endpoint answered 200, and no token: its answer is not a JSON object")]
    [InlineData(200, """{ "access_token": "ab12\u0001" }""", "the token endpoint answered 200, and no token: its access_token has characters that a header cannot carry")]
    [InlineData(200, """{ "access_token": "ab12", "token_type": "mac" }""", "the token endpoint answered 200, and no token: its token_type is not Bearer")]
    [InlineData(302, "", "the token endpoint answered 302, and no token:")]
    public async Task Send_NoToken_IsAFailureThatIsTriedAgain(int status, string text, string error)
    {
        (tokenStatus, tokenAnswer) = (status, text);
        var options = Options();

        var failed = Assert.IsType<Delivery.Failed>(await harness.SendAsync(options, cancellationToken));

        Assert.False(failed.Permanent);
        Assert.StartsWith(error, failed.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("ab12", failed.Error, StringComparison.Ordinal);
        Assert.Equal([Token], harness.Receiver.Requests.Select(request => request.Target));
        // A failure is not kept.
        (tokenStatus, tokenAnswer) = (200, """{ "access_token": "token" }""");
        Assert.IsType<Delivery.Sent>(await harness.SendAsync(options, cancellationToken));
    }

    [Fact]
    public async Task Send_TokenEndpointAtARefusedAddress_IsNeverAsked()
    {
        var options = Options(clients: $$""" "clients": { "http": { "disallow_private_ip_ranges": true, "private_ip_exception_urls": [ "{{harness.Url}}/send" ] } }, """);

        var failed = Assert.IsType<Delivery.Failed>(await harness.SendAsync(options, cancellationToken));

        Assert.Contains("address that is refused", failed.Error, StringComparison.Ordinal);
        Assert.False(failed.Permanent);
        Assert.Empty(harness.Receiver.Requests);
    }

    [Fact]
    public async Task Send_TokenEndpointHangs_FailsWithTheChannel()
    {
        var asked = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        harness.Receiver.Answer = (_, _) =>
        {
            asked.TrySetResult();
            return release.Task;
        };
        var sending = harness.SendAsync(Options(), cancellationToken);
        await asked.Task;

        harness.Clock.Advance(TimeSpan.FromSeconds(10));

        Assert.False(Assert.IsType<Delivery.Failed>(await sending).Permanent);
        release.SetResult();
    }

    [Fact]
    public async Task Send_AwsSignature_IsOverTheBytesThatArrive()
    {
        var signed = harness.Options(
            """
            { "url": "URL/a b/{{ .recipient }}?z=1&a=%C3%BC+x", "body": "base64://e1RvOiAnw7wgJid9", "query": { "text": "{{ .body }}" },
              "headers": { "Content-Type": "application/x-www-form-urlencoded; charset=utf-8" },
              "auth": { "type": "aws_sigv4", "config": { "region": "eu-central-1", "service": "sns", "access_key_id": "AKIDEXAMPLE", "secret_access_key": "s3cret-key" } } }
            """);

        Assert.IsType<Delivery.Sent>(await harness.SendAsync(signed, cancellationToken));

        var request = Assert.Single(harness.Receiver.Requests);
        Assert.Equal("/a%20b/%2B491701234567?z=1&a=%C3%BC+x&text=Your%20login%20code%20is%3A%20012345%0A%0A%40x%20%231%0A", request.Target);
        AwsVerifier.Verify(request, "AKIDEXAMPLE", "s3cret-key", "eu-central-1", "sns", harness.Clock.GetUtcNow());
    }

    [Theory]
    [InlineData("bearer", "{}", "config.token", "is missing")]
    [InlineData("bearer", """{ "token": "a\nb" }""", "config.token", "characters that a header cannot carry")]
    [InlineData("bearer", """{ "token": "a", "tokn": "b" }""", "config.tokn", "did you mean 'token'?")]
    [InlineData("oauth2_client_credentials", """{ "client_id": "a", "client_secret": "b" }""", "config.token_url", "is missing")]
    [InlineData("oauth2_client_credentials", """{ "token_url": "ftp://a/", "client_id": "a", "client_secret": "b" }""", "config.token_url", "must be an address")]
    [InlineData("oauth2_client_credentials", """{ "token_url": "https://u:p@a/", "client_id": "a", "client_secret": "b" }""", "config.token_url", "must be an address")]
    [InlineData("oauth2_client_credentials", """{ "token_url": "https://a/", "client_id": "a", "client_secret": "b", "auth_style": "hedder" }""", "config.auth_style", "did you mean 'header'?")]
    [InlineData("oauth2_client_credentials", """{ "token_url": "https://a/", "client_id": "a", "client_secret": "b", "scopes": "x" }""", "config.scopes", "must be a list")]
    [InlineData("aws_sigv4", """{ "service": "sns", "access_key_id": "a", "secret_access_key": "b" }""", "config.region", "is missing")]
    [InlineData("aws_sigv4", """{ "region": "EU", "service": "sns", "access_key_id": "a", "secret_access_key": "b" }""", "config.region", "such as eu-central-1")]
    [InlineData("aws_sigv4", """{ "region": "eu", "service": "sns", "access_key_id": "a" }""", "config.secret_access_key", "is missing")]
    [InlineData("api_key", """{ "name": "Content-Length", "value": "a" }""", "config.name", "is set by the gateway itself")]
    [InlineData("api_key", """{ "name": "host", "value": "a", "in": "header" }""", "config.name", "is set by the gateway itself")]
    [InlineData("api_key", """{ "name": "idempotency-key", "value": "a" }""", "config.name", "would take all messages for the same one")]
    [InlineData("aws_sig4", "{}", "type", "did you mean 'aws_sigv4'?")]
    public void Read_SomethingWrong_SaysWhereAndWhat(string type, string config, string path, string message)
    {
        var (_, report) = CourierConfiguration.ReadWithReport(ChannelHarness.Channel(
            $$$"""{ "url": "https://a/", "body": "base64://e30=", "auth": { "type": "{{{type}}}", "config": {{{config}}} } }"""));

        var problem = Assert.Single(report.Problems);
        Assert.Equal("courier.channels[0].request_config.auth." + path, problem.Path);
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_YamlMapInsteadOfAPlaceholder_NamesTheRightForm()
    {
        const string Yaml =
            """
            courier:
              channels:
                - id: sms
                  request_config:
                    url: https://a/
                    body: base64://e30=
                    auth:
                      type: basic_auth
                      config:
                        user: { $ACCOUNT_SID }
                        password: {$AUTH_TOKEN}
            """;
        var report = new ConfigReport();
        var tree = YamlSource.Parse(Encoding.UTF8.GetBytes(Yaml), "kratos.yml", report);

        CourierOptions.Read(new ConfigNode(tree, "", report));

        Assert.Equal(["courier.channels[0].request_config.auth.config.user", "courier.channels[0].request_config.auth.config.password"], report.Problems.Select(problem => problem.Path));
        Assert.EndsWith("write \"{$ACCOUNT_SID}\" with the quotes", report.Problems[0].Message, StringComparison.Ordinal);
    }

    private HttpChannelOptions Options(string more = "", string clients = "") => harness.Options(
        $$$"""
        { {{{Body}}}, "auth": { "type": "oauth2_client_credentials",
            "config": { "token_url": "URL{{{Token}}}", "client_id": "id:-1", "client_secret": "s+cret" {{{more}}} } } }
        """, clients);
}
