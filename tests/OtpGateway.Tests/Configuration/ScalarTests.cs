using OtpGateway.Configuration;

namespace OtpGateway.Tests.Configuration;

public sealed class ScalarTests
{
    [Theory]
    [InlineData("15m", 15 * 60_000d)]
    [InlineData("1h30m", 90 * 60_000d)]
    [InlineData("300ms", 300d)]
    [InlineData("1500us", 1.5d)]
    [InlineData("1000000ns", 1d)]
    [InlineData("0s", 0d)]
    public void TryParse_GoDuration_IsRead(string text, double milliseconds)
    {
        Assert.True(GoDuration.TryParse(text, out var duration));
        Assert.Equal(milliseconds, duration.TotalMilliseconds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("15")]
    [InlineData("m")]
    [InlineData("1.5h")]
    [InlineData("-1m")]
    [InlineData("1 m")]
    [InlineData("1d")]
    [InlineData("1M")]
    [InlineData("99999999999999h")]
    public void TryParse_NoGoDuration_IsRefused(string text) => Assert.False(GoDuration.TryParse(text, out _));

    [Theory]
    [InlineData("15m")]
    [InlineData("1h30m")]
    [InlineData("24h")]
    [InlineData("300ms")]
    [InlineData("0s")]
    public void Format_GoDuration_IsTheShortest(string text)
    {
        Assert.True(GoDuration.TryParse(text, out var duration));
        Assert.Equal(text, GoDuration.Format(duration));
    }

    [Theory]
    [InlineData("10MiB", 10L << 20)]
    [InlineData("10 MiB", 10L << 20)]
    [InlineData("1kB", 1000)]
    [InlineData("1GB", 1_000_000_000)]
    [InlineData("17", 17)]
    [InlineData("17B", 17)]
    public void TryParse_Size_IsRead(string text, long bytes)
    {
        Assert.True(ByteSize.TryParse(text, out var read));
        Assert.Equal(bytes, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("MiB")]
    [InlineData("-1MiB")]
    [InlineData("1.5MiB")]
    [InlineData("1TiB")]
    [InlineData("99999999999GiB")]
    public void TryParse_NoSize_IsRefused(string text) => Assert.False(ByteSize.TryParse(text, out _));

    [Theory]
    [InlineData("/", true)]
    [InlineData("/a?b=//c", true)]
    [InlineData("//evil.example", false)]
    [InlineData("/\\evil.example", false)]
    [InlineData("/\t/evil.example", false)]
    [InlineData("a", false)]
    [InlineData("", false)]
    [InlineData("https://evil.example", false)]
    public void IsLocal_Path_StaysOnTheHost(string url, bool local) => Assert.Equal(local, LocalPath.IsLocal(url));

    [Theory]
    [InlineData("aal7", "aal0")]
    [InlineData("metod", "method")]
    [InlineData("completely-different", null)]
    public void Nearest_Misspelt_IsFound(string name, string? nearest) => Assert.Equal(nearest, Spelling.Nearest(name, ["aal0", "aal1", "aal2", "method"]));
}
