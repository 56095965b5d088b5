using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace OtpGateway.Tests.Support;

/// <summary>A script in Node with Ory's own packages, as npm has them. Ends with whoever started it.</summary>
internal sealed class NodeScript : IAsyncDisposable
{
    private readonly Process process;
    private readonly Task<string> errors;

    private NodeScript(Process process)
    {
        this.process = process;
        errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
    }

    /// <summary>What it has to say; for a failure.</summary>
    public Task<string> Errors => errors;

    /// <param name="name">A file of the folder ory-clients.</param>
    /// <param name="arguments">Its arguments, after the folder with the packages.</param>
    public static NodeScript Start(string name, params string[] arguments)
    {
        var modules = Environment.GetEnvironmentVariable("OTPGATEWAY_TEST_NODE_MODULES") ?? "";
        Assert.SkipWhen(modules.Length == 0, "OTPGATEWAY_TEST_NODE_MODULES names no folder with Ory's packages; tests/run.sh installs them");
        return new NodeScript(Process.Start(new ProcessStartInfo("node", [Script(name), modules, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!);
    }

    /// <summary>The next line that it writes; null at its end.</summary>
    public async Task<string?> ReadLineAsync() => await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);

    public Task WriteLineAsync(string line) => process.StandardInput.WriteLineAsync(line);

    public async Task<int> ExitCodeAsync()
    {
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            process.Kill();
        await process.WaitForExitAsync(CancellationToken.None);
        process.Dispose();
    }

    private static string Script(string name, [CallerFilePath] string file = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", "..", "ory-clients", name));
}
