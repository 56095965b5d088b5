using OtpGateway.Courier;

namespace OtpGateway.Tests.Courier;

public sealed class RecipientMaskTests
{
    [Theory]
    [InlineData("+491701234567", "+49***67")]
    [InlineData("jane@example.com", "j***@example.com")]
    [InlineData("12345", "***")]
    [InlineData("", "***")]
    public void Of_Recipient_ShowsItsEnds(string recipient, string expected) => Assert.Equal(expected, RecipientMask.Of(recipient));
}
