using OtpGateway.Pages;

namespace OtpGateway.Tests.Pages;

public sealed class AccentColorTests
{
    [Theory]
    [InlineData("#0b4f8a", "#0b4f8a")]
    [InlineData("#FC0", "#ffcc00")]
    [InlineData("red", null)]
    [InlineData("#12345", null)]
    [InlineData("#+12345", null)]
    [InlineData("#000;}body{", null)]
    [InlineData("", null)]
    public void Parse_Text_IsAColourOrNone(string text, string? expected) => Assert.Equal(expected, AccentColor.Parse(text)?.ToString());

    [Fact]
    public void ContrastWith_BlackAndWhite_Is21() => Assert.Equal(21, AccentColor.Black.ContrastWith(AccentColor.White), 3);

    [Theory]
    [InlineData("#ffffff")]
    [InlineData("#000000")]
    [InlineData("#ffcc00")]
    [InlineData("#ff0000")]
    [InlineData("#777777")]
    [InlineData("#0b4f8a")]
    public void On_AnyGround_CanBeRead(string text)
    {
        var accent = AccentColor.Parse(text)!;

        Assert.True(accent.Ink.ContrastWith(accent) >= 4.5);
        Assert.True(accent.On(AccentColor.White, 4.6).ContrastWith(AccentColor.White) >= 4.6);
        Assert.True(accent.On(AccentColor.Black, 7).ContrastWith(AccentColor.Black) >= 7);
    }

    [Fact]
    public void On_GroundItCanBeReadOn_IsUnchanged() => Assert.Equal(AccentColor.Default, AccentColor.Default.On(AccentColor.White, 4.6));
}
