using System.Text.Json.Nodes;

namespace OtpGateway.Courier;

/// <summary>The request that makes a message go out, as far as the message may know it.</summary>
/// <param name="RequestHeaders">The allow-listed headers, for snippets.</param>
/// <param name="Languages">What the reader reads, best first.</param>
internal sealed record MessageTrigger(JsonObject RequestHeaders, IReadOnlyList<string> Languages)
{
    /// <summary>Where the caller is, for budgets; null where that cannot be told.</summary>
    public string? ClientNetwork { get; init; }
}
