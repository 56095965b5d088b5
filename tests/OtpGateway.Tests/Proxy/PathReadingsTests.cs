using OtpGateway.Proxy;

namespace OtpGateway.Tests.Proxy;

public class PathReadingsTests
{
    [Theory]
    [InlineData("/a/b", "/a/b")]
    [InlineData("/a;x=1/b", "/a;x=1/b /a/b /a")]
    [InlineData("//a", "//a /a /")]
    [InlineData("//a/b", "//a/b /a/b /b")]
    [InlineData("/a.b.json", "/a.b.json /a.b /a")]
    [InlineData("/x/a.json/", "/x/a.json/ /x/a")]
    [InlineData("/.a", "/.a")]
    [InlineData("/x.php/a.PHP/b", "/x.php/a.PHP/b /a.PHP/b /b")]
    [InlineData("/%c3%a4", "/%c3%a4 /a")]
    [InlineData("/a%cc%88%E2%80%8Bb", "/a%cc%88%E2%80%8Bb /ab")]
    [InlineData("/x.ph%70/a", "/x.ph%70/a /x.php/a /a")]
    [InlineData("/stra%C3%9Fe", "/stra%C3%9Fe /strasse")]
    [InlineData("/%E6%97%A5", "/%E6%97%A5")]
    [InlineData("/a%2Fb", "/a%2Fb /a/b")]
    [InlineData("/;/a", "/;/a //a / /a")]
    [InlineData("/x;%2Fa", "/x;%2Fa /x /x;/a /x/a")]
    [InlineData("/x%2f%2Fa", "/x%2f%2Fa /x//a /x/a /a")]
    public void Of_APath_HasEveryReading(string path, string readings) => Assert.Equal(readings.Split(' ').Order(StringComparer.Ordinal), PathReadings.Of(path).Order(StringComparer.Ordinal));

    [Fact]
    public void Of_PathOfMoreThanCanBeTold_StopsThere() =>
        Assert.InRange(PathReadings.Of(string.Concat(Enumerable.Repeat("//a;x%2Fb%61", 600))).Count, PathReadings.Most + 1, PathReadings.Most + 16);
}
