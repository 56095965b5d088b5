using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace OtpGateway.BrowserTests;

/// <summary>The demo (bank, phone and gateway) as its users start it: one child process, on free ports, with a state of its own.</summary>
public class DemoFixture : IAsyncLifetime
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(15);
    private const int SigTerm = 15;

    private readonly string data = Directory.CreateTempSubdirectory("otp-gateway-demo-").FullName;
    private readonly StringBuilder output = new();
    private Process? process;

    public Uri BankUrl { get; private set; } = null!;

    public Uri PhoneUrl { get; private set; } = null!;

    /// <summary>The bank, with the gateway in front of it.</summary>
    public Uri GatewayUrl { get; private set; } = null!;

    /// <summary>What this gateway is configured with beyond <c>proxy-config.json</c>: a key as in <c>gateway__hold__max_body</c>, and its value.</summary>
    protected virtual IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string>();

    /// <summary>What the demo has printed so far.</summary>
    public string Output
    {
        get
        {
            lock (output)
                return output.ToString();
        }
    }

    public virtual async ValueTask InitializeAsync()
    {
        (BankUrl, PhoneUrl, GatewayUrl) = FreeOrigins();
        var start = new ProcessStartInfo(Repository.Executable("OtpGateway.Demo"),
        [
            "--bank-url", Text(BankUrl), "--phone-url", Text(PhoneUrl), "--gateway-url", Text(GatewayUrl), "--data", data,
        ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Repository.Root,
        };
        foreach (var (key, value) in Settings)
            start.Environment["OTPGATEWAY__" + key] = value;
        process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await WaitUntilReadyAsync();
        }
        catch
        {
            // The runner does not dispose a fixture that has failed to start.
            await DisposeAsync();
            throw;
        }
    }

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (process is not null)
        {
            await StopAsync(process);
            await File.WriteAllTextAsync(Artifacts.File($"demo-{GatewayUrl.Port}.log"), Output);
            process.Dispose();
            process = null;
        }
        if (Directory.Exists(data))
            Directory.Delete(data, recursive: true);
    }

    private static async Task StopAsync(Process process)
    {
        if (process.HasExited)
            return;
        using var limit = new CancellationTokenSource(StopLimit);
        // Asked first: the demo stops the gateway, its own child.
        _ = Kill(process.Id, SigTerm);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }

    private async Task WaitUntilReadyAsync()
    {
        using var limit = new CancellationTokenSource(StartLimit);
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false });
        foreach (var url in new[] { BankUrl, PhoneUrl, GatewayUrl })
        {
            while (!await AnswersAsync(client, url, limit.Token))
            {
                if (process!.HasExited)
                    throw new InvalidOperationException($"The demo ended with exit code {process.ExitCode}:\n{Output}");
                if (limit.IsCancellationRequested)
                    throw new TimeoutException($"{url} has not answered in {StartLimit.TotalSeconds:0} seconds:\n{Output}");
                await Task.Delay(100, CancellationToken.None);
            }
        }
    }

    private static async Task<bool> AnswersAsync(HttpClient client, Uri url, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await client.GetAsync(url, cancellationToken);
            return (int)response.StatusCode < 500;
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }

    private void Keep(string? line)
    {
        if (line is null)
            return;
        lock (output)
            output.AppendLine(line);
    }

    /// <summary>Three at once: the listeners are closed only when all ports are known, so that no two are the same.</summary>
    private static (Uri, Uri, Uri) FreeOrigins()
    {
        var listeners = Enumerable.Range(0, 3).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToArray();
        foreach (var listener in listeners)
            listener.Start();
        var origins = Array.ConvertAll(listeners, listener => new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}"));
        foreach (var listener in listeners)
            listener.Stop();
        return (origins[0], origins[1], origins[2]);
    }

    private static string Text(Uri url) => url.GetLeftPart(UriPartial.Authority);

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int processId, int signal);
}
