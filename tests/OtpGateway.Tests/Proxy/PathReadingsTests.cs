using OtpGateway.Proxy;

namespace OtpGateway.Tests.Proxy;

public class PathReadingsTests
{
    [Theory]
    [InlineData("/a/b", "/a/b")]
    [InlineData("/a;x=1/b", "/a;x=1/b /a/b /a")]
    [InlineData("//a", "//a /a")]
    [InlineData("/a%2Fb", "/a%2Fb /a/b")]
    [InlineData("/;/a", "/;/a //a / /a")]
    [InlineData("/x;%2Fa", "/x;%2Fa /x /x;/a /x/a")]
    [InlineData("/x%2f%2Fa", "/x%2f%2Fa /x//a /x/a /a")]
    public void Of_APath_HasEveryReading(string path, string readings) => Assert.Equal(readings.Split(' ').Order(StringComparer.Ordinal), PathReadings.Of(path).Order(StringComparer.Ordinal));
}
