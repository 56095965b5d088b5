namespace OtpGateway.Courier;

/// <summary>Whether an answer means that the message was taken.</summary>
internal sealed record Verdict
{
    public required bool Ok { get; init; }

    /// <summary>Whether another attempt makes sense; null when only the status can tell.</summary>
    public bool? Retry { get; init; }

    /// <summary>What the predicate says is wrong; null when the answer itself has to do.</summary>
    public string? Error { get; init; }
}
