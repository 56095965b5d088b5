namespace OtpGateway.Demo;

/// <summary>What the command line says.</summary>
internal sealed record DemoOptions
{
    public const string Usage = """
        Usage: dotnet run --project src/OtpGateway.Demo -- [options]

          --bank-url URL      where the bank listens       (http://127.0.0.1:5001)
          --phone-url URL     where the phone listens      (http://127.0.0.1:5002)
          --gateway-url URL   where the gateway listens    (http://127.0.0.1:8080)
          --config FILE       the gateway's configuration  (the nearest proxy-config.json upwards)
          --data DIR          the gateway's state          (a directory that is removed at the end)
          --no-gateway        start the bank and the phone only
          --help              show this text

        """;

    public static readonly DemoOptions Default = new();

    public Uri BankUrl { get; init; } = new("http://127.0.0.1:5001");

    public Uri PhoneUrl { get; init; } = new("http://127.0.0.1:5002");

    public Uri GatewayUrl { get; init; } = new("http://127.0.0.1:8080");

    /// <summary>The gateway's configuration file; <see langword="null"/> for the repository's own.</summary>
    public string? ConfigFile { get; init; }

    /// <summary>Where the gateway keeps its state; <see langword="null"/> for a directory that lives as long as the demo.</summary>
    public string? DataDirectory { get; init; }

    public bool WithGateway { get; init; } = true;

    public bool WantsHelp { get; init; }

    /// <summary>The options, or <see langword="null"/> and what is wrong.</summary>
    public static DemoOptions? Parse(IReadOnlyList<string> args, out string? error)
    {
        var options = Default;
        error = null;
        for (var i = 0; i < args.Count; i++)
        {
            var (name, value) = args[i].Split('=', 2) is [var before, var after] ? (before, after) : (args[i], null);
            switch (name)
            {
                case "--no-gateway" when value is null:
                    options = options with { WithGateway = false };
                    continue;
                case "--help" or "-h" or "-?" when value is null:
                    options = options with { WantsHelp = true };
                    continue;
                case "--bank-url" or "--phone-url" or "--gateway-url" or "--config" or "--data":
                    break;
                default:
                    error = $"Unknown option {args[i]}.";
                    return null;
            }

            value ??= i + 1 < args.Count ? args[++i] : null;
            if (string.IsNullOrEmpty(value))
            {
                error = $"{name} needs a value.";
                return null;
            }

            if (name.EndsWith("-url", StringComparison.Ordinal) && !IsOrigin(value))
            {
                error = $"{name} must be an address such as http://127.0.0.1:5001, without a path.";
                return null;
            }

            options = name switch
            {
                "--bank-url" => options with { BankUrl = new Uri(value) },
                "--phone-url" => options with { PhoneUrl = new Uri(value) },
                "--gateway-url" => options with { GatewayUrl = new Uri(value) },
                "--config" => options with { ConfigFile = Path.GetFullPath(value) },
                _ => options with { DataDirectory = Path.GetFullPath(value) },
            };
        }

        return options;
    }

    private static bool IsOrigin(string value) =>
        Uri.TryCreate(value, UriKind.Absolute, out var url)
        && url.Scheme == Uri.UriSchemeHttp
        && url is { PathAndQuery: "/", Fragment: "", UserInfo: "" };
}
