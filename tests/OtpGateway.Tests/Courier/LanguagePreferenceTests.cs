using OtpGateway.Courier;

namespace OtpGateway.Tests.Courier;

public sealed class LanguagePreferenceTests
{
    [Theory]
    [InlineData("", "de-AT,de;q=0.8,en;q=0.5", "de-AT,de,en")]
    [InlineData("", "en;q=0.5, de", "de,en")]
    [InlineData("", "fr;q=0, de", "de")]
    [InlineData("", "*", "")]
    [InlineData("", "", "")]
    [InlineData("", "de\"; x", "")]
    [InlineData("pt-BR", "de", "pt-BR,de")]
    [InlineData("de_DE.UTF-8", "en", "de-DE,en")]
    [InlineData("no language at all", "en", "en")]
    [InlineData("../../etc", "en", "en")]
    public void Of_TraitAndHeader_PutsTheTraitFirst(string trait, string header, string expected) =>
        Assert.Equal(expected, string.Join(',', LanguagePreference.Of(trait.Length == 0 ? [] : [trait], header)));

    [Fact]
    public void Of_EndlessHeader_ReadsItsBeginning() =>
        Assert.Equal(16, LanguagePreference.Of([], string.Join(',', Enumerable.Repeat("de", 5000))).Count);
}
