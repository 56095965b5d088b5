using System.CommandLine;
using OtpGateway.Configuration;

namespace OtpGateway.Commands;

/// <summary>The options of every command that reads the configuration.</summary>
internal sealed class ConfigArguments
{
    private readonly Option<string[]> files = new("--config", "-c")
    {
        HelpName = "FILE",
        Description = $"JSON or YAML; several are merged, later ones win. Default: {ConfigSources.DefaultFile} in the current folder",
    };

    private readonly Option<string[]> urls = new("--urls") { HelpName = "URL", Description = "where to listen, instead of serve.public" };

    private readonly Option<string[]> settings = new("--set") { HelpName = "KEY=VALUE", Description = "one setting, for example --set gateway.base_path=/auth" };

    private readonly Option<bool> dev = new("--dev") { Description = "for trying out: makes secrets that are missing" };

    public ConfigArguments(Command command)
    {
        command.Options.Add(files);
        command.Options.Add(urls);
        command.Options.Add(settings);
        command.Options.Add(dev);
    }

    /// <exception cref="ConfigException">An argument cannot be understood.</exception>
    public ConfigSources Sources(ParseResult told)
    {
        List<string> arguments =
        [
            .. Each("--config", told.GetValue(files)),
            .. Each("--urls", told.GetValue(urls)),
            .. Each("--set", told.GetValue(settings)),
        ];
        if (told.GetResult(dev) is { Implicit: false })
            arguments.Add(told.GetValue(dev) ? "--dev" : "--dev=false");
        return ConfigSources.FromCommandLine(arguments, ConfigSources.ProcessEnvironment(), Directory.GetCurrentDirectory());
    }

    private static IEnumerable<string> Each(string name, string[]? values) => (values ?? []).SelectMany(value => new[] { name, value });
}
