using System.CommandLine;
using OtpGateway.Configuration;
using OtpGateway.Storage;

namespace OtpGateway.Commands;

/// <summary><c>otp-gateway [serve]</c>: runs the gateway until it is told to stop.</summary>
internal static class ServeCommand
{
    public static Command Make()
    {
        var command = new Command("serve", "Runs the gateway.");
        var config = new ConfigArguments(command);
        command.SetAction((told, cancellationToken) => RunAsync(() => config.Sources(told), told.InvocationConfiguration.Error, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Func<ConfigSources> configuration, TextWriter errors, CancellationToken cancellationToken)
    {
        try
        {
            var sources = configuration();
            var load = ConfigLoader.Load(sources);
            var options = load.OptionsOrThrow();
            var secrets = options.Secrets.Missing ? DevSecrets.ReadOrMake(options.Store, sources.Directory) : options.Secrets;
            await using var database = await Database.OpenAsync(options.Store, new StoreClock(TimeProvider.System), cancellationToken);
            await using var app = await GatewayApplication.BuildAsync(load, sources, database, secrets, cancellationToken);
            var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("OtpGateway");
            foreach (var warning in load.Report.Warnings)
                Log.ConfigurationWarning(logger, warning);
            if (load.Report.Ignored.Count > 0)
                Log.KeysIgnored(logger, string.Join(", ", load.Report.Ignored));
            await app.StartAsync(cancellationToken);
            Log.Serving(logger, options.Serve.Origin, string.Join(", ", app.Urls), await database.VersionAsync(cancellationToken));
            await app.WaitForShutdownAsync(cancellationToken);
            return 0;
        }
        catch (ConfigException exception)
        {
            await errors.WriteLineAsync($"The configuration cannot be used:{Environment.NewLine}  {string.Join(Environment.NewLine + "  ", exception.Problems)}");
            return CommandLine.Unusable;
        }
        catch (StoreException exception)
        {
            await errors.WriteLineAsync(exception.Message);
            return CommandLine.Unusable;
        }
        catch (IOException exception) when (exception.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            await errors.WriteLineAsync($"serve.public: {exception.Message}");
            return CommandLine.Unusable;
        }
    }
}
