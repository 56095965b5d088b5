using System.Text;
using OtpGateway.GoTemplates.Values;

namespace OtpGateway.GoTemplates.Tests.Values;

public sealed class GoStringTests
{
    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("é\u0800😀\uFFFF")]
    public void FromBytes_ValidText_RoundTrips(string text)
    {
        Assert.Equal(Encoding.UTF8.GetBytes(text), GoString.ToBytes(text));
        Assert.Equal(text, GoString.FromBytes(GoString.ToBytes(text)));
        Assert.Equal(Encoding.UTF8.GetByteCount(text), GoString.ByteCount(text));
    }

    [Fact]
    public void FromBytes_AnyBytes_RoundTrip()
    {
        var bytes = Enumerable.Range(0, 256).Select(value => (byte)value).ToArray();
        Assert.Equal(bytes, GoString.ToBytes(GoString.FromBytes(bytes)));
    }

    [Fact]
    public void Comparer_Surrogates_OrderByCodePoint() =>
        Assert.True(GoString.Comparer.Compare("\uFFFF", "😀") < 0);
}
