using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace OtpGateway.Jsonnet.Tests.Hostile;

/// <summary>
/// What runs in the process of its own: reads the numbers of programs from standard input, runs each with the limits of a courier
/// snippet on a thread with hardly any stack, and writes one line for each.
/// </summary>
internal static class HostileHost
{
    private const int StackSize = 256 * 1024;

    public static int Run(string importDirectory)
    {
        var options = new JsonnetOptions { Importer = new JsonnetFileImporter([importDirectory]) };
        while (Console.In.ReadLine() is { } line)
        {
            var program = HostileProgram.All[int.Parse(line, CultureInfo.InvariantCulture)];
            var source = program.Source();
            var name = Path.Combine(importDirectory, "snippet");
            GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            ResetPeak();
            var answer = "";
            using var process = Process.GetCurrentProcess();
            var cpuBefore = process.TotalProcessorTime;
            var watch = Stopwatch.StartNew();
            var thread = new Thread(() => answer = Evaluate(source, name, options), StackSize);
            thread.Start();
            thread.Join();
            var elapsed = watch.ElapsedMilliseconds;
            process.Refresh();
            var cpu = (process.TotalProcessorTime - cpuBefore).TotalMilliseconds;
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{elapsed}\t{cpu:0}\t{Peak()}\t{answer}"));
        }

        return 0;
    }

    private static string Evaluate(string source, string name, JsonnetOptions options)
    {
        try
        {
            JsonnetProgram.Compile(source, name).EvaluateToString(options, CancellationToken.None);
            return "Value\t0\t";
        }
        catch (JsonnetException error)
        {
            var description = error.Describe();
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{error.Kind}\t{Encoding.UTF8.GetByteCount(error.Message)}\t{Line(error.Reason)}{(description.Length > 16_000 ? " (a long description)" : "")}");
        }
        catch (Exception error)
        {
            return $"{error.GetType().Name}\t0\t{Line(error.ToString())}";
        }
    }

    private static string Line(string text) =>
        string.Concat(text.Take(200).Select(c => char.IsControl(c) ? ' ' : c));

    /// <summary>Writing a 5 here makes the kernel forget the peak (proc(5)).</summary>
    private static void ResetPeak() => File.WriteAllText("/proc/self/clear_refs", "5");

    /// <summary>The most memory the process has had since then, in kilobytes.</summary>
    private static long Peak() => long.Parse(
        File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal))["VmHWM:".Length..].Replace("kB", "", StringComparison.Ordinal),
        CultureInfo.InvariantCulture);
}
