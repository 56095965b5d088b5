using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using OtpGateway.Courier;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Courier;

public sealed class HttpChannelTests : IAsyncLifetime
{
    private const string Form = """, "headers": { "Content-Type": "application/x-www-form-urlencoded" }""";

    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;
    private readonly ManualTimeProvider clock = new();
    private readonly ProviderClients clients = new();
    private readonly AccessTokens tokens;
    private readonly HttpChannel channel;
    private WebhookReceiver receiver = null!;

    public HttpChannelTests()
    {
        tokens = new AccessTokens(clients, clock);
        channel = new HttpChannel(clients, tokens, clock, NullLogger<HttpChannel>.Instance);
    }

    public async ValueTask InitializeAsync() => receiver = await WebhookReceiver.StartAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        tokens.Dispose();
        clients.Dispose();
        await receiver.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(GoldenVectors.Json), MemberType = typeof(GoldenVectors))]
    public async Task Send_Json_IsTheGoldenBody(string snippet, string expected)
    {
        Assert.IsType<Delivery.Sent>(await SendAsync(snippet));

        var request = Assert.Single(receiver.Requests);
        Assert.Equal(expected, request.Body);
        Assert.Equal("application/json", request.Headers["Content-Type"]);
    }

    [Theory]
    [MemberData(nameof(GoldenVectors.Errors), MemberType = typeof(GoldenVectors))]
    public async Task Send_BadSnippet_FailsBeforeTheProvider(string snippet, string error)
    {
        var failed = Assert.IsType<Delivery.Failed>(await SendAsync(snippet));

        Assert.StartsWith("courier.channels[0].request_config.body", failed.Error, StringComparison.Ordinal);
        Assert.EndsWith(error, failed.Error, StringComparison.Ordinal);
        Assert.Empty(receiver.Requests);
    }

    [Theory]
    [InlineData("function(ctx) error \"cancel\"", "")]
    [InlineData("function(ctx) {a: error \"cancel because\"}", Form)]
    public async Task Send_SnippetCancels_IsCancelled(string snippet, string more) =>
        Assert.IsType<Delivery.Cancelled>(await SendAsync(snippet, more));

    [Theory]
    [MemberData(nameof(GoldenVectors.Form), MemberType = typeof(GoldenVectors))]
    public async Task Send_Form_IsTheGoldenBody(string value, string expected)
    {
        Assert.IsType<Delivery.Sent>(await SendAsync($"function(ctx) {value}", Form));

        var request = Assert.Single(receiver.Requests);
        Assert.Equal(expected, request.Body);
        Assert.Equal("application/x-www-form-urlencoded", request.Headers["Content-Type"]);
    }

    // Kratos refuses these; nobody who relies on its forms can tell the difference.
    [Fact]
    public async Task Send_FormWithNumbersAndLists_WritesThemAsText()
    {
        Assert.IsType<Delivery.Sent>(await SendAsync("function(ctx) {b: [1, 'two', true], a: 0.1, c: 12, d: []}", Form));

        Assert.Equal("a=0.1&b=1&b=two&b=true&c=12", Assert.Single(receiver.Requests).Body);
    }

    [Theory]
    [InlineData("'str'")]
    [InlineData("[1]")]
    [InlineData("{a: {}}")]
    public async Task Send_FormOfSomethingElse_FailsForGood(string value)
    {
        var failed = Assert.IsType<Delivery.Failed>(await SendAsync($"function(ctx) {value}", Form));

        Assert.True(failed.Permanent);
    }

    [Fact]
    public async Task Send_ContentTypeWithParameters_GoesOutAsItStands()
    {
        Assert.IsType<Delivery.Sent>(await SendAsync("{a:1}", """, "headers": { "content-type": "Application/JSON; charset=utf-8" }"""));

        Assert.Equal("Application/JSON; charset=utf-8", Assert.Single(receiver.Requests).Headers["Content-Type"]);
    }

    [Theory]
    [InlineData("function(ctx) {body: std.manifestJsonEx({a: 1}, ' ')}", "{\n \"a\": 1\n}")]
    [InlineData("function(ctx) {body: 'plain text'}", "{\n   \"body\": \"plain text\"\n}\n")]
    [InlineData("function(ctx) {body: '1'}", "{\n   \"body\": \"1\"\n}\n")]
    [InlineData("function(ctx) {body: '{}', b: 1}", "{\n   \"b\": 1,\n   \"body\": \"{}\"\n}\n")]
    public async Task Send_LoneBodyWithJson_IsUnwrapped(string snippet, string expected)
    {
        Assert.IsType<Delivery.Sent>(await SendAsync(snippet));

        Assert.Equal(expected, Assert.Single(receiver.Requests).Body);
    }

    [Fact]
    public async Task Send_MessageBirdAsDocumentedByOry_IsTheObjectThatTheProviderTakes()
    {
        const string Snippet =
            """
            function(ctx) {
              body: std.manifestJsonEx({
                originator: 'YourApp',
                recipients: [
                  if std.startsWith(ctx.recipient, '+')
                  then std.substr(ctx.recipient, 1, std.length(ctx.recipient) - 1)
                  else ctx.recipient,
                ],
                body: ctx.body,
              }, ' '),
            }
            """;

        Assert.IsType<Delivery.Sent>(await SendAsync(Snippet));

        var sent = JsonNode.Parse(Assert.Single(receiver.Requests).Body)!;
        Assert.Equal("491701234567", sent["recipients"]![0]!.GetValue<string>());
        Assert.Equal("YourApp", sent["originator"]!.GetValue<string>());
    }

    [Fact]
    public async Task Send_UnwrapSwitchedOff_SendsTheField()
    {
        var options = Http(CourierConfiguration.Sms(receiver.Url, "{body: '{}'}")) with { BodyUnwrap = false };

        await channel.SendAsync(options, GoldenVectors.Message, GoldenVectors.Content(), cancellationToken);

        Assert.Equal("{\n   \"body\": \"{}\"\n}\n", Assert.Single(receiver.Requests).Body);
    }

    [Theory]
    [InlineData("""{ "type": "basic_auth", "config": { "user": "AC1", "password": "tök:en" } }""", "Authorization", "Basic QUMxOnTDtms6ZW4=")]
    [InlineData("""{ "type": "api_key", "config": { "name": "X-Key", "value": "k1", "in": "header" } }""", "X-Key", "k1")]
    [InlineData("""{ "type": "api_key", "config": { "name": "X-Key", "value": "k1" } }""", "X-Key", "k1")]
    [InlineData("""{ "type": "api_key", "config": { "name": "key", "value": "k1", "in": "cookie" } }""", "Cookie", "key=k1")]
    public async Task Send_Auth_IsInItsHeader(string auth, string name, string value)
    {
        Assert.IsType<Delivery.Sent>(await SendAsync("{a:1}", $$""", "auth": {{auth}}"""));

        Assert.Equal(value, Assert.Single(receiver.Requests).Headers[name]);
    }

    [Fact]
    public async Task Send_ApiKeyInQuery_IsAddedEncodedAndTheUrlStaysAsItIs()
    {
        var options = CourierConfiguration.Sms(receiver.Url + "a%2Fb/c?x=1%202&y", "{a:1}",
            """, "auth": { "type": "api_key", "config": { "name": "key", "value": "a b&c", "in": "query" } }""");

        await channel.SendAsync(Http(options), GoldenVectors.Message, GoldenVectors.Content(), cancellationToken);

        Assert.Matches(@"^/a%2Fb/c\?x=1%202&y=?&key=a(%20|\+)b%26c$", Assert.Single(receiver.Requests).Target);
    }

    [Fact]
    public async Task Send_AnyRequest_HasMethodHeadersAndIdempotencyKey()
    {
        Assert.IsType<Delivery.Sent>(await SendAsync("{a:1}", """, "method": "PUT", "headers": { "X-Custom": "v", "Authorization": "AccessKey k" }"""));

        var request = Assert.Single(receiver.Requests);
        Assert.Equal("PUT", request.Method);
        Assert.Equal("v", request.Headers["X-Custom"]);
        Assert.Equal("AccessKey k", request.Headers["Authorization"]);
        Assert.Equal(GoldenVectors.Message.Id, request.Headers["Idempotency-Key"]);
        Assert.Equal("OtpGateway", request.Headers["User-Agent"]);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("PATCH")]
    [InlineData("delete")]
    public async Task Send_OtherMethod_CarriesTheBodyToo(string method)
    {
        Assert.IsType<Delivery.Sent>(await SendAsync("{}", $$""", "method": "{{method}}" """));

        var request = Assert.Single(receiver.Requests);
        Assert.Equal((method.ToUpperInvariant(), "{ }\n"), (request.Method, request.Body));
    }

    [Theory]
    [InlineData(200, true, false)]
    [InlineData(202, true, false)]
    [InlineData(302, false, false)]
    [InlineData(400, false, true)]
    [InlineData(404, false, true)]
    [InlineData(408, false, false)]
    [InlineData(425, false, false)]
    [InlineData(429, false, false)]
    [InlineData(500, false, false)]
    [InlineData(503, false, false)]
    public async Task Send_Status_DecidesTheOutcome(int status, bool sent, bool permanent)
    {
        receiver.Answer = (context, _) =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = "/elsewhere";
            context.Response.Headers.SetCookie = "a=b";
            return Task.CompletedTask;
        };

        var delivery = await SendAsync("{a:1}");

        Assert.Single(receiver.Requests);
        Assert.Equal(sent, delivery is Delivery.Sent);
        Assert.Equal(permanent, delivery is Delivery.Failed { Permanent: true });
    }

    [Fact]
    public async Task Send_CookieFromProvider_IsNotSentBack()
    {
        receiver.Answer = (context, _) =>
        {
            context.Response.Headers.SetCookie = "a=b";
            return Task.CompletedTask;
        };

        await SendAsync("{a:1}");
        await SendAsync("{a:1}");

        Assert.All(receiver.Requests, request => Assert.False(request.Headers.ContainsKey("Cookie")));
    }

    [Theory]
    [InlineData("3", 3)]
    [InlineData("Thu, 01 Jan 2026 00:00:07 GMT", 7)]
    [InlineData("soon", null)]
    public async Task Send_RetryAfter_IsHandedOn(string value, int? seconds)
    {
        receiver.Answer = (context, _) =>
        {
            context.Response.StatusCode = 429;
            context.Response.Headers.RetryAfter = value;
            return Task.CompletedTask;
        };

        var failed = Assert.IsType<Delivery.Failed>(await SendAsync("{a:1}"));

        Assert.Equal(seconds, (int?)failed.RetryAfter?.TotalSeconds);
    }

    [Fact]
    public async Task Send_ProviderEchoesEverything_NothingOfItIsInTheError()
    {
        receiver.Answer = async (context, _) =>
        {
            context.Response.StatusCode = 500;
            await context.Response.WriteAsync(
                "trouble with +491701234567, 0170 1234567, %2B491701234567, code 012345, MDEyMzQ1, 303132333435, Basic QUMxOnRvcHNlY3JldA==, topsecret", context.RequestAborted);
        };

        var failed = Assert.IsType<Delivery.Failed>(await SendAsync("{a:1}", """, "auth": { "type": "basic_auth", "config": { "user": "AC1x", "password": "topsecret" } }"""));

        Assert.StartsWith("the provider answered 500: trouble with", failed.Error, StringComparison.Ordinal);
        foreach (var secret in new[] { "1701234567", "1234567", "012345", "MDEyMzQ1", "303132333435", "topsecret" })
            Assert.DoesNotContain(secret, failed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_EndlessAnswer_IsCut()
    {
        receiver.Answer = async (context, _) =>
        {
            context.Response.StatusCode = 400;
            var chunk = new string('x', 16 * 1024);
            try
            {
                while (!context.RequestAborted.IsCancellationRequested)
                    await context.Response.WriteAsync(chunk, context.RequestAborted);
            }
            catch (OperationCanceledException)
            {
                // The gateway hung up, as it should.
            }
        };

        var failed = Assert.IsType<Delivery.Failed>(await SendAsync("{a:1}"));

        Assert.True(failed.Permanent);
        Assert.True(failed.Error.Length < Redaction.Longest + 100);
    }

    [Fact]
    public async Task Send_NoAnswer_FailsWhenTheTimeIsUp()
    {
        var received = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        receiver.Answer = (_, _) =>
        {
            received.SetResult();
            return release.Task;
        };

        var sending = SendAsync("{a:1}");
        await received.Task;
        clock.Advance(TimeSpan.FromSeconds(10));

        var failed = Assert.IsType<Delivery.Failed>(await sending);
        release.SetResult();
        Assert.Equal("the provider did not answer within 10 s", failed.Error);
        Assert.False(failed.Permanent);
    }

    [Fact]
    public async Task Send_NobodyListens_IsTriedAgain()
    {
        var url = receiver.Url;
        await receiver.DisposeAsync();
        var options = Http(CourierConfiguration.Sms(url));

        var failed = Assert.IsType<Delivery.Failed>(await channel.SendAsync(options, GoldenVectors.Message, GoldenVectors.Content(), cancellationToken));

        Assert.False(failed.Permanent);
        Assert.StartsWith("the provider cannot be reached", failed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_CertificateOfNobody_IsRefusedAndVisible()
    {
        await using var provider = await WebhookReceiver.StartSelfSignedAsync(cancellationToken);
        var options = Http(CourierConfiguration.Sms(provider.Url));

        var failed = Assert.IsType<Delivery.Failed>(await channel.SendAsync(options, GoldenVectors.Message, GoldenVectors.Content(), cancellationToken));

        Assert.Contains("certificate is invalid", failed.Error, StringComparison.Ordinal);
        Assert.Empty(provider.Requests);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("[::1]")]
    [InlineData("0x7f.1")]
    [InlineData("[::ffff:127.0.0.1]")]
    public async Task T28_Send_PrivateAddressWhereRefused_NeverConnects(string host)
    {
        var url = new UriBuilder(receiver.Url) { Host = host };
        var options = CourierConfiguration.Read(string.Create(CultureInfo.InvariantCulture,
            $$$"""{ "clients": { "http": { "disallow_private_ip_ranges": true } }, "courier": { "channels": [ { "id": "sms", "request_config": { "url": "{{{url}}}", "body": "base64://e30=" } } ] } }"""));

        var failed = Assert.IsType<Delivery.Failed>(await channel.SendAsync(Http(options), GoldenVectors.Message, GoldenVectors.Content(), cancellationToken));

        Assert.Contains("address that is refused", failed.Error, StringComparison.Ordinal);
        Assert.Empty(receiver.Requests);
    }

    [Fact]
    public async Task Send_PrivateAddressThatIsExcepted_Connects()
    {
        var options = CourierConfiguration.Read(
            $$"""
            { "clients": { "http": { "disallow_private_ip_ranges": true, "private_ip_exception_urls": [ "http://127.0.0.1:*/hook/**" ] } },
              "courier": { "channels": [ { "id": "sms", "request_config": { "url": "{{receiver.Url}}hook/a?b=c", "body": "base64://e30=" } } ] } }
            """);

        Assert.IsType<Delivery.Sent>(await channel.SendAsync(Http(options), GoldenVectors.Message, GoldenVectors.Content(), cancellationToken));
    }

    private static HttpChannelOptions Http(CourierOptions options) => Assert.IsType<HttpChannelOptions>(options.Channels[0]);

    private Task<Delivery> SendAsync(string snippet, string more = "") =>
        channel.SendAsync(Http(CourierConfiguration.Sms(receiver.Url, snippet, more)), GoldenVectors.Message, GoldenVectors.Content(), cancellationToken);
}
