using OtpGateway.Benchmarks.Measuring;

namespace OtpGateway.Benchmarks.Jsonnet;

/// <summary>
/// Our Jsonnet and the C library on the same programs, in turn, in many short rounds. "Warm" evaluates a compiled program,
/// "cold" parses, checks and evaluates, as the C library does each time.
/// </summary>
internal static class JsonnetComparison
{
    /// <summary>How long each of the three is evaluated again and again in a round, so that the clock's own time is none.</summary>
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(20);

    /// <summary>Tiered compilation and its profile settle.</summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromMilliseconds(500);

    private static readonly Column<Turn>[] Columns =
    [
        new("warm µs", "0.0", turn => turn.WarmMicroseconds),
        new("cold µs", "0.0", turn => turn.ColdMicroseconds),
        new("C library µs", "0", turn => turn.ReferenceMicroseconds),
        new("warm bytes", "0", turn => turn.WarmBytes),
        new("cold bytes", "0", turn => turn.ColdBytes),
        new("C library / cold", "0.0", turn => turn.ReferenceMicroseconds / turn.ColdMicroseconds),
    ];

    public static async Task RunAsync(Arguments arguments)
    {
        var rounds = arguments.Number("rounds");
        await Console.Out.WriteLineAsync($"libjsonnet0 {ReferenceLibrary.Version}");
        await MeasureAsync("Courier snippets", Chosen(Subjects.Snippets(), arguments), rounds);
        await MeasureAsync("Larger programs", Chosen(Subjects.Programs(), arguments), Math.Max(1, rounds / 8));
    }

    private static Subject[] Chosen(IReadOnlyList<Subject> subjects, Arguments arguments)
    {
        var names = arguments.All("only").ToArray();
        return [.. subjects.Where(subject => names.Length == 0 || names.Any(name => subject.Name.Contains(name, StringComparison.OrdinalIgnoreCase)))];
    }

    private static async Task MeasureAsync(string title, Subject[] subjects, int rounds)
    {
        if (subjects.Length == 0)
            return;
        foreach (var subject in subjects)
        {
            subject.Check();
            Repeat(subject.Warm, WarmUp);
            Repeat(subject.Cold, WarmUp);
        }

        var measured = subjects.ToDictionary(subject => subject, _ => new List<Turn>());
        for (var round = 0; round < rounds; round++)
        {
            foreach (var subject in subjects)
                measured[subject].Add(MeasureOne(subject, round));
            await Console.Error.WriteLineAsync($"{title}: round {round + 1} of {rounds}");
        }
        await Console.Out.WriteAsync(Table.Of(
            $"{title}: median of {rounds} rounds [95 % interval]",
            Columns,
            [.. subjects.Select(subject => (subject.Name, (IReadOnlyList<Turn>)measured[subject]))]));
    }

    /// <summary>Who begins changes from round to round.</summary>
    private static Turn MeasureOne(Subject subject, int round)
    {
        Func<string>[] ways = [subject.Warm, subject.Cold, subject.Reference];
        var results = new (double Microseconds, double Bytes)[ways.Length];
        for (var i = 0; i < ways.Length; i++)
        {
            var way = (round + i) % ways.Length;
            results[way] = Repeat(ways[way], Slice);
        }
        return new Turn(results[0].Microseconds, results[1].Microseconds, results[2].Microseconds, results[0].Bytes, results[1].Bytes);
    }

    private static (double Microseconds, double Bytes) Repeat(Func<string> evaluate, TimeSpan atLeast)
    {
        var allocatedBefore = GC.GetAllocatedBytesForCurrentThread();
        var before = ProcessorTime.Now;
        var count = 0;
        TimeSpan spent;
        do
        {
            _ = evaluate();
            count++;
            spent = ProcessorTime.Now - before;
        }
        while (spent < atLeast);
        return (spent.TotalMicroseconds / count, (double)(GC.GetAllocatedBytesForCurrentThread() - allocatedBefore) / count);
    }
}
