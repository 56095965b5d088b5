using System.Net;
using OtpGateway.Http;

namespace OtpGateway.Tests.Http;

public class ClientNetworkTests
{
    [Theory]
    [InlineData("203.0.113.7", "203.0.113.7")]
    [InlineData("::ffff:203.0.113.7", "203.0.113.7")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64")]
    [InlineData("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64")]
    [InlineData("2001:db8:1:3::1", "2001:db8:1:3::/64")]
    public void Of_PublicAddress_IsWhatOneSubscriberHas(string address, string expected)
    {
        Assert.Equal(expected, ClientNetwork.Of(IPAddress.Parse(address), proxiesAreNamed: false));
        Assert.Equal(expected, ClientNetwork.Of(IPAddress.Parse(address), proxiesAreNamed: true));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("10.1.2.3")]
    [InlineData("172.31.0.1")]
    [InlineData("192.168.1.1")]
    [InlineData("100.64.0.1")]
    [InlineData("::1")]
    [InlineData("fd00::1")]
    [InlineData("fe80::1")]
    public void Of_PrivateAddress_CountsOnceTheProxiesAreNamed(string address)
    {
        Assert.Null(ClientNetwork.Of(IPAddress.Parse(address), proxiesAreNamed: false));
        Assert.NotNull(ClientNetwork.Of(IPAddress.Parse(address), proxiesAreNamed: true));
    }

    [Fact]
    public void Of_NoAddress_IsNone() => Assert.Null(ClientNetwork.Of(address: null, proxiesAreNamed: true));
}
