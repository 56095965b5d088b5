using OtpGateway.Pages;

namespace OtpGateway.Tests.Pages;

public sealed class MaskedAddressTests
{
    [Theory]
    [InlineData("sms", "+4915112345601", "+49 ••• ••••01")]
    [InlineData("sms", "+49 151 123 456 01", "+49 ••• ••••01")]
    [InlineData("sms", "015112345601", "••• ••••01")]
    [InlineData("sms", "+12345", "••••")]
    [InlineData("sms", "", "••••")]
    [InlineData("email", "anna@example.org", "a•••@example.org")]
    [InlineData("email", "a@example.org", "•••@example.org")]
    [InlineData("email", "\"odd@one\"@example.org", "\"•••@example.org")]
    public void Text_FullAddress_IsMasked(string channel, string value, string expected) =>
        Assert.Equal(expected, new MaskedAddress(channel, value).Text);

    [Theory]
    [InlineData("sms", "+49 ••• ••••01")]
    [InlineData("email", "a•••@example.org")]
    public void Text_MaskedAddress_StaysAsItIs(string channel, string value) =>
        Assert.Equal(value, new MaskedAddress(channel, value).Text);
}
