using OtpGateway.Configuration;
using OtpGateway.Storage;

namespace OtpGateway.Commands;

/// <summary><c>otp-gateway [serve]</c>: runs the gateway until it is told to stop.</summary>
internal static class ServeCommand
{
    /// <summary>The exit code for a configuration or store that cannot be used.</summary>
    public const int Unusable = 2;

    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, TextWriter errors, CancellationToken cancellationToken)
    {
        try
        {
            var sources = ConfigSources.FromCommandLine(arguments, ConfigSources.ProcessEnvironment(), Directory.GetCurrentDirectory());
            if (sources.OtherArguments.Count > 0)
                throw new ConfigException([new ConfigProblem(sources.OtherArguments[0], "is not understood; see otp-gateway --help")]);
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
            return Unusable;
        }
        catch (StoreException exception)
        {
            await errors.WriteLineAsync(exception.Message);
            return Unusable;
        }
        catch (IOException exception) when (exception.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            await errors.WriteLineAsync($"serve.public: {exception.Message}");
            return Unusable;
        }
    }
}
