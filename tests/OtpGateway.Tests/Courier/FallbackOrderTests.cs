using OtpGateway.Courier;

namespace OtpGateway.Tests.Courier;

public sealed class FallbackOrderTests
{
    [Fact]
    public void From_ListsOfLists_TriesEachChannelOnceInOrder()
    {
        var options = CourierConfiguration.Channels(
            ("sms", "https://a/", """ "fallback": ["b", "email"] """), ("b", "https://b/", """ "fallback": ["c", "email"] """), ("c", "https://c/", ""), ("email", "https://d/", ""));

        Assert.Equal(["sms", "b", "c", "email"], options.ChannelsFrom("sms").Select(channel => channel.Id));
        Assert.Equal(["email"], options.ChannelsFrom("email").Select(channel => channel.Id));
        Assert.Empty(options.ChannelsFrom("fax"));
        Assert.Equal("email", options.FallbackType("sms"));
        Assert.Null(options.FallbackType("email"));
    }

    [Theory]
    [InlineData("""["sms-c"]""", "[]", "courier.channels[0].fallback[0]", "'sms-c' is the id of no channel: did you mean 'sms-b'?")]
    [InlineData("""["sms"]""", "[]", "courier.channels[0].fallback[0]", "'sms' is this channel itself")]
    [InlineData("""["sms-b", "sms-b"]""", "[]", "courier.channels[0].fallback[1]", "'sms-b' stands here twice")]
    [InlineData("""["sms-b"]""", """["sms"]""", "courier.channels[0].fallback[0]", "goes in a circle: sms → sms-b → sms")]
    public void Read_OrderThatCannotBeWalked_SaysWhere(string first, string second, string path, string message)
    {
        const string Request = """ "request_config": { "url": "https://a/", "body": "base64://e30=" } """;
        var (_, report) = CourierConfiguration.ReadWithReport(
            $$"""{ "courier": { "channels": [ { "id": "sms", "fallback": {{first}}, {{Request}} }, { "id": "sms-b", "fallback": {{second}}, {{Request}} } ] } }""");

        var problem = Assert.Single(report.Problems, problem => problem.Path == path);
        Assert.Equal(message, problem.Message);
    }

    [Fact]
    public void Read_FallbackToTheMailOfItsOwnSection_IsKnown()
    {
        var options = CourierConfiguration.Read(
            """
            { "courier": { "delivery_strategy": "http", "http": { "request_config": { "url": "https://mail/" } },
              "channels": [ { "id": "sms", "fallback": ["email"], "request_config": { "url": "https://a/", "body": "base64://e30=" } } ] } }
            """);

        Assert.Equal("email", options.FallbackType("sms"));
    }
}
