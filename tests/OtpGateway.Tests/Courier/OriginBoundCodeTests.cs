using OtpGateway.Courier;

namespace OtpGateway.Tests.Courier;

public sealed class OriginBoundCodeTests
{
    [Theory]
    [InlineData("Code 1\n", "Code 1\n\n@x.example #1")]
    [InlineData("Code 1\n\n@x.example #1\n", "Code 1\n\n@x.example #1")]
    [InlineData("@x.example #1", "@x.example #1")]
    [InlineData("Code 1 @x.example #1", "Code 1 @x.example #1\n\n@x.example #1")]
    [InlineData("  \n", "@x.example #1")]
    public void Bind_AnyText_EndsWithTheLine(string text, string expected) =>
        Assert.Equal(expected, OriginBoundCode.Bind(text, "x.example", "1"));

    [Fact]
    public void Bind_NoCode_OnlyTrims() => Assert.Equal("Hello", OriginBoundCode.Bind("Hello\n\n", "x.example", ""));
}
