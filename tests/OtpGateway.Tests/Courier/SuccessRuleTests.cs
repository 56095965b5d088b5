using System.Globalization;
using Microsoft.AspNetCore.Http;
using OtpGateway.Courier;

namespace OtpGateway.Tests.Courier;

public sealed class SuccessRuleTests : IAsyncLifetime
{
    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;
    private ChannelHarness harness = null!;

    public async ValueTask InitializeAsync() => harness = await ChannelHarness.StartAsync(cancellationToken);

    public ValueTask DisposeAsync() => harness.DisposeAsync();

    [Theory]
    [InlineData("[\"2xx\", 409]", 409, true)]
    [InlineData("[\"2xx\", 409]", 201, true)]
    [InlineData("[\"200-202\"]", 204, false)]
    [InlineData("[\"200-202\"]", 202, true)]
    [InlineData("[202]", 200, false)]
    public async Task Send_StatusesListed_DecideAlone(string statuses, int status, bool sent)
    {
        Answer(status, "{}");

        var delivery = await harness.SendAsync($$"""{ "url": "URL/", "body": "base64://e30=", "success": { "status": {{statuses}} } }""", cancellationToken);

        Assert.Equal(sent, delivery is Delivery.Sent);
    }

    [Theory]
    [InlineData("true", true, false, null)]
    [InlineData("false", false, false, "the provider answered 200: {\"a\":1}")]
    [InlineData("{ok: true}", true, false, null)]
    [InlineData("{ok: true, retry: null, 'error': null, more: 1}", true, false, null)]
    [InlineData("{ok: false}", false, false, "the provider answered 200: {\"a\":1}")]
    [InlineData("{ok: false, retry: false}", false, true, "the provider answered 200: {\"a\":1}")]
    [InlineData("{ok: false, retry: true, 'error': 'busy'}", false, false, "the provider answered 200: busy")]
    [InlineData("{ok: response.body.a == 1 && response.status == 200}", true, false, null)]
    [InlineData("{ok: response.headers['x-two'] == ['a', 'b'], 'error': std.toString(response.headers)}", true, false, null)]
    public async Task Send_Predicate_Decides(string result, bool sent, bool permanent, string? error)
    {
        Answer(200, "{\"a\":1}");

        var delivery = await SendAsync($"function(response) {result}");

        Assert.Equal((sent, permanent, error), (delivery is Delivery.Sent, delivery is Delivery.Failed { Permanent: true }, (delivery as Delivery.Failed)?.Error));
    }

    [Theory]
    [InlineData("error 'x'", "x")]
    [InlineData("response.body.nothing", "Field does not exist: nothing")]
    [InlineData("'yes'", "it must give true, false or {")]
    [InlineData("{}", "it must give true, false or {")]
    [InlineData("{ok: 'yes'}", "it must give true, false or {")]
    [InlineData("{ok: true, retry: 1}", "it must give true, false or {")]
    [InlineData("error 'cancel'", "it raised an error")]
    public async Task Send_PredicateThatFails_IsAFailureThatIsTriedAgain(string result, string error)
    {
        Answer(200, "{}");

        var failed = Assert.IsType<Delivery.Failed>(await SendAsync($"function(response) {result}"));

        Assert.False(failed.Permanent);
        Assert.StartsWith("the provider answered 200: success.when failed: ", failed.Error, StringComparison.Ordinal);
        Assert.Contains(error, failed.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("true", true, "no")]
    [InlineData("{ok: true, retry: true, 'error': 'slow down'}", false, "slow down")]
    [InlineData("response.body.nothing", true, "no")]
    public async Task Send_StatusNotListed_FailsWhateverThePredicateSays(string result, bool permanent, string text)
    {
        Answer(400, "no");

        var failed = Assert.IsType<Delivery.Failed>(await SendAsync($"function(response) {result}"));

        Assert.Equal((permanent, $"the provider answered 400: {text}"), (failed.Permanent, failed.Error));
    }

    [Theory]
    [InlineData("application/json", "{\"a\": [1, 2]}", "{ \"a\": [1, 2] }")]
    [InlineData("application/problem+json; charset=utf-8", "\"a\"", "\"a\"")]
    [InlineData("text/html", " {\"a\": 1}", "{ \"a\": 1 }")]
    [InlineData("text/plain", "1", "\"1\"")]
    [InlineData("text/plain", "OK: 12", "\"OK: 12\"")]
    [InlineData("application/json", "{broken", "\"{broken\"")]
    [InlineData("application/json", "{\"a\": 1, \"a\": 2}", "\"{\\\"a\\\": 1, \\\"a\\\": 2}\"")]
    [InlineData("application/json", "", "\"\"")]
    public async Task Send_Body_IsParsedWhereItIsJson(string contentType, string body, string expected)
    {
        Answer(200, body, contentType);

        Assert.IsType<Delivery.Sent>(await SendAsync($"function(response) response.body == {expected}"));
    }

    [Fact]
    public async Task Send_HalfACharacterInTheAnswer_IsAFailureThatIsTriedAgain()
    {
        Answer(200, "{\"a\": \"\\ud800\"}");

        Assert.False(Assert.IsType<Delivery.Failed>(await SendAsync("function(response) response.body.a == 'x'")).Permanent);
    }

    [Fact]
    public async Task Send_PredicateQuotesTheMessage_ItIsRedacted()
    {
        Answer(200, "{\"error\": \"+491701234567 got 012345\"}");

        var failed = Assert.IsType<Delivery.Failed>(await SendAsync("function(response) {ok: false, 'error': response.body['error']}"));

        Assert.Equal("the provider answered 200: *** got ***", failed.Error);
    }

    [Theory]
    [InlineData("""{ "status": [] }""", "success.status", "at least one")]
    [InlineData("""{ "status": ["2xy"] }""", "success.status[0]", "'2xy' is no status")]
    [InlineData("""{ "status": [200, {}] }""", "success.status[1]", "must be a string or a number")]
    [InlineData("""{ "status": "2xx" }""", "success.status", "must be a list")]
    [InlineData("""{ "statuses": [] }""", "success.statuses", "did you mean 'status'?")]
    [InlineData("""{ "when": "function(response) true" }""", "success.when", "must begin with base64://")]
    [InlineData("""{ "when": "base64://ZnVuY3Rpb24oY3R4KSB0cnVl" }""", "success.when", "function(response)")]
    [InlineData("""{ "when": "base64://ZnVuY3Rpb24o" }""", "success.when", "not a valid Jsonnet snippet")]
    public void Read_SomethingWrong_SaysWhereAndWhat(string success, string path, string message)
    {
        var (_, report) = CourierConfiguration.ReadWithReport(ChannelHarness.Channel($$"""{ "url": "https://a/", "body": "base64://e30=", "success": {{success}} }"""));

        var problem = Assert.Single(report.Problems);
        Assert.Equal("courier.channels[0].request_config." + path, problem.Path);
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
    }

    private void Answer(int status, string body, string contentType = "application/json") => harness.Receiver.Answer = async (context, _) =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        context.Response.Headers.Append("X-Two", new(["a", "b"]));
        await context.Response.WriteAsync(body, context.RequestAborted);
    };

    private Task<Delivery> SendAsync(string when) => harness.SendAsync(string.Create(CultureInfo.InvariantCulture,
        $$"""{ "url": "URL/", "body": "base64://e30=", "success": { "when": {{ChannelHarness.Snippet(when)}} } }"""), cancellationToken);
}
