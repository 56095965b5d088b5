using OtpGateway.Pages;

namespace OtpGateway.Tests.Pages;

public sealed class PageLanguagesTests
{
    private static readonly PageLanguages Languages = new();

    [Theory]
    [InlineData("de", "de")]
    [InlineData("de-CH", "de")]
    [InlineData("DE-at", "de")]
    [InlineData("en-US,de;q=0.9", "en")]
    [InlineData("fr,de;q=0.5,en;q=0.7", "en")]
    [InlineData("fr,nl", "en")]
    [InlineData("de;q=0,en;q=0.1", "en")]
    [InlineData("*", "en")]
    [InlineData("", "en")]
    [InlineData("\"><svg/onload=1>", "en")]
    [InlineData("../../nl", "en")]
    public void For_AcceptLanguage_IsTheBestOfOurs(string header, string expected) =>
        Assert.Equal(expected, Languages.For(header, "en").Language);

    [Theory]
    [InlineData("fr", "de", "de")]
    [InlineData("fr", "xx", "en")]
    public void For_NoneOfOurs_IsTheFallback(string header, string fallback, string expected) =>
        Assert.Equal(expected, Languages.For(header, fallback).Language);

    [Fact]
    public void For_EndlessHeader_IsReadToASensibleEnd() =>
        Assert.Equal("en", Languages.For(string.Join(',', Enumerable.Repeat("fr", 5000)) + ",de", "en").Language);

    [Fact]
    public void Names_AreThoseOfTheFiles() => Assert.Superset(new HashSet<string> { "en", "de" }, Languages.Names.ToHashSet());

    [Fact]
    public void Texts_OfEveryLanguage_HaveTheSameIdsAndValues()
    {
        var complete = Languages[PageLanguages.Complete];
        foreach (var texts in Languages.Names.Select(name => Languages[name]))
        {
            // The forms of a plural differ from language to language; what they are forms of does not.
            Assert.Equal(complete.Ids.Select(Stem).Distinct().Order(), texts.Ids.Select(Stem).Distinct().Order());
            Assert.All(texts.Ids, id => Assert.NotEmpty(texts[id]));
            foreach (var id in texts.Ids.Intersect(complete.Ids).Where(id => Stem(id) == id))
                Assert.Equal(Values(complete[id]), Values(texts[id]));
        }
    }

    private static string Stem(string id)
    {
        var dot = id.LastIndexOf('.');
        return dot > 0 && PluralRule.Categories.Contains(id[(dot + 1)..]) ? id[..dot] : id;
    }

    private static IEnumerable<string> Values(string text) =>
        TextPart.Split(text).Where(part => part.IsName).Select(part => part.Text).Order();
}
