using System.CommandLine;
using OtpGateway.Configuration;
using OtpGateway.Storage;

namespace OtpGateway.Commands;

/// <summary>Where the commands of the directory find it: behind an admin API that is named, in the store, or behind the gateway that holds the store.</summary>
internal sealed class IdentityArguments
{
    private readonly Option<string> adminUrl = new("--admin-url") { HelpName = "URL", Description = "the admin API of a gateway that is at work. Default: the store of the configuration, or serve.admin while a gateway holds the SQLite file" };

    private readonly Option<string> token = new("--token") { HelpName = "TOKEN", Description = "that of the admin API. Default: serve.admin.token, unless --admin-url is given" };

    private readonly ConfigArguments config;

    public IdentityArguments(Command command)
    {
        command.Options.Add(adminUrl);
        command.Options.Add(token);
        config = new ConfigArguments(command);
    }

    /// <summary>Runs the command, and says on the standard error why it cannot be.</summary>
    public async Task<int> RunAsync(ParseResult told, Func<IIdentityAccess, Task<int>> run, CancellationToken cancellationToken)
    {
        try
        {
            await using var access = await OpenAsync(told, cancellationToken);
            return await run(access);
        }
        catch (ConfigException exception)
        {
            await told.InvocationConfiguration.Error.WriteLineAsync($"The configuration cannot be used:{Environment.NewLine}  {string.Join(Environment.NewLine + "  ", exception.Problems)}");
        }
        catch (Exception exception) when (exception is StoreException or AdminApiException or InvalidDataException)
        {
            await told.InvocationConfiguration.Error.WriteLineAsync(exception.Message);
        }
        return CommandLine.Unusable;
    }

    private async Task<IIdentityAccess> OpenAsync(ParseResult told, CancellationToken cancellationToken)
    {
        var presented = told.GetValue(token) is { Length: > 0 } text ? new Secret(text) : null;
        if (told.GetValue(adminUrl) is { } named)
            return new AdminIdentityAccess(
                Uri.TryCreate(named, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? url! : throw new AdminApiException($"--admin-url must be an http(s) URL, not \"{named}\""),
                presented);
        var sources = config.Sources(told);
        var options = ConfigLoader.Load(sources).OptionsOrThrow();
        if (options.Store.Kind == StoreKind.Memory)
            throw new AdminApiException("dsn: memory is one process's own: name the gateway's admin API with --admin-url");
        try
        {
            var secrets = options.Secrets.Missing ? DevSecrets.ReadOrMake(options.Store, sources.Directory) : options.Secrets;
            return await StoredIdentityAccess.OpenAsync(options, secrets, cancellationToken);
        }
        catch (StoreException exception) when (exception.InUse)
        {
            if (!options.Admin.Enabled || options.Admin.Listener.Port == 0)
                throw new AdminApiException($"{exception.Message}; or name the admin API of that process with --admin-url: serve.admin of this configuration {(options.Admin.Enabled ? "has port 0, any that was free" : "is switched off")}");
            return new AdminIdentityAccess(UrlOf(options), presented ?? options.Admin.Token);
        }
    }

    private static Uri UrlOf(GatewayOptions options)
    {
        var listener = options.Admin.Listener;
        // Where it listens on all addresses, this machine's own is one of them.
        var host = listener.Host is "*" or "0.0.0.0" or "::" ? "127.0.0.1" : listener.Host;
        return new UriBuilder(listener.Scheme, host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host, listener.Port).Uri;
    }
}
