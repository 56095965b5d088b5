namespace OtpGateway.Courier;

/// <summary>A message that this worker, and nobody else until the lease ends, is to send.</summary>
internal sealed record LeasedMessage
{
    public string Id { get; init; } = "";

    public string Channel { get; init; } = "";

    public string MessageType { get; init; } = "";

    public string TemplateType { get; init; } = "";

    /// <summary>Null when it cannot be decrypted.</summary>
    public MessageContent? Content { get; init; }

    /// <summary>Deliveries that were tried, this one included.</summary>
    public long SendCount { get; init; }

    public long ExpiresAt { get; init; }

    /// <summary>Names this very lease: what is written under an older one of the same message changes nothing.</summary>
    public string LeaseOwner { get; init; } = "";

    /// <summary>What it says as a message of this kind; null when it cannot be one.</summary>
    public MessageContent? ContentFor(string messageType) => messageType == MessageType ? Content : Content?.Fallback;

    public TimeSpan TimeLeft(DateTimeOffset now) => DateTimeOffset.FromUnixTimeMilliseconds(ExpiresAt) - now;
}
