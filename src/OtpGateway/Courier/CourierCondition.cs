namespace OtpGateway.Courier;

/// <summary>Whether messages are being sent, at one moment.</summary>
/// <param name="WorkerSeenAt">When the worker of this process was last at work; null before the first time.</param>
/// <param name="OldestDueAt">Since when the message waits that waits longest although it could be sent; null when none does.</param>
/// <param name="Now">The moment.</param>
internal sealed record CourierCondition(DateTimeOffset? WorkerSeenAt, DateTimeOffset? OldestDueAt, DateTimeOffset Now)
{
    /// <summary>How long the worker may be silent, and a message that is due may wait.</summary>
    /// <remarks>The worker looks every ten seconds at the latest, a message is taken at once or after a lease of 30 seconds.</remarks>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public TimeSpan OldestDueAge => OldestDueAt is { } since && since < Now ? Now - since : TimeSpan.Zero;

    /// <summary>What is wrong; null when nothing is.</summary>
    public string? Failure
    {
        get
        {
            if (WorkerSeenAt is not { } seen)
                return "the worker has not begun";
            if (Now - seen > Patience)
                return $"the worker has not been at work for {(long)(Now - seen).TotalSeconds} seconds";
            return OldestDueAge > Patience ? $"a message has been due for {(long)OldestDueAge.TotalSeconds} seconds and is not being sent" : null;
        }
    }
}
