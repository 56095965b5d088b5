using Microsoft.AspNetCore.Http;
using OtpGateway.Http;

namespace OtpGateway.Tests.Courier;

public sealed class RequestHeadersTests
{
    [Fact]
    public void Collect_ListedHeaders_AreArraysWithCanonicalNames()
    {
        var headers = new HeaderDictionary
        {
            ["user-agent"] = "a b",
            ["Accept"] = new(["text/html", "*/*"]),
            ["SEC-CH-UA"] = "\"x\"",
            ["X-Other"] = "not listed",
        };

        var collected = RequestHeaders.Collect(headers, RequestHeaders.DefaultAllowlist);

        Assert.Equal("""{"Accept":["text/html","*/*"],"Sec-Ch-Ua":["\u0022x\u0022"],"User-Agent":["a b"]}""", collected.ToJsonString());
    }

    [Theory]
    [InlineData("Cookie")]
    [InlineData("authorization")]
    [InlineData("Proxy-Authorization")]
    public void Collect_ListedCredential_IsNeverHandedOn(string name)
    {
        var headers = new HeaderDictionary { [name] = "secret" };

        Assert.Empty(RequestHeaders.Collect(headers, [name]));
    }
}
