namespace OtpGateway.Courier;

/// <summary>What becomes of a message after an attempt that failed.</summary>
internal abstract record RetryDecision
{
    private RetryDecision()
    {
    }

    /// <summary>It is tried again then.</summary>
    public sealed record Again(DateTimeOffset At) : RetryDecision;

    /// <summary>No attempt is left, or none would help.</summary>
    public sealed record GiveUp : RetryDecision;

    /// <summary>Its code ends before the next attempt.</summary>
    public sealed record TooLate : RetryDecision;
}
