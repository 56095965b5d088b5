using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace OtpGateway.Benchmarks.Measuring;

/// <summary>What a proxy's process has used since it started.</summary>
internal static class ProxyProcess
{
    private const int SigUsr1 = 10;

    /// <summary>User and system time of all its threads (/proc/PID/stat, in steps of 10 ms).</summary>
    public static TimeSpan Cpu(int processId)
    {
        using var process = Process.GetProcessById(processId);
        return process.TotalProcessorTime;
    }

    /// <summary>Bytes allocated on the managed heap: <see cref="StartupHook"/> in that process answers our signal.</summary>
    public static async Task<long> AllocatedAsync(int processId, string countsFolder)
    {
        var answer = Path.Combine(countsFolder, processId.ToString(CultureInfo.InvariantCulture));
        File.Delete(answer);
        if (Kill(processId, SigUsr1) != 0)
            throw new BenchmarkException($"process {processId} is gone");
        for (var attempt = 0; attempt < 1000; attempt++)
        {
            if (File.Exists(answer))
                return long.Parse(await File.ReadAllTextAsync(answer), CultureInfo.InvariantCulture);
            await Task.Delay(5);
        }
        throw new BenchmarkException($"process {processId} does not say what it has allocated");
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int processId, int signal);
}
