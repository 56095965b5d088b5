namespace OtpGateway.Flows;

/// <summary>What somebody wants a flow for.</summary>
/// <param name="Type">Who works with it.</param>
/// <param name="Via">The trait whose address must be used; empty when any will do.</param>
/// <param name="ReturnTo">Where to go afterwards, as an absolute URL; empty for the configured default.</param>
/// <param name="RequestUrl">What was asked for.</param>
internal sealed record FlowWish(FlowType Type, string Via, string ReturnTo, string RequestUrl)
{
    /// <summary>Whether a backup code is to pass it.</summary>
    public bool BackupCodes { get; init; }

    /// <summary>The one held request that it is for, where a route asks for every operation anew.</summary>
    public string? HeldId { get; init; }

    /// <summary>The digest of that request and its words; null without words.</summary>
    public string? Digest { get; init; }

    /// <summary>The held request to resume afterwards, for a page of the operator's own, which does not carry it along.</summary>
    public string? ResumeHeldId { get; init; }

    /// <summary>Whether it is wanted although the second factor may be there.</summary>
    public bool Refresh { get; init; }

    /// <summary>Whether the second factor is there.</summary>
    public bool Raised { get; init; }

    /// <summary>When the flow ended that this one takes the place of.</summary>
    public DateTimeOffset? ReplacesExpiredAt { get; init; }

    /// <summary>
    /// Whether another tab's open flow will do. A page carries its own target along; a client that reads the flow as JSON
    /// finds it there, so for such a client the flow must be the one that was asked for.
    /// </summary>
    public bool MayShare { get; init; } = true;
}
