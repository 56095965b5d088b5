using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;

namespace OtpGateway.Demo;

/// <summary>The gateway as its users run it: a process of its own, which ends when the demo does, however that ends.</summary>
internal sealed class GatewayProcess : IDisposable
{
    /// <remarks>
    /// The shell becomes the gateway, so the process id is the gateway's. What it leaves behind waits for the end of its
    /// standard input, a pipe that the kernel closes even when the demo is killed, and then asks the gateway to stop.
    /// Its output goes nowhere, else it would keep the gateway's own output open.
    /// </remarks>
    private const string Leash = """
        exec 3<&0
        ( read -r _ <&3; kill -TERM $$ ) >/dev/null 2>&1 &
        exec "$@" 3<&- </dev/null
        """;

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(8);

    private readonly Process process;

    private GatewayProcess(Process process)
    {
        this.process = process;
        Exit = WaitAsync(process);
    }

    /// <summary>The exit code, once the gateway has ended and its last line is printed.</summary>
    public Task<int> Exit { get; }

    public static GatewayProcess Start(string configFile, string dataDirectory, IReadOnlyDictionary<string, string> settings)
    {
        string[] command = [Dotnet(), Assembly(), "serve", "--dev", "--config", configFile];
        var start = OperatingSystem.IsWindows()
            ? new ProcessStartInfo(command[0], command[1..])
            : new ProcessStartInfo("/bin/sh", ["-c", Leash, "sh", .. command]);
        start.WorkingDirectory = dataDirectory;
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Pass(Console.Out, line.Data);
        process.ErrorDataReceived += (_, line) => Pass(Console.Error, line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new GatewayProcess(process);
    }

    /// <summary>Asks it to stop and, if it does not, makes it.</summary>
    public async Task StopAsync()
    {
        process.StandardInput.Close();
        if (OperatingSystem.IsWindows())
        {
            process.Kill(entireProcessTree: true);
        }

        if (await Task.WhenAny(Exit, Task.Delay(Grace)) != Exit)
        {
            process.Kill(entireProcessTree: true);
        }

        await Exit;
    }

    public void Dispose() => process.Dispose();

    private static async Task<int> WaitAsync(Process process)
    {
        await process.WaitForExitAsync(CancellationToken.None);
        return process.ExitCode;
    }

    private static void Pass(TextWriter writer, string? line)
    {
        if (line is not null)
        {
            writer.WriteLine("gateway | " + line);
        }
    }

    /// <summary>The runtime the demo itself runs on; it need not be on the PATH.</summary>
    private static string Dotnet()
    {
        var root = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        var dotnet = Path.Combine(root, OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet");
        return File.Exists(dotnet) ? dotnet : "dotnet";
    }

    private static string Assembly()
    {
        var metadata = typeof(GatewayProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>();
        var path = metadata.First(entry => entry.Key == "GatewayAssembly").Value!;
        return Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, path.Replace('\\', Path.DirectorySeparatorChar)));
    }
}
