using System.Text.Json;
using OtpGateway.Courier;

namespace OtpGateway.Tests.Courier;

public sealed class PayloadTemplateTests : IAsyncLifetime
{
    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;
    private ChannelHarness harness = null!;

    public async ValueTask InitializeAsync() => harness = await ChannelHarness.StartAsync(cancellationToken);

    public ValueTask DisposeAsync() => harness.DisposeAsync();

    [Theory]
    [InlineData("JSON", """{"content": {{body}}, "to": {{mobile}}}""", """{"content": "Your login code is: 012345\n\n@x #1\n", "to": "+491701234567"}""")]
    [InlineData("JSON", """{"content": "{{body}}", "to": "{{ mobile }}"}""", """{"content": "Your login code is: 012345\n\n@x #1\n", "to": "+491701234567"}""")]
    [InlineData("JSON", """{"a": {"b": ["to \" {{mobile}}", {{ mobile }}]}}""", """{"a": {"b": ["to \" +491701234567", "+491701234567"]}}""")]
    [InlineData("FORM", "text={{body}}&to={{mobile}}&type=1", "text=Your+login+code+is%3A+012345%0A%0A%40x+%231%0A&to=%2B491701234567&type=1")]
    [InlineData("FORM", "to=\"{{ mobile }}\"", "to=%2B491701234567")]
    public async Task Send_Payload_IsFilledForItsFormat(string contentType, string payload, string expected)
    {
        Assert.IsType<Delivery.Sent>(await harness.SendAsync(
            $$"""{ "url": "URL/api", "content_type": "{{contentType}}", "payload": {{JsonSerializer.Serialize(payload)}} }""", cancellationToken));

        var request = Assert.Single(harness.Receiver.Requests);
        Assert.Equal(expected, request.Body);
        Assert.Equal(contentType == "JSON" ? "application/json" : "application/x-www-form-urlencoded", request.Headers["Content-Type"]);
        Assert.Equal("POST", request.Method);
    }

    [Fact]
    public void Fill_AnyText_CannotEndItsString()
    {
        var (options, _) = CourierConfiguration.ReadWithReport(ChannelHarness.Channel("""{ "url": "https://a/", "payload": "{\"a\": {{body}}, \"b\": \"<{{body}}>\"}" }"""));
        const string Text = "\"},{\"x\": \\ \u0001\u2028 ü 😀 \ud800 {{mobile}}\r\n";

        using var filled = JsonDocument.Parse(Assert.IsType<HttpChannelOptions>(options.Channels[0]).Request.Payload!.Fill(Text, "+1"));

        var expected = Text.Replace('\ud800', '\ufffd');
        Assert.Equal(expected, filled.RootElement.GetProperty("a").GetString());
        Assert.Equal($"<{expected}>", filled.RootElement.GetProperty("b").GetString());
    }

    [Fact]
    public async Task Send_HeadersInOneString_AreApart()
    {
        Assert.IsType<Delivery.Sent>(await harness.SendAsync(
            """{ "url": "URL/", "method": "PUT", "payload": "{\"m\": {{body}}}", "headers": "authorisation: qwer1234asdfzxcv, x-csrf: true ,x-url: https://a:1/, " }""", cancellationToken));

        var request = Assert.Single(harness.Receiver.Requests);
        Assert.Equal("PUT", request.Method);
        Assert.Equal(("qwer1234asdfzxcv", "true", "https://a:1/"), (request.Headers["authorisation"], request.Headers["x-csrf"], request.Headers["x-url"]));
    }

    [Fact]
    public async Task Send_ContentTypeWordBesideASnippet_IsItsContentType()
    {
        Assert.IsType<Delivery.Sent>(await harness.SendAsync("""{ "url": "URL/", "content_type": "FORM", "body": "base64://e2E6MX0=" }""", cancellationToken));

        Assert.Equal(("a=1", "application/x-www-form-urlencoded"), (Assert.Single(harness.Receiver.Requests).Body, Assert.Single(harness.Receiver.Requests).Headers["Content-Type"]));
    }

    [Theory]
    [InlineData(""" "payload": "{\u201ccontent\u201d: {{ body }},\u201cto\u201d: {{ mobile }}}}" """, "payload", "the quotes must be \"")]
    [InlineData(""" "payload": "{\"a\": {{body}}" """, "payload", "is not JSON once it is filled in, line 1")]
    [InlineData(""" "payload": "{\"a\": {{text}}}" """, "payload", "'{{text}}' is not known here")]
    [InlineData(""" "payload": "{\"a\": 1}" """, "payload", "has neither {{body}} nor {{mobile}}")]
    [InlineData(""" "payload": "" """, "payload", "must not be empty")]
    [InlineData(""" "payload": "{\"a\": {{body}}}", "content_type": "FORM" """, "payload", "looks like JSON, and content_type is FORM")]
    [InlineData(""" "payload": "{\"a\": {{body}}}", "body": "base64://e30=" """, "payload", "stands beside body")]
    [InlineData(""" "payload": "{\"a\": {{body}}}", "method": "PATCH" """, "method", "must be POST or PUT beside payload")]
    [InlineData(""" "payload": "a={{body}}", "content_type": "XML" """, "content_type", "'XML' is not valid")]
    [InlineData(""" "payload": "{\"a\": {{body}}}", "content_type": "JSON", "headers": { "Content-Type": "application/x-www-form-urlencoded" } """, "content_type", "says something else than the header")]
    [InlineData(""" "payload": "{\"a\": {{body}}}", "headers": "a: b, c" """, "headers", "'Name: value'")]
    [InlineData(""" "payload": "{\"a\": {{body}}}", "headers": "a b: c" """, "headers", "'a b' is not the name of a header")]
    [InlineData(""" "payload": "{\"a\": {{body}}}", "headers": "Host: c" """, "headers", "'Host' is set by the gateway itself")]
    [InlineData(""" "payload": "{\"a\": {{body}}}", "headers": "a: b, A: c" """, "headers", "'A' stands here twice")]
    public void Read_SomethingWrong_SaysWhereAndWhat(string request, string path, string message)
    {
        var (_, report) = CourierConfiguration.ReadWithReport(ChannelHarness.Channel($$"""{ "url": "https://a/", {{request}} }"""));

        Assert.Contains(report.Problems, problem => problem.Path == "courier.channels[0].request_config." + path && problem.Message.Contains(message, StringComparison.Ordinal));
    }
}
