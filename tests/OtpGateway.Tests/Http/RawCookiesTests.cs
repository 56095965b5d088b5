using Microsoft.Extensions.Primitives;
using OtpGateway.Http;

namespace OtpGateway.Tests.Http;

public class RawCookiesTests
{
    [Theory]
    [InlineData("a=1; name=value; b=2", "value")]
    [InlineData("name=value", "value")]
    [InlineData("name=", "")]
    [InlineData("Name=value", null)]
    [InlineData("name2=value", null)]
    [InlineData("xname=value", null)]
    [InlineData("name=1; name=2", null)]
    [InlineData("", null)]
    public void Single_OfAHeader_IsTheOneOfExactlyThisName(string header, string? expected) => Assert.Equal(expected, RawCookies.Single(header, "name"));

    [Fact]
    public void Single_OnTwoLines_CountsBoth() => Assert.Null(RawCookies.Single(new StringValues(["name=1", "name=2"]), "name"));

    [Theory]
    [InlineData("SESSION=1; __Host-otp_gateway_session=x; OTP_GATEWAY_HELD_1=y; __host-Otp_Gateway_rounds=z; a=b", "SESSION=1; a=b")]
    [InlineData("otp_gateway_session=x", "")]
    [InlineData("a=otp_gateway", "a=otp_gateway")]
    [InlineData("__Host-Http-otp_gateway_x=1; a=b", "a=b")]
    public void Without_OurNamesInAnyCase_KeepsTheRest(string header, string expected) => Assert.Equal(expected, RawCookies.Without(header, "otp_gateway").ToString());
}
