using System.Security.Cryptography;
using OtpGateway.Flows;

namespace OtpGateway.Tests.Flows;

public class OneTimeCodeTests
{
    [Fact]
    public void New_ManyNumericCodes_SpreadEvenlyOverAllDigitsAndPlaces()
    {
        const int Count = 60_000;
        using var random = RandomNumberGenerator.Create();
        var counts = new int[6, 10];
        for (var i = 0; i < Count; i++)
        {
            var code = OneTimeCode.New(6, CodeAlphabet.Numeric, random).Value;
            for (var place = 0; place < 6; place++)
                counts[place, code[place] - '0']++;
        }
        for (var place = 0; place < 6; place++)
        {
            var expected = Count / 10d;
            var chiSquare = Enumerable.Range(0, 10).Sum(digit => Math.Pow(counts[place, digit] - expected, 2) / expected);
            // 9 degrees of freedom: above 45 with a probability of less than one in a million.
            Assert.InRange(chiSquare, 0, 45);
        }
    }

    [Theory]
    [InlineData(6)]
    [InlineData(10)]
    public void New_Alphanumeric_IsUnambiguousUpperCase(int length)
    {
        using var random = RandomNumberGenerator.Create();
        var code = OneTimeCode.New(length, CodeAlphabet.Alphanumeric, random).Value;
        Assert.Equal(length, code.Length);
        Assert.DoesNotContain(code, character => "01OIL".Contains(character, StringComparison.Ordinal) || !(char.IsAsciiLetterUpper(character) || char.IsAsciiDigit(character)));
    }

    [Theory]
    [InlineData("123456", "123456")]
    [InlineData(" 123 456 ", "123456")]
    [InlineData("123-456", "123456")]
    [InlineData("123\u2011456", "123456")]
    [InlineData("12 34\u00a056", "123456")]
    [InlineData("12345", null)]
    [InlineData("1234567", null)]
    [InlineData("12345a", null)]
    [InlineData("", null)]
    [InlineData("１２３４５６", null)]
    public void Read_NumericInput_TakesBlanksAndDashesOnly(string typed, string? expected) =>
        Assert.Equal(expected, OneTimeCode.Read(typed, 6, CodeAlphabet.Numeric)?.Value);

    [Theory]
    [InlineData("abc-def", "ABCDEF")]
    [InlineData("ABCDE0", null)]
    public void Read_AlphanumericInput_IgnoresCase(string typed, string? expected) =>
        Assert.Equal(expected, OneTimeCode.Read(typed, 6, CodeAlphabet.Alphanumeric)?.Value);

    [Fact]
    public void ToString_OfACode_DoesNotTellIt() => Assert.Equal("***", new OneTimeCode("123456").ToString());
}
