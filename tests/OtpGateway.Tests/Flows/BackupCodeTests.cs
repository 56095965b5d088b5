using System.Security.Cryptography;
using OtpGateway.Flows;

namespace OtpGateway.Tests.Flows;

public class BackupCodeTests
{
    [Fact]
    public void New_ManyCodes_SpreadEvenlyOverAllLettersAndPlaces()
    {
        const int Count = 31_000;
        using var random = RandomNumberGenerator.Create();
        var codes = Enumerable.Range(0, Count).Select(_ => BackupCode.New(random).Value).ToList();

        Assert.All(codes, code => Assert.Equal(10, code.Length));
        var letters = codes.SelectMany(code => code).Distinct().Order().ToList();
        Assert.Equal("23456789abcdefghjkmnpqrstuvwxyz", string.Concat(letters));
        Assert.True(Math.Pow(letters.Count, 10) > Math.Pow(2, 40));
        for (var place = 0; place < 10; place++)
        {
            var chiSquare = codes.GroupBy(code => code[place]).Sum(letter => Math.Pow(letter.Count() - Count / 31d, 2) / (Count / 31d));
            // 30 degrees of freedom: above 80 with a probability of about two in a million.
            Assert.InRange(chiSquare, 0, 80);
        }
    }

    [Theory]
    [InlineData("4k7m2-x9qhw", "4k7m2x9qhw")]
    [InlineData("4K7M2X9QHW", "4k7m2x9qhw")]
    [InlineData(" 4k7m2 X9qhw ", "4k7m2x9qhw")]
    [InlineData("4k 7m 2x\u00a09q\u2011hw", "4k7m2x9qhw")]
    [InlineData("4k7m2-x9qh", null)]
    [InlineData("4k7m2-x9qhww", null)]
    [InlineData("4k7m2-x9qh0", null)]
    [InlineData("4k7m2_x9qhw", null)]
    [InlineData("", null)]
    public void Read_Typed_IgnoresCaseBlanksAndHyphens(string typed, string? expected) => Assert.Equal(expected, BackupCode.Read(typed)?.Value);

    [Fact]
    public void Text_IsInGroups_AndReadsBack()
    {
        var code = new BackupCode("4k7m2x9qhw");

        Assert.Equal("4k7m2-x9qhw", code.Text);
        Assert.Equal(code, BackupCode.Read(code.Text));
        Assert.Equal("***", code.ToString());
    }
}
