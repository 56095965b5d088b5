using Microsoft.Extensions.Primitives;
using OtpGateway.FirstFactor;

namespace OtpGateway.Tests.FirstFactor;

public class AnsweredCookiesTests
{
    private static readonly DateTimeOffset Now = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("", "S=new; Path=/; HttpOnly", true, true, "S=new")]
    [InlineData("S=old", "S=new", true, true, "S=new")]
    [InlineData("S=old; R=keep", "S=new", true, true, "S=new,R=keep")]
    [InlineData("S=old", "S=a b\"{}\"; Max-Age=60", true, true, "S=a b\"{}\"")]
    [InlineData("S=old", "S=first|S=second", true, true, "S=second")]
    [InlineData("S=old", "S=; Path=/app; Max-Age=0|S=new; Path=/", true, true, "S=new")]
    [InlineData("S=old", "S=deleted; Expires=Thu, 01-Jan-1970 00:00:01 GMT|S=new", true, true, "S=new")]
    [InlineData("S=same", "S=same", false, true, "S=same")]
    // Taken away.
    [InlineData("S=old", "S=; Max-Age=0", true, false, "")]
    [InlineData("S=old", "S=deleted; expires=Thu, 01-Jan-1970 00:00:01 GMT; path=/", true, false, "")]
    [InlineData("S=old", "S=x; Max-Age=-1", true, false, "")]
    [InlineData("S=old", "S=x; Expires=Thu, 01 Jan 1970 00:00:00 GMT", true, false, "")]
    [InlineData("S=old", "S=x; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=60", true, true, "S=x")]
    // Another cookie, and only the second one of the list.
    [InlineData("S=old", "s=new", false, false, "S=old")]
    [InlineData("S=old", "R=new", true, false, "S=old,R=new")]
    // Two that stand beside each other; two that were brought.
    [InlineData("", "S=a; Path=/|S=b; Path=/app", true, true, null)]
    [InlineData("S=a; S=b", "S=new", true, true, null)]
    public void Of_Answer_TellsWhatTheBrowserHasAfterwards(string header, string setCookie, bool changes, bool isSet, string? expected)
    {
        var answered = AnsweredCookies.Of(["S", "R"], header.Length == 0 ? StringValues.Empty : header, setCookie.Split('|'), Now);

        Assert.Equal((changes, isSet), (answered.Changes, answered.IsSet));
        Assert.Equal(expected, answered.Cookies is null ? null : string.Join(',', answered.Cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));
    }

    [Theory]
    [InlineData("SESSION=v")]
    [InlineData("session=V")]
    [InlineData("a=b; SESSION=\"v\"")]
    [InlineData("SESSION=%76")]
    [InlineData("SESSION=%2576")]
    [InlineData("SESSION=x; SESSION=v")]
    [InlineData("a=1,SESSION=v")]
    [InlineData("%53ESSION=v")]
    public void Values_AnySpelling_HaveTheOne(string header) => Assert.Contains("V", PresentedCookies.Values(header, "SESSION"));
}
