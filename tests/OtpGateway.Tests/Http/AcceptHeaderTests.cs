using OtpGateway.Http;

namespace OtpGateway.Tests.Http;

public class AcceptHeaderTests
{
    [Theory]
    [InlineData("application/json", true)]
    [InlineData("application/json, text/plain, */*", true)]
    [InlineData("*/*, application/json", true)]
    [InlineData("text/html;q=0.5, application/json", true)]
    [InlineData("application/json, text/html", false)]
    [InlineData("application/json;q=0.5, text/html", false)]
    [InlineData("application/json;q=0", false)]
    [InlineData("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", false)]
    [InlineData("*/*", false)]
    [InlineData("application/*", true)]
    [InlineData("text/plain", false)]
    [InlineData("", false)]
    [InlineData("not a media type", false)]
    public void PrefersJson_Header_IsNegotiated(string accept, bool json) => Assert.Equal(json, AcceptHeader.PrefersJson(accept));
}
