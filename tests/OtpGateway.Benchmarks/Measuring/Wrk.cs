using System.Diagnostics;
using System.Globalization;

namespace OtpGateway.Benchmarks.Measuring;

/// <summary>The load generator, wrk: one thread, 32 connections, each sending its next request when it has the answer to its last.</summary>
internal sealed class Wrk(int seconds, int? cpu)
{
    private const string Connections = "32";

    public sealed record Report(double Seconds, long Requests, double P50Microseconds, double P99Microseconds);

    public async Task<Report> RunAsync(Case target)
    {
        List<string> command = cpu is null ? [] : ["taskset", "-c", cpu.Value.ToString(CultureInfo.InvariantCulture)];
        command.AddRange(["wrk", "-t1", "-c", Connections, "-d", $"{seconds}s", "--latency", "-s", Path.Combine(AppContext.BaseDirectory, "wrk-report.lua")]);
        if (target.Cookie.Length > 0)
            command.AddRange(["-H", $"Cookie: {target.Cookie}"]);
        command.Add(target.Url);

        using var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        var line = output.Split('\n').FirstOrDefault(line => line.StartsWith("REPORT ", StringComparison.Ordinal));
        if (line is null || process.ExitCode != 0)
            throw new BenchmarkException($"wrk has failed on {target.Name}:\n{output}");
        var numbers = line.Split(' ').Skip(1).Select(number => long.Parse(number, CultureInfo.InvariantCulture)).ToArray();
        if (numbers[4] != 0)
            throw new BenchmarkException($"{target.Name}: {numbers[4]} errors:\n{output}");
        return new Report(numbers[0] / 1e6, numbers[1], numbers[2], numbers[3]);
    }
}
