namespace OtpGateway.Benchmarks.Measuring;

/// <summary>
/// Measures the cases in turn, in many short rounds, because a shared machine drifts: what is compared stood next to
/// each other in time. Who begins changes from round to round.
/// </summary>
internal static class Comparison
{
    private const int WarmUps = 3;

    private static readonly Column<Round>[] Columns =
    [
        new("requests/s", "0", round => round.RequestsPerSecond),
        new("p50 µs", "0", round => round.P50Microseconds),
        new("p99 µs", "0", round => round.P99Microseconds),
        new("CPU µs/request", "0.0", round => round.CpuMicroseconds),
        new("bytes/request", "0", round => round.AllocatedBytes),
    ];

    /// <summary>The connections that the load cuts at its end still cost something; it must not be charged to whoever comes next.</summary>
    private static readonly TimeSpan Aftermath = TimeSpan.FromMilliseconds(200);

    public static async Task RunAsync(Arguments arguments)
    {
        var cases = arguments.All("case").Select(Case.Parse).ToArray();
        var rounds = arguments.Number("rounds");
        var cpu = arguments.All("load-cpu").Select(int.Parse).Cast<int?>().LastOrDefault();
        var wrk = new Wrk(arguments.Number("seconds"), cpu);
        using var upstream = new Upstream(arguments.One("upstream-status"));
        var counts = arguments.One("counts");

        // Tiered compilation and its profile settle in the first seconds under load.
        for (var i = 0; i < WarmUps; i++)
        {
            foreach (var target in cases)
                await MeasureAsync(target, wrk, upstream, counts);
        }

        var measured = cases.ToDictionary(target => target, _ => new List<Round>());
        for (var round = 0; round < rounds; round++)
        {
            for (var i = 0; i < cases.Length; i++)
            {
                var target = cases[(round + i) % cases.Length];
                measured[target].Add(await MeasureAsync(target, wrk, upstream, counts));
            }
            await Console.Error.WriteLineAsync($"round {round + 1} of {rounds}: " + string.Join(", ",
                cases.Select(target => FormattableString.Invariant($"{target.Name} {measured[target][^1].CpuMicroseconds:0.0} µs"))));
        }
        (string, IReadOnlyList<Round>)[] rows = [.. cases.Select(target => (target.Name, (IReadOnlyList<Round>)measured[target]))];
        await Console.Out.WriteAsync(Table.Of($"Median of {rounds} rounds [95 % interval]", Columns, rows));
        if (rows.Length > 1)
            await Console.Out.WriteAsync(Table.Ratios(Columns, rows));
    }

    private static async Task<Round> MeasureAsync(Case target, Wrk wrk, Upstream upstream, string counts)
    {
        var upstreamBefore = await upstream.RequestsAsync();
        var allocatedBefore = await ProxyProcess.AllocatedAsync(target.ProcessId, counts);
        var cpuBefore = ProxyProcess.Cpu(target.ProcessId);
        var report = await wrk.RunAsync(target);
        await Task.Delay(Aftermath);
        var cpu = ProxyProcess.Cpu(target.ProcessId) - cpuBefore;
        var allocated = await ProxyProcess.AllocatedAsync(target.ProcessId, counts) - allocatedBefore;
        var forwarded = await upstream.RequestsAsync() - upstreamBefore;
        // Requests that were still under way at the end are in the upstream's count only, so it can be greater.
        if (forwarded < report.Requests)
            throw new BenchmarkException($"{target.Name}: {report.Requests} answers, but only {forwarded} requests reached the upstream");
        return new Round(
            report.Requests / report.Seconds,
            report.P50Microseconds,
            report.P99Microseconds,
            cpu.TotalMicroseconds / report.Requests,
            (double)allocated / report.Requests);
    }
}
