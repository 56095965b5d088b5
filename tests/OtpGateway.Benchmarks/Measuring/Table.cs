using System.Globalization;
using System.Text;

namespace OtpGateway.Benchmarks.Measuring;

/// <summary>The result as a person reads it. The first case is what the others are compared with.</summary>
internal static class Table
{
    private static readonly Column[] Columns =
    [
        new("requests/s", "0", round => round.RequestsPerSecond),
        new("p50 µs", "0", round => round.P50Microseconds),
        new("p99 µs", "0", round => round.P99Microseconds),
        new("CPU µs/request", "0.0", round => round.CpuMicroseconds),
        new("bytes/request", "0", round => round.AllocatedBytes),
    ];

    public static string Of(IReadOnlyList<(string Name, IReadOnlyList<Round> Rounds)> cases)
    {
        var text = new StringBuilder();
        var baseline = cases[0];
        AddHeader(text, $"Median of {baseline.Rounds.Count} rounds [95 % interval]");
        foreach (var (name, rounds) in cases)
            AddRow(text, name, column => Column.Show(Estimate.Of([.. rounds.Select(column.Value)]), column.Format));
        if (cases.Count == 1)
            return text.ToString();
        AddHeader(text, $"Ratio to {baseline.Name} in the same round, median [95 % interval]");
        foreach (var (name, rounds) in cases.Skip(1))
        {
            AddRow(text, name, column => Column.Show(
                Estimate.Of([.. rounds.Zip(baseline.Rounds, (mine, theirs) => column.Value(mine) / column.Value(theirs))]), "0.000"));
        }
        return text.ToString();
    }

    private static void AddHeader(StringBuilder text, string title)
    {
        text.Append('\n').Append(title).Append('\n');
        AddRow(text, "", column => column.Name);
    }

    private static void AddRow(StringBuilder text, string name, Func<Column, string> cell)
    {
        text.Append(CultureInfo.InvariantCulture, $"{name,-8}");
        foreach (var column in Columns)
            text.Append(CultureInfo.InvariantCulture, $" {cell(column),24}");
        text.Append('\n');
    }

    private sealed record Column(string Name, string Format, Func<Round, double> Value)
    {
        public static string Show(Estimate estimate, string format) => string.Create(CultureInfo.InvariantCulture,
            $"{Number(estimate.Median, format)} [{Number(estimate.Low, format)}, {Number(estimate.High, format)}]");

        private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
    }
}
