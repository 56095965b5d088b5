using System.Diagnostics;
using System.Globalization;

namespace OtpGateway.Jsonnet.Tests.Hostile;

/// <summary>The process in which hostile programs run; a new one is started if a program has ended the last.</summary>
public sealed class HostileProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _directory = Directory.CreateTempSubdirectory("otp-gateway-hostile-").FullName;
    private Process? _process;

    public HostileProcess() => Imports.WriteTo(_directory);

    /// <summary>Runs a program; fails if the process does not live through it.</summary>
    public Answer Run(int program)
    {
        var process = _process ??= Start();
        process.StandardInput.WriteLine(program.ToString(CultureInfo.InvariantCulture));
        process.StandardInput.Flush();
        var reading = process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask();
        if (reading.Wait(Patience, TestContext.Current.CancellationToken) && reading.Result is { } line)
        {
            var parts = line.Split('\t');
            return new Answer(
                TimeSpan.FromMilliseconds(long.Parse(parts[0], CultureInfo.InvariantCulture)),
                TimeSpan.FromMilliseconds(long.Parse(parts[1], CultureInfo.InvariantCulture)),
                long.Parse(parts[2], CultureInfo.InvariantCulture) * 1024,
                parts[3],
                int.Parse(parts[4], CultureInfo.InvariantCulture),
                parts[5]);
        }

        var hangs = !process.HasExited;
        End();
        Assert.Fail(hangs ? $"hangs for more than {Patience.TotalSeconds} s" : "has ended the process");
        return null!;
    }

    public void Dispose()
    {
        End();
        Directory.Delete(_directory, recursive: true);
    }

    private Process Start()
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, [Program.HostileHostMode, _directory])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };

        // As the gateway runs: its garbage collector takes its time.
        start.Environment["DOTNET_gcServer"] = "1";
        return Process.Start(start)!;
    }

    private void End()
    {
        if (_process is null)
        {
            return;
        }

        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _process = null;
    }

    /// <summary>How a program has ended.</summary>
    /// <param name="Elapsed">How long it took to compile and to evaluate it.</param>
    /// <param name="Cpu">What the process worked in that time, the garbage collector and the compiler included.</param>
    /// <param name="Peak">The most memory the whole process had, in bytes.</param>
    /// <param name="Kind">The kind of its error, "Value", or the type of an exception that none of ours may be.</param>
    /// <param name="MessageBytes">The length of the error's message.</param>
    /// <param name="Reason">The beginning of the error's message.</param>
    public sealed record Answer(TimeSpan Elapsed, TimeSpan Cpu, long Peak, string Kind, int MessageBytes, string Reason);
}
