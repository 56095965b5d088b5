using OtpGateway.Identities;

namespace OtpGateway.Tests.Identities;

public class PhoneNumberTests
{
    [Theory]
    [InlineData("+491701234567", "+491701234567")]
    [InlineData("+49 170 1234567", "+491701234567")]
    [InlineData("0049170 123-45-67", "+491701234567")]
    [InlineData("  +49 (170) 123.45.67\t", "+491701234567")]
    [InlineData("+49 (0)170 1234567", "+491701234567")]
    [InlineData("+49\u00A0170\u20111234567", "+491701234567")]
    [InlineData("+1 (212) 555-0100", "+12125550100")]
    [InlineData("+39 06 1234 5678", "+390612345678")]
    [InlineData("+1234567", "+1234567")]
    [InlineData("+123456789012345", "+123456789012345")]
    public void Normalise_Number_IsE164(string text, string expected) => Assert.Equal(expected, PhoneNumber.Normalise(text));

    [Theory]
    [InlineData("")]
    [InlineData("+")]
    [InlineData("0170 1234567")] // no country
    [InlineData("491701234567")]
    [InlineData("+0491701234567")]
    [InlineData("+123456")]
    [InlineData("+1234567890123456")]
    [InlineData("+49170123456a")]
    [InlineData("+49170\r\n1234567")]
    [InlineData("+49170+1234567")]
    [InlineData("+49170,+49171")]
    [InlineData("+49170123456٧")] // a digit, but not of ours
    [InlineData("++491701234567")]
    [InlineData("tel:+491701234567")]
    public void Normalise_NotANumber_IsNull(string text) => Assert.Null(PhoneNumber.Normalise(text));

    [Theory]
    [InlineData("+491701234501", "+49••••••01")]
    [InlineData("+12125550187", "+1••••••87")]
    [InlineData("+358401234599", "+358••••••99")]
    [InlineData("+79123456712", "+7••••••12")]
    [InlineData("+1234567", "+1••••••67")]
    public void Mask_Number_ShowsCountryAndTwoDigits(string e164, string expected) => Assert.Equal(expected, PhoneNumber.Mask(e164));
}
