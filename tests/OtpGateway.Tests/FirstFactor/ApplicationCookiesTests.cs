using Microsoft.Extensions.Primitives;
using OtpGateway.FirstFactor;

namespace OtpGateway.Tests.FirstFactor;

public class ApplicationCookiesTests
{
    [Theory]
    [InlineData("SESSION=a", "SESSION=a")]
    [InlineData("x=1; SESSION=a; y=2", "SESSION=a")]
    [InlineData("REMEMBER=r; SESSION=a", "SESSION=a REMEMBER=r")]
    [InlineData("SESSION=a=b==", "SESSION=a=b==")]
    [InlineData("SESSION=\"a b\"", "SESSION=\"a b\"")]
    [InlineData("SESSION=", "SESSION=")]
    [InlineData(" SESSION = a ;", "SESSION=a")]
    [InlineData("SESSION", "")]
    [InlineData("=SESSION; ;;", "")]
    [InlineData("session=a", "")]
    [InlineData("XSESSION=a; SESSIONX=b; SESSION-1=c", "")]
    [InlineData("x=SESSION=a", "")]
    [InlineData("", "")]
    public void Read_Header_FindsTheNamedOnes(string header, string expected)
    {
        Assert.Equal(expected, Read(header, out var twice));
        Assert.Null(twice);
    }

    [Theory]
    [InlineData("SESSION=a; SESSION=b")]
    [InlineData("SESSION=a; SESSION=a")]
    [InlineData("SESSION=a; x=1;SESSION =b")]
    [InlineData("SESSION=; SESSION=b")]
    [InlineData("SESSION=a; session=b")]
    [InlineData("Session=b; SESSION=a")]
    public void Read_TwoOfOneName_AreToldApartByNobody(string header)
    {
        Read(header, out var twice);
        Assert.Equal("SESSION", twice);
    }

    [Fact]
    public void Read_TwoLines_AreOneHeader()
    {
        ApplicationCookies.Read(new StringValues(["SESSION=a", "SESSION=b"]), ["SESSION"], out var twice);
        Assert.Equal("SESSION", twice);
    }

    [Fact]
    public void Read_BothSpellingsNamed_AreTwoCookies()
    {
        var cookies = ApplicationCookies.Read("SID=a; sid=b", ["SID", "sid"], out var twice);
        Assert.Null(twice);
        Assert.Equal(["a", "b"], cookies.Select(cookie => cookie.Value));
    }

    private static string Read(string header, out string? twice) =>
        string.Join(' ', ApplicationCookies.Read(header, ["SESSION", "REMEMBER"], out twice).Select(cookie => $"{cookie.Key}={cookie.Value}"));
}
