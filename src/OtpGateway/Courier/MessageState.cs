namespace OtpGateway.Courier;

/// <summary>What a page may tell about a message.</summary>
/// <param name="Status">Where it is on its way.</param>
/// <param name="Attempts">How often it was handed to its channel.</param>
/// <param name="UpdatedAt">When that was last known.</param>
internal sealed record MessageState(MessageStatus Status, int Attempts, DateTimeOffset UpdatedAt)
{
    /// <summary>Nothing will be sent any more, and nothing was.</summary>
    public bool Failed => Status is MessageStatus.Abandoned or MessageStatus.Expired;
}
