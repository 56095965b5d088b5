using OtpGateway.Jsonnet.Tests.Hostile;
using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

namespace OtpGateway.Jsonnet.Tests;

/// <summary>The tests, or the process that a test starts for what might end a process.</summary>
internal static class Program
{
    public const string HostileHostMode = "hostile-host";

    public static Task<int> Main(string[] args) => args switch
    {
        [HostileHostMode, var directory] => Task.FromResult(HostileHost.Run(directory)),
        _ when args.Contains("--server") || args.Contains("--internal-msbuild-node") =>
            TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions),
        _ => ConsoleRunner.Run(args),
    };
}
