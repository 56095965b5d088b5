using System.Security.Cryptography;
using OtpGateway.Admin;
using OtpGateway.Configuration;

namespace OtpGateway.Tests.Admin;

public class AdminTokenTests
{
    [Fact]
    public void Weakness_RandomBytesInAnyUsualSpelling_None()
    {
        for (var i = 0; i < 1000; i++)
        {
            var bytes = RandomNumberGenerator.GetBytes(32);
            Assert.Null(AdminToken.Weakness(Convert.ToBase64String(bytes)));
            Assert.Null(AdminToken.Weakness(Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_')));
            Assert.Null(AdminToken.Weakness(Convert.ToHexStringLower(bytes)));
            Assert.Null(AdminToken.Weakness(Convert.ToHexString(bytes)));
        }
    }

    [Theory]
    [InlineData("", "at most 0 bit")]
    [InlineData("hunter2", "at most 42 bit")]
    // 31 bytes in base64, 31 bytes in hexadecimal digits.
    [InlineData("kq3vY1mZ0xJt7bN5rW9sLdPfHcAeUgTiOyB2Q4D6E8==", "at most 252 bit")]
    [InlineData("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcd", "at most 248 bit")]
    // As long as it should be, but hexadecimal: half as much.
    [InlineData("0123456789abcdef0123456789abcdef0123456789a", "at most 172 bit")]
    [InlineData("changemechangemechangemechangemechangemechangeme", "is not random")]
    [InlineData("a token with blanks in it, as long as you like, and longer", "characters that a bearer token cannot have")]
    public void Weakness_TooLittle_SaysWhatAndWhatToDo(string token, string expected)
    {
        var weakness = AdminToken.Weakness(token);

        Assert.Contains(expected, weakness, StringComparison.Ordinal);
        Assert.Contains("openssl rand -base64 32", weakness, StringComparison.Ordinal);
        if (token.Length > 0)
            Assert.DoesNotContain(token, weakness, StringComparison.Ordinal);
    }

    [Fact]
    public void Is_AnyOtherText_No()
    {
        const string Token = "kq3vY1mZ0xJt7bN5rW9sLdPfHcAeUgTiOyB2Q4D6E8w";
        var token = new AdminToken(new Secret(Token));

        Assert.True(token.Is(Token));
        foreach (var other in (string[])["", Token[..^1], Token + "=", Token.ToUpperInvariant(), " " + Token])
            Assert.False(token.Is(other), other);
    }
}
