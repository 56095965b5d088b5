using OtpGateway.Courier;

namespace OtpGateway.Tests.Courier;

public class StatusRangeTests
{
    [Theory]
    [InlineData("2xx", 200, 299)]
    [InlineData("4XX", 400, 499)]
    [InlineData("409", 409, 409)]
    [InlineData("200-204", 200, 204)]
    [InlineData("100-599", 100, 599)]
    public void TryParse_Range_HasBothEnds(string text, int first, int last)
    {
        Assert.True(StatusRange.TryParse(text, out var range));

        Assert.Equal((first, last), (range.First, range.Last));
        Assert.True(range.Contains(first) && range.Contains(last));
        Assert.False(range.Contains(first - 1) || range.Contains(last + 1));
    }

    [Theory]
    [InlineData("")]
    [InlineData("xxx")]
    [InlineData("6xx")]
    [InlineData("0xx")]
    [InlineData("99")]
    [InlineData("600")]
    [InlineData("204-200")]
    [InlineData("200-")]
    [InlineData("200-204-206")]
    [InlineData("-200")]
    [InlineData("+200")]
    [InlineData("200.0")]
    [InlineData("true")]
    public void TryParse_SomethingElse_IsRefused(string text) => Assert.False(StatusRange.TryParse(text, out _));
}
