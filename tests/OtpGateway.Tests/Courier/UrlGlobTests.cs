using OtpGateway.Courier;

namespace OtpGateway.Tests.Courier;

public sealed class UrlGlobTests
{
    [Theory]
    [InlineData("http://sms.internal/send", "http://sms.internal/send?key=1", true)]
    [InlineData("http://*.internal/send", "http://sms.internal/send", true)]
    [InlineData("http://*.internal/send", "http://a.b.internal/send", false)]
    [InlineData("http://**.internal/send", "http://a.b.internal/send", true)]
    [InlineData("http://sms.internal/*", "http://sms.internal/a/b", false)]
    [InlineData("http://sms.internal/**", "http://sms.internal/a/b", true)]
    [InlineData("http://sms?.internal/", "http://sms1.internal/", true)]
    [InlineData("http://{sms,mail}.internal/", "http://mail.internal/", true)]
    [InlineData("http://sms[0-9].internal/", "http://smsx.internal/", false)]
    [InlineData("http://sms[!0-9].internal/", "http://smsx.internal/", true)]
    [InlineData("http://sms.internal/", "http://smsXinternal/", false)]
    public void Matches_Url_WithinItsSeparators(string pattern, string url, bool expected)
    {
        Assert.True(UrlGlob.TryParse(pattern, out var glob));
        Assert.Equal(expected, glob.Matches(new Uri(url)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("http://{a")]
    [InlineData("http://[a")]
    public void TryParse_BadPattern_IsRefused(string pattern) => Assert.False(UrlGlob.TryParse(pattern, out _));
}
