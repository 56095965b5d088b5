using OtpGateway.Identities;

namespace OtpGateway.Tests.Identities;

public class SmsCountriesTests
{
    [Theory]
    [InlineData("+491701234567", true)]
    [InlineData("+12125550100", true)]
    [InlineData("+870123456789", false)]
    [InlineData("+878123456789", false)]
    [InlineData("+881123456789", false)]
    [InlineData("+882123456789", false)]
    [InlineData("+883123456789", false)]
    [InlineData("+888123456789", false)]
    [InlineData("+979123456789", false)]
    [InlineData("+8801712345678", true)] // Bangladesh, next to them
    public void Allows_NoList_AllButPremiumAndSatellite(string e164, bool expected) => Assert.Equal(expected, SmsCountries.Allows(e164, []));

    [Theory]
    [InlineData("+491701234567", true)]
    [InlineData("+436601234567", true)]
    [InlineData("+12125550100", false)]
    [InlineData("+881123456789", false)]
    public void Allows_List_OnlyThese(string e164, bool expected) => Assert.Equal(expected, SmsCountries.Allows(e164, ["+49", "43", "+881", ""]));
}
