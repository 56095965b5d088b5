using System.Text.Json.Nodes;

namespace OtpGateway.Configuration;

/// <summary>What came of reading the configuration once.</summary>
internal sealed record ConfigLoad
{
    /// <summary>Usable only without <see cref="Problems"/>.</summary>
    public required GatewayOptions Options { get; init; }

    /// <summary>All sources in one, with placeholders replaced.</summary>
    public required JsonObject Merged { get; init; }

    /// <summary>Everything that was read or is named by a <c>file://</c>: full path → <see cref="FileStamp"/> before it was read.</summary>
    public required IReadOnlyDictionary<string, string> Files { get; init; }

    public required ConfigReport Report { get; init; }

    public IReadOnlyList<ConfigProblem> Problems => Report.Problems;

    /// <exception cref="ConfigException">There is at least one problem.</exception>
    public GatewayOptions OptionsOrThrow()
    {
        Report.ThrowIfBad();
        return Options;
    }
}
