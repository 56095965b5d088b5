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

    /// <summary>Attempts, this one included.</summary>
    public long SendCount { get; init; }

    public long ExpiresAt { get; init; }

    /// <summary>Names this very lease: what is written under an older one of the same message changes nothing.</summary>
    public string LeaseOwner { get; init; } = "";
}
