using System.Text.Json.Nodes;

namespace OtpGateway.FirstFactor;

/// <summary>What the application said about the caller.</summary>
internal sealed record CheckedSession
{
    public required string Subject { get; init; }

    /// <summary>Shared between requests: read only.</summary>
    public required JsonObject Traits { get; init; }

    /// <summary>Whether the application says that it has seen a second factor.</summary>
    public bool ClaimsSecondFactor { get; init; }

    /// <summary>When the (last) factor was shown.</summary>
    public DateTimeOffset? AuthenticatedAt { get; init; }

    /// <summary>The same without backup codes; null when nothing else is known to have been shown.</summary>
    public DateTimeOffset? AuthenticatedWithoutBackupCodeAt { get; init; }

    public IReadOnlyList<string> Amr { get; init; } = [];
}
