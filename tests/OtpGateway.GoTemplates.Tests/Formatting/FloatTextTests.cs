using OtpGateway.GoTemplates.Formatting;

namespace OtpGateway.GoTemplates.Tests.Formatting;

public sealed class FloatTextTests
{
    [Theory]
    [InlineData(100000, "100000")]
    [InlineData(1000000, "1e+06")]
    [InlineData(1234567, "1.234567e+06")]
    [InlineData(21000000, "2.1e+07")]
    [InlineData(0.0001, "0.0001")]
    [InlineData(0.00001, "1e-05")]
    [InlineData(-0.0, "-0")]
    [InlineData(5e-324, "5e-324")]
    [InlineData(double.MaxValue, "1.7976931348623157e+308")]
    public void Shortest_Number_PrintsAsGo(double value, string expected) => Assert.Equal(expected, FloatText.Shortest(value));

    [Theory]
    [InlineData(0.5, 0, "0")]
    [InlineData(1.5, 0, "2")]
    [InlineData(2.5, 0, "2")]
    [InlineData(1.005, 2, "1.00")]
    [InlineData(0.1, 20, "0.10000000000000000555")]
    [InlineData(999.999, 2, "1000.00")]
    public void Format_Fixed_RoundsTheExactValueHalfToEven(double value, int precision, string expected) =>
        Assert.Equal(expected, FloatText.Format(value, 'f', precision));

    [Theory]
    [InlineData(1e21, "1e+21")]
    [InlineData(1e20, "100000000000000000000")]
    [InlineData(1e-7, "1e-7")]
    [InlineData(0.000001, "0.000001")]
    public void ForJson_Number_PrintsAsEncodingJson(double value, string expected) => Assert.Equal(expected, FloatText.ForJson(value));
}
