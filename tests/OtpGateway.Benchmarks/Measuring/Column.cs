using System.Globalization;

namespace OtpGateway.Benchmarks.Measuring;

/// <summary>One number of a round, and how it is written.</summary>
internal sealed record Column<TRound>(string Name, string Format, Func<TRound, double> Value)
{
    public static string Show(Estimate estimate, string format) => string.Create(CultureInfo.InvariantCulture,
        $"{Number(estimate.Median, format)} [{Number(estimate.Low, format)}, {Number(estimate.High, format)}]");

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
