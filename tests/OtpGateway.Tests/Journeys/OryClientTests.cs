using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Journeys;

/// <summary>Ory's own clients, as npm has them, in Node.</summary>
public class OryClientTests
{
    [Fact]
    public async Task SecondFactor_ByOrysClients_IsReadWithoutLoss()
    {
        var modules = Environment.GetEnvironmentVariable("OTPGATEWAY_TEST_NODE_MODULES") ?? "";
        Assert.SkipWhen(modules.Length == 0, "OTPGATEWAY_TEST_NODE_MODULES names no folder with Ory's clients; tests/run.sh installs them");
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, ApiClientTests.WithBearer);
        var browser = await gateway.NewBrowserAsync("anna");
        var origin = gateway.Url.GetLeftPart(UriPartial.Authority);

        using var node = Process.Start(new ProcessStartInfo("node", [Script(), modules, origin + "/.otp", origin, $"{TestUpstream.Cookie}={browser.Jar[TestUpstream.Cookie]}", TestUpstream.BearerOf("carla")])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        try
        {
            var errors = node.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            var said = new List<string>();
            while (await node.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
            {
                said.Add(line);
                if (line.Split(' ') is ["code", var number])
                    await node.StandardInput.WriteLineAsync((await gateway.MessageAsync(int.Parse(number, CultureInfo.InvariantCulture))).Code);
                else if (line == "later")
                    await AdvanceAsync(gateway, node);
            }
            await node.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.True(node.ExitCode == 0, await errors);
            Assert.Equal("done", said[^1]);
        }
        finally
        {
            if (!node.HasExited)
                node.Kill();
        }
    }

    private static Task AdvanceAsync(TestGateway gateway, Process node)
    {
        gateway.Clock.Advance(TimeSpan.FromMinutes(1));
        return node.StandardInput.WriteLineAsync("done");
    }

    private static string Script([CallerFilePath] string file = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", "..", "ory-clients", "second-factor.cjs"));
}
