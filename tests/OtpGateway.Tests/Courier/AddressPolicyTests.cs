using System.Net;
using OtpGateway.Courier;

namespace OtpGateway.Tests.Courier;

public sealed class AddressPolicyTests
{
    [Theory]
    [InlineData("93.184.215.14", true, true)]
    [InlineData("2606:2800:21f:cb07::1", true, true)]
    [InlineData("127.0.0.1", true, false)]
    [InlineData("10.1.2.3", true, false)]
    [InlineData("172.31.0.1", true, false)]
    [InlineData("192.168.1.1", true, false)]
    [InlineData("169.254.169.254", true, false)]
    [InlineData("::1", true, false)]
    [InlineData("fd00::1", true, false)]
    [InlineData("100.64.0.1", false, false)]
    [InlineData("0.0.0.0", false, false)]
    [InlineData("224.0.0.1", false, false)]
    [InlineData("255.255.255.255", false, false)]
    [InlineData("fe80::1", false, false)]
    [InlineData("2001:db8::1", false, false)]
    [InlineData("2002:7f00:1::", false, false)]
    [InlineData("::ffff:127.0.0.1", false, false)]
    [InlineData("::ffff:93.184.215.14", false, false)]
    [InlineData("64:ff9b::7f00:1", false, false)]
    public void T28_Allows_Address_ByTheSpecialPurposeRegistries(string address, bool openly, bool strictly)
    {
        Assert.Equal(openly, AddressPolicy.Allows(IPAddress.Parse(address), allowPrivateAddresses: true));
        Assert.Equal(strictly, AddressPolicy.Allows(IPAddress.Parse(address), allowPrivateAddresses: false));
    }
}
