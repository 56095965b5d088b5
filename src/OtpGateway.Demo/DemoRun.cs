using System.Runtime.InteropServices;
using OtpGateway.Demo.Bank;
using OtpGateway.Demo.Phone;

namespace OtpGateway.Demo;

/// <summary>Runs the three together: all start, or none; one stops, all stop.</summary>
internal static class DemoRun
{
    private static readonly TimeSpan StartOfGateway = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan StartOfOthers = TimeSpan.FromSeconds(10);

    /// <summary>The exit code of the demo.</summary>
    public static async Task<int> RunAsync(DemoOptions options)
    {
        var configFile = options.ConfigFile ?? ConfigFile.Find();
        if (options.WithGateway && !File.Exists(configFile))
        {
            return Fail(configFile is null ? "No proxy-config.json here or in any directory above." : $"There is no file {configFile}.");
        }

        using var stop = new CancellationTokenSource();
        using var interrupt = StopOn(PosixSignal.SIGINT, stop);
        using var terminate = StopOn(PosixSignal.SIGTERM, stop);
        using var hangUp = StopOn(PosixSignal.SIGHUP, stop);

        await using var bank = BankApplication.Create(options.BankUrl);
        await using var phone = PhoneApplication.Create(options.PhoneUrl);
        try
        {
            await bank.StartAsync(stop.Token);
            await phone.StartAsync(stop.Token);
            if (!await Readiness.WaitAsync(options.BankUrl, StartOfOthers, stop.Token)
                || !await Readiness.WaitAsync(options.PhoneUrl, StartOfOthers, stop.Token))
            {
                return Fail("The bank and the phone have started but do not answer.");
            }

            if (options.WithGateway)
            {
                return await RunGatewayAsync(options, configFile!, stop.Token);
            }

            await Console.Out.WriteAsync(Instructions.For(options));
            await Task.Delay(Timeout.InfiniteTimeSpan, stop.Token);
            return 0;
        }
        catch (IOException e)
        {
            return Fail(e.Message + " --bank-url and --phone-url choose other ports.");
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return 0;
        }
        finally
        {
            await phone.StopAsync(CancellationToken.None);
            await bank.StopAsync(CancellationToken.None);
        }
    }

    private static async Task<int> RunGatewayAsync(DemoOptions options, string configFile, CancellationToken stop)
    {
        var data = options.DataDirectory is { } kept
            ? Directory.CreateDirectory(kept)
            : Directory.CreateTempSubdirectory("otp-gateway-demo-");
        using var gateway = GatewayProcess.Start(configFile, data.FullName, GatewaySettings.For(options, data.FullName));
        try
        {
            using var exited = CancellationTokenSource.CreateLinkedTokenSource(stop);
            var readiness = Readiness.WaitAsync(new Uri(options.GatewayUrl, "/.otp/health/alive"), StartOfGateway, exited.Token);
            if (await Task.WhenAny(readiness, gateway.Exit) == gateway.Exit)
            {
                await exited.CancelAsync();
                return await EndedAsync(gateway, stop);
            }

            if (!await readiness)
            {
                return Fail($"The gateway has not answered within {StartOfGateway.TotalSeconds:0} seconds.");
            }

            await Console.Out.WriteAsync(Instructions.For(options));
            await gateway.Exit.WaitAsync(stop);
            return await EndedAsync(gateway, stop);
        }
        finally
        {
            await gateway.StopAsync();
            if (options.DataDirectory is null)
            {
                data.Delete(recursive: true);
            }
        }
    }

    /// <summary>A gateway that ends because everything does is no failure: Ctrl+C in a terminal reaches it as well as the demo.</summary>
    private static async Task<int> EndedAsync(GatewayProcess gateway, CancellationToken stop)
    {
        var code = await gateway.Exit;
        return stop.IsCancellationRequested ? 0 : Fail($"The gateway has ended with exit code {code}.", code);
    }

    private static int Fail(string message, int code = 1)
    {
        Console.Error.WriteLine("demo: " + message);
        return code;
    }

    /// <summary>The first signal stops everything in order; a second one ends the demo at once.</summary>
    private static PosixSignalRegistration StopOn(PosixSignal signal, CancellationTokenSource stop) =>
        PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = !stop.IsCancellationRequested;
            stop.Cancel();
        });
}
