namespace OtpGateway.Courier;

/// <summary>How one delivery ended, over all channels that it tried.</summary>
internal abstract record WalkResult
{
    private WalkResult()
    {
    }

    /// <summary>A provider took it.</summary>
    public sealed record Sent(Attempt Attempt) : WalkResult;

    /// <summary>A snippet says that it is not to be sent.</summary>
    public sealed record Cancelled : WalkResult;

    /// <summary>Meanwhile its code ended, was used or replaced, or another worker has it.</summary>
    public sealed record Withdrawn : WalkResult;

    /// <summary>No provider took it.</summary>
    /// <param name="Last">How the last one failed; permanent when none would take it another time.</param>
    /// <param name="Attempt">The last attempt, not yet written down; null when there was none.</param>
    public sealed record Failed(Delivery.Failed Last, Attempt? Attempt) : WalkResult;

    /// <summary>All its channels are cut for now: nothing was tried.</summary>
    public sealed record Waiting(TimeSpan For) : WalkResult;
}
