using System.Text.Json.Nodes;

namespace OtpGateway.Tests.Support;

public class GoldenJsonTests
{
    [Theory]
    [InlineData("""{"a":1,"b":[true,null]}""", """{"b":[true,null],"a":1}""", null)]
    [InlineData("""{"a":1}""", """{"a":"1"}""", "$.a: expected 1, was \"1\"")]
    [InlineData("""{"a":1}""", """{"a":1.0}""", "$.a: expected 1, was 1.0")]
    [InlineData("""{"a":null}""", """{}""", "$.a: is absent")]
    [InlineData("""{}""", """{"a":null}""", "$.a: is not expected")]
    [InlineData("""{"a":null}""", """{"a":{}}""", "$.a: expected null, was Object")]
    [InlineData("""{"a":[]}""", """{"a":{}}""", "$.a: expected Array, was Object")]
    [InlineData("""{"a":[{"b":1},{"c":2}]}""", """{"a":[{"b":1},{"c":3}]}""", "$.a[1].c: expected 2, was 3")]
    [InlineData("""[1,2]""", """[1,2,3]""", "$: expected 2 entries, were 3")]
    [InlineData("""[1,2]""", """[2,1]""", "$[0]: expected 1, was 2")]
    [InlineData("""{"a":"x.y"}""", """{"a":"x-y"}""", "$.a: expected \"x.y\", was \"x-y\"")]
    public void Difference_OfTwoTexts_IsTheFirst(string expected, string actual, string? difference) =>
        Assert.Equal(difference, Compare(expected, actual));

    [Theory]
    [InlineData("""["{uuid:one}","{uuid:one}"]""", """["00000000-0000-0000-0000-000000000001","00000000-0000-0000-0000-000000000001"]""", true)]
    [InlineData("""["{uuid:one}","{uuid:one}"]""", """["00000000-0000-0000-0000-000000000001","00000000-0000-0000-0000-000000000002"]""", false)]
    [InlineData("""["{uuid}"]""", """["00000000-0000-0000-0000-00000000000X"]""", false)]
    [InlineData("""["{url}/a?b={url:escaped}"]""", """["http://here:1/a?b=http%3A%2F%2Fhere%3A1"]""", true)]
    [InlineData("""["{url}/a"]""", """["http://there:1/a"]""", false)]
    [InlineData("""["{begin}","{begin+1h5s}"]""", """["2026-01-02T03:04:05Z","2026-01-02T04:04:10Z"]""", true)]
    [InlineData("""["{begin+5s}"]""", """["2026-01-02T03:04:05Z"]""", false)]
    [InlineData("""["{time}"]""", """["2026-01-02T03:04:05.123Z"]""", true)]
    [InlineData("""["{time}"]""", """["2026-01-02 03:04:05"]""", false)]
    [InlineData("""["{unix+5s}"]""", """[1767323050]""", true)]
    [InlineData("""["{unix+5s}"]""", """["1767323050"]""", false)]
    [InlineData("""["{unix}"]""", """[1767323050]""", false)]
    [InlineData("""["{token}"]""", """["short"]""", false)]
    [InlineData("""["{token}"]""", """["0123456789abcdef and more"]""", false)]
    public void Difference_WithPlaceholders_IsWhereTheyDoNotFit(string expected, string actual, bool same) =>
        Assert.Equal(same, Compare(expected, actual) is null);

    private static string? Compare(string expected, string actual) => GoldenJson.Difference("$", JsonNode.Parse(expected), JsonNode.Parse(actual),
        new GoldenText("http://here:1", new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero)));
}
