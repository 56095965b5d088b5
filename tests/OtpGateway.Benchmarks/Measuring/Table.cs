using System.Globalization;
using System.Text;

namespace OtpGateway.Benchmarks.Measuring;

/// <summary>The result as a person reads it.</summary>
internal static class Table
{
    public static string Of<TRound>(string title, IReadOnlyList<Column<TRound>> columns, IReadOnlyList<(string Name, IReadOnlyList<TRound> Rounds)> cases)
    {
        var text = new StringBuilder();
        AddHeader(text, title, columns, cases);
        foreach (var (name, rounds) in cases)
            AddRow(text, name, columns, cases, column => Column<TRound>.Show(Estimate.Of([.. rounds.Select(column.Value)]), column.Format));
        return text.ToString();
    }

    /// <summary>What the first case is to the others, round by round.</summary>
    public static string Ratios<TRound>(IReadOnlyList<Column<TRound>> columns, IReadOnlyList<(string Name, IReadOnlyList<TRound> Rounds)> cases)
    {
        var text = new StringBuilder();
        var baseline = cases[0];
        AddHeader(text, $"Ratio to {baseline.Name} in the same round, median [95 % interval]", columns, cases);
        foreach (var (name, rounds) in cases.Skip(1))
        {
            AddRow(text, name, columns, cases, column => Column<TRound>.Show(
                Estimate.Of([.. rounds.Zip(baseline.Rounds, (mine, theirs) => column.Value(mine) / column.Value(theirs))]), "0.000"));
        }
        return text.ToString();
    }

    private static void AddHeader<TRound>(StringBuilder text, string title, IReadOnlyList<Column<TRound>> columns, IReadOnlyList<(string Name, IReadOnlyList<TRound>)> cases)
    {
        text.Append('\n').Append(title).Append('\n');
        AddRow(text, "", columns, cases, column => column.Name);
    }

    private static void AddRow<TRound>(
        StringBuilder text,
        string name,
        IReadOnlyList<Column<TRound>> columns,
        IReadOnlyList<(string Name, IReadOnlyList<TRound>)> cases,
        Func<Column<TRound>, string> cell)
    {
        text.Append(name.PadRight(Math.Max(8, cases.Max(row => row.Name.Length))));
        foreach (var column in columns)
            text.Append(CultureInfo.InvariantCulture, $" {cell(column),24}");
        text.Append('\n');
    }
}
