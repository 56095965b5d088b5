using OtpGateway.Storage;

namespace OtpGateway.Tests.Storage;

public class DataProtectionVersionTests
{
    [Theory]
    [InlineData("10.0.0+abc")]
    [InlineData("10.0.0-rc.2.25502.107+abc")]
    [InlineData("10.0.6")]
    [InlineData("10.0.7-servicing.1")]
    [InlineData("")]
    [InlineData(null)]
    public void T38_Check_VersionWhoseCookiesCanBeForged_IsRefused(string? version)
    {
        var exception = Assert.Throws<StoreException>(() => DataProtectionVersion.Check(version));

        Assert.EndsWith("install runtime 10.0.7 or later.", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("9.0.11+abc")]
    [InlineData("10.0.7+abc")]
    [InlineData("10.0.12")]
    [InlineData("11.0.0-preview.1")]
    public void Check_AnyOther_IsTaken(string version) => DataProtectionVersion.Check(version);

    [Fact]
    public void Check_OfThisProcess_IsTaken() => DataProtectionVersion.Check();
}
