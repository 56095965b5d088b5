using System.CommandLine;
using System.Data.Common;
using OtpGateway.Configuration;
using OtpGateway.Storage;

namespace OtpGateway.Commands;

/// <summary>Where the commands that look at the state find it: behind an admin API that is named, in the store, or behind the gateway that holds the store.</summary>
internal sealed class StoreArguments
{
    private readonly Option<string> adminUrl = new("--admin-url") { HelpName = "URL", Description = "the admin API of a gateway that is at work. Default: the store of the configuration, or serve.admin while a gateway holds the SQLite file" };

    private readonly Option<string> token = new("--token") { HelpName = "TOKEN", Description = "that of the admin API. Default: serve.admin.token, unless --admin-url is given" };

    private readonly ConfigArguments config;

    public StoreArguments(Command command)
    {
        command.Options.Add(adminUrl);
        command.Options.Add(token);
        config = new ConfigArguments(command);
    }

    /// <summary>Runs the command, and says on the standard error why it cannot be.</summary>
    /// <param name="told">The command line.</param>
    /// <param name="onStore">For a store that this process has opened. It is closed afterwards.</param>
    /// <param name="onApi">For an admin API. It is closed afterwards.</param>
    /// <param name="cancellationToken">Ends the wait for the store.</param>
    public async Task<int> RunAsync(ParseResult told, Func<OpenStore, Task<int>> onStore, Func<AdminApi, Task<int>> onApi, CancellationToken cancellationToken)
    {
        try
        {
            var presented = told.GetValue(token) is { Length: > 0 } text ? new Secret(text) : null;
            if (told.GetValue(adminUrl) is { } named)
                return await OnApiAsync(
                    Uri.TryCreate(named, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? url! : throw new AdminApiException($"--admin-url must be an http(s) URL, not \"{named}\""),
                    presented, onApi);
            var (options, secrets) = Load(told);
            if (options.Store.Kind == StoreKind.Memory)
                throw new AdminApiException("dsn: memory is one process's own: name the gateway's admin API with --admin-url");
            try
            {
                await using var open = await OpenStore.OpenAsync(options, secrets, cancellationToken);
                return await onStore(open);
            }
            catch (StoreException exception) when (exception.InUse)
            {
                if (!options.Admin.Enabled || options.Admin.Listener.Port == 0)
                    throw new AdminApiException($"{exception.Message}; or name the admin API of that process with --admin-url: serve.admin of this configuration {(options.Admin.Enabled ? "has port 0, any that was free" : "is switched off")}");
                return await OnApiAsync(UrlOf(options), presented ?? options.Admin.Token, onApi);
            }
        }
        catch (ConfigException exception)
        {
            await told.InvocationConfiguration.Error.WriteLineAsync($"The configuration cannot be used:{Environment.NewLine}  {string.Join(Environment.NewLine + "  ", exception.Problems)}");
        }
        catch (Exception exception) when (exception is StoreException or AdminApiException or InvalidDataException or DbException or IOException or UnauthorizedAccessException)
        {
            await told.InvocationConfiguration.Error.WriteLineAsync(exception.Message);
        }
        return CommandLine.Unusable;
    }

    /// <summary>The configuration that the command line names, and its secrets.</summary>
    /// <exception cref="ConfigException">It cannot be used.</exception>
    public (GatewayOptions Options, SecretOptions Secrets) Load(ParseResult told)
    {
        var sources = config.Sources(told);
        var options = ConfigLoader.Load(sources).OptionsOrThrow();
        return (options, options.Secrets.Missing ? DevSecrets.ReadOrMake(options.Store, sources.Directory) : options.Secrets);
    }

    private static async Task<int> OnApiAsync(Uri url, Secret? token, Func<AdminApi, Task<int>> run)
    {
        using var api = new AdminApi(url, token);
        return await run(api);
    }

    private static Uri UrlOf(GatewayOptions options)
    {
        var listener = options.Admin.Listener;
        // Where it listens on all addresses, this machine's own is one of them.
        var host = listener.Host is "*" or "0.0.0.0" or "::" ? "127.0.0.1" : listener.Host;
        return new UriBuilder(listener.Scheme, host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host, listener.Port).Uri;
    }
}
