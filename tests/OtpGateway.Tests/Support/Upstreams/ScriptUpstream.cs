using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace OtpGateway.Tests.Support.Upstreams;

/// <summary>A server in another language: a script of the folder upstreams, which tells on its output what it receives.</summary>
internal sealed class ScriptUpstream : IAsyncDisposable
{
    private readonly Process process;
    private readonly ConcurrentQueue<RecordedRequest> requests = new();
    private readonly Task reading;

    private ScriptUpstream(Process process)
    {
        this.process = process;
        reading = ReadAsync();
    }

    /// <summary>Null where there is no such interpreter.</summary>
    public static async Task<RealUpstream?> StartAsync(string name, string interpreter, string script)
    {
        Process? process;
        try
        {
            process = Process.Start(new ProcessStartInfo(interpreter, [ScriptFile(script)]) { RedirectStandardInput = true, RedirectStandardOutput = true });
        }
        catch (Win32Exception)
        {
            return null;
        }
        var port = await process!.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        Assert.True(ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out _), $"{interpreter} {script}: {port}");
        var server = new ScriptUpstream(process);
        return new RealUpstream(name, new Uri($"http://127.0.0.1:{port}/"), server.requests, server);
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            process.Kill();
        await process.WaitForExitAsync(CancellationToken.None);
        await reading;
        process.Dispose();
    }

    private async Task ReadAsync()
    {
        while (await process.StandardOutput.ReadLineAsync(CancellationToken.None) is { } line)
        {
            var told = JsonNode.Parse(line)!;
            requests.Enqueue(new RecordedRequest
            {
                Method = (string)told["method"]!,
                Target = (string)told["target"]!,
                Path = (string)told["path"]!,
                Headers = [.. told["headers"]!.AsArray().Select(header => KeyValuePair.Create((string)header![0]!, (string)header[1]!))],
                Trailers = [.. told["trailers"]!.AsArray().Select(name => (string)name!)],
                BodyLength = (long)told["length"]!,
                IsWhole = (bool)told["whole"]!,
            });
        }
    }

    private static string ScriptFile(string name, [CallerFilePath] string file = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", "..", "..", "upstreams", name));
}
