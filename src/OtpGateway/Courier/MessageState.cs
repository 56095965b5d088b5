namespace OtpGateway.Courier;

/// <summary>What a page may tell about a message.</summary>
/// <param name="Status">Where it is on its way.</param>
/// <param name="Attempts">How often its delivery was tried.</param>
/// <param name="DueAt">When it is taken up next, while it is queued.</param>
/// <param name="UpdatedAt">When that was last known.</param>
/// <param name="SentBy">The channel that took it; null while none has.</param>
/// <param name="FallbackType">The other kind of message that it went out as too, or may have; null while it cannot have.</param>
internal sealed record MessageState(MessageStatus Status, int Attempts, DateTimeOffset DueAt, DateTimeOffset UpdatedAt, string? SentBy, string? FallbackType)
{
    /// <summary>Nothing will be sent any more, and nothing was.</summary>
    public bool Failed => Status is MessageStatus.Abandoned or MessageStatus.Expired or MessageStatus.Cancelled;

    /// <summary>Nobody has taken it so far, and it is tried again.</summary>
    public bool Delayed => Status == MessageStatus.Queued ? DueAt > UpdatedAt : Status == MessageStatus.Processing && Attempts > 1;
}
