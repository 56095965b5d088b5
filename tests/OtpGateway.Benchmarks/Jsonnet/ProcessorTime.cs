using System.Runtime.InteropServices;

namespace OtpGateway.Benchmarks.Jsonnet;

/// <summary>
/// What the process has worked, on all its threads, in nanoseconds: the garbage collector's part is in it, and what other
/// processes do on the same cores is not.
/// </summary>
internal static class ProcessorTime
{
    private const int ProcessClock = 2;

    public static TimeSpan Now => GetTime(ProcessClock, out var time) == 0
        ? TimeSpan.FromSeconds(time.Seconds) + TimeSpan.FromMicroseconds(time.Nanoseconds / 1000.0)
        : throw new BenchmarkException("there is no clock of the process's work");

    [DllImport("libc", EntryPoint = "clock_gettime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int GetTime(int clock, out TimeSpec time);

    private readonly record struct TimeSpec(nint Seconds, nint Nanoseconds);
}
