using System.Collections;

namespace OtpGateway.Configuration;

/// <summary>Where the configuration comes from. Later wins: files in their order, the environment, the command line.</summary>
internal sealed record ConfigSources
{
    public const string DefaultFile = "proxy-config.json";

    /// <summary>JSON, or YAML by its ending; relative to <see cref="Directory"/>.</summary>
    public IReadOnlyList<string> Files { get; init; } = [DefaultFile];

    /// <summary>For <c>OTPGATEWAY__a__b</c> and for <c>{$NAME}</c>.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Keys as <c>a.b[0].c</c> with their values.</summary>
    public IReadOnlyList<(string Key, string Value)> Overrides { get; init; } = [];

    public string Directory { get; init; } = System.IO.Directory.GetCurrentDirectory();

    /// <summary>Arguments that are not about the configuration.</summary>
    public IReadOnlyList<string> OtherArguments { get; init; } = [];

    /// <summary>Reads <c>--config FILE</c> (any number), <c>--urls URL</c>, <c>--dev</c> and <c>--set a.b=c</c>, with a space or <c>=</c> before the value.</summary>
    /// <exception cref="ConfigException">An argument lacks its value.</exception>
    public static ConfigSources FromCommandLine(IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment, string directory)
    {
        var report = new ConfigReport();
        var files = new List<string>();
        var overrides = new List<(string, string)>();
        var others = new List<string>();
        for (var i = 0; i < arguments.Count; i++)
        {
            var parts = arguments[i].Split('=', 2);
            switch (parts[0])
            {
                case "--dev":
                    overrides.Add(("dev", parts is [_, var told] ? told : "true"));
                    continue;
                case not ("--config" or "-c" or "--urls" or "--set"):
                    others.Add(arguments[i]);
                    continue;
            }
            if (parts.Length == 1 && i + 1 == arguments.Count)
            {
                report.Problem(parts[0], "has no value");
                continue;
            }
            var value = parts is [_, var given] ? given : arguments[++i];
            switch (parts[0])
            {
                case "--urls":
                    overrides.Add(("urls", value));
                    break;
                case "--set" when value.Split('=', 2) is [{ Length: > 0 } key, var setting]:
                    overrides.Add((key, setting));
                    break;
                case "--set":
                    // What was meant to be the value may be a secret: it is not repeated.
                    report.Problem("--set", "must be like --set gateway.base_path=/auth");
                    break;
                default:
                    files.Add(value);
                    break;
            }
        }
        report.ThrowIfBad();
        return new ConfigSources
        {
            Files = files.Count > 0 ? files : [DefaultFile],
            Environment = environment,
            Overrides = overrides,
            Directory = directory,
            OtherArguments = others,
        };
    }

    /// <summary>The environment of this process.</summary>
    public static IReadOnlyDictionary<string, string> ProcessEnvironment()
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry variable in System.Environment.GetEnvironmentVariables())
            variables[(string)variable.Key] = (string?)variable.Value ?? "";
        return variables;
    }
}
