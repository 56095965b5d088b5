using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace OtpGateway.Tests.Support;

/// <summary>The gateway as its operators run it: the executable, as a process that can be killed.</summary>
internal sealed class GatewayProcess : IAsyncDisposable
{
    private readonly Process process;
    private readonly ConcurrentQueue<string> output = new();

    private GatewayProcess(Process process) => this.process = process;

    /// <summary>What it has written, to both of its outputs.</summary>
    public string Output => string.Join('\n', output);

    /// <summary>The memory that it has in use, in bytes.</summary>
    public long Resident => Memory("VmRSS");

    /// <summary>The most that it has had in use since it was started, or since <see cref="ForgetPeak"/>.</summary>
    public long Peak => Memory("VmHWM");

    public static GatewayProcess Start(string configFile, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "otp-gateway.dll"), "serve", "--config", configFile, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetDirectoryName(configFile)!,
        };
        if (Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet")
            start.FileName = host;
        var gateway = new GatewayProcess(new Process { StartInfo = start });
        gateway.process.OutputDataReceived += gateway.Keep;
        gateway.process.ErrorDataReceived += gateway.Keep;
        gateway.process.Start();
        gateway.process.BeginOutputReadLine();
        gateway.process.BeginErrorReadLine();
        return gateway;
    }

    /// <summary>Waits until it answers.</summary>
    public async Task ReadyAsync(Uri url)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        await Eventually.TrueAsync(async () =>
        {
            Assert.False(process.HasExited, Output);
            try
            {
                using var answer = await http.GetAsync(new Uri(url, "/.otp/health/ready"), TestContext.Current.CancellationToken);
                return answer.IsSuccessStatusCode;
            }
            catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
            {
                // Not there yet, or so busy with its start that the call was given up.
                return false;
            }
        });
    }

    /// <summary>From now on the peak is measured anew (Linux, proc(5), clear_refs).</summary>
    public void ForgetPeak() => File.WriteAllText($"/proc/{process.Id}/clear_refs", "5");

    /// <summary>Waits until it ends by itself; its exit code.</summary>
    public async Task<int> ExitAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        await process.WaitForExitAsync(limit.Token);
        return process.ExitCode;
    }

    /// <summary>SIGKILL: no farewell, no flush.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
        }
        process.Dispose();
    }

    // "VmRSS:	  123456 kB"
    private long Memory(string name)
    {
        var line = File.ReadLines($"/proc/{process.Id}/status").Single(line => line.StartsWith(name + ":", StringComparison.Ordinal));
        return long.Parse(line[(name.Length + 1)..^2], NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture) * 1024;
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is { } text)
            output.Enqueue(text);
    }
}
