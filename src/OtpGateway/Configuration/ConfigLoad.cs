using System.Text.Json.Nodes;

namespace OtpGateway.Configuration;

/// <summary>What came of reading the configuration once.</summary>
internal sealed record ConfigLoad
{
    /// <summary>Usable only without <see cref="Problems"/>.</summary>
    public required GatewayOptions Options { get; init; }

    /// <summary>All sources in one, with placeholders replaced.</summary>
    public required JsonObject Merged { get; init; }

    /// <summary>What the result depends on, in the order of the names.</summary>
    public IReadOnlyDictionary<string, string> Files => Report.Files;

    public required ConfigReport Report { get; init; }

    public IReadOnlyList<ConfigProblem> Problems => Report.Problems;

    /// <exception cref="ConfigException">There is at least one problem.</exception>
    public GatewayOptions OptionsOrThrow()
    {
        Report.ThrowIfBad();
        return Options;
    }
}
