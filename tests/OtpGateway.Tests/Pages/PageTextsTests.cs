using OtpGateway.Pages;

namespace OtpGateway.Tests.Pages;

public sealed class PageTextsTests
{
    private static readonly PageLanguages Languages = new();

    [Theory]
    [InlineData("en", 0, "0 attempts left.")]
    [InlineData("en", 1, "1 attempt left.")]
    [InlineData("en", 2, "2 attempts left.")]
    [InlineData("de", 1, "Noch 1 Versuch.")]
    [InlineData("de", 5, "Noch 5 Versuche.")]
    public void Count_Number_TakesItsForm(string language, int count, string expected) =>
        Assert.Equal(expected, Languages[language].Count("code.attempts", count));

    [Fact]
    public void With_ValueThatLooksLikeAName_IsLeftAlone() =>
        Assert.Equal("Problem: {title}", Languages["en"].With("window.problem", ("title", "{title}")));

    [Fact]
    public void With_ValueThatIsMissing_IsABug() =>
        Assert.Throws<InvalidOperationException>(() => Languages["en"].With("window.problem"));

    [Fact]
    public void Forms_OfAText_AreAllOfIt() =>
        Assert.Equal("""{"one":"1 attempt left.","other":"{count} attempts left."}""", Languages["en"].Forms("code.attempts"));

    [Theory]
    [InlineData("en", 10L << 20, "10 MB")]
    [InlineData("de", 1536L << 10, "1,5 MB")]
    [InlineData("en", 64L << 10, "64 KB")]
    [InlineData("en", 1, "1 byte")]
    public void Size_Bytes_AreReadable(string language, long bytes, string expected) =>
        Assert.Equal(expected, Languages[language].Size(bytes));

    [Theory]
    [InlineData("pl", 1, "one")]
    [InlineData("pl", 22, "few")]
    [InlineData("pl", 12, "many")]
    [InlineData("ru", 21, "one")]
    [InlineData("ru", 11, "many")]
    [InlineData("fr-CA", 0, "one")]
    [InlineData("ja", 1, "other")]
    [InlineData("ar", 102, "other")]
    [InlineData("ar", 11, "many")]
    [InlineData("cs", 3, "few")]
    public void Category_Number_FollowsTheLanguage(string language, long count, string expected) =>
        Assert.Equal(expected, PluralRule.Category(language, count));
}
