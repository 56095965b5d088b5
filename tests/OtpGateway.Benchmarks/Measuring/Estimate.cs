namespace OtpGateway.Benchmarks.Measuring;

/// <summary>The median of the rounds, and the 95 % interval in which it would lie if the rounds were drawn again (percentile bootstrap).</summary>
internal readonly record struct Estimate(double Median, double Low, double High)
{
    private const int Resamples = 4000;

    public static Estimate Of(IReadOnlyList<double> values)
    {
        // The same rounds give the same interval.
        var random = new Random(1);
        var medians = new double[Resamples];
        var sample = new double[values.Count];
        for (var resample = 0; resample < Resamples; resample++)
        {
            for (var i = 0; i < sample.Length; i++)
                sample[i] = values[random.Next(values.Count)];
            medians[resample] = MedianOf(sample);
        }
        Array.Sort(medians);
        return new Estimate(MedianOf([.. values]), medians[(int)(Resamples * 0.025)], medians[(int)(Resamples * 0.975)]);
    }

    private static double MedianOf(double[] values)
    {
        Array.Sort(values);
        var middle = values.Length / 2;
        return values.Length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }
}
