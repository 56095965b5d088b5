namespace OtpGateway.Courier;

/// <summary>A message as an operator may see it.</summary>
internal sealed record StoredMessage
{
    public required string Id { get; init; }

    public required MessageStatus Status { get; init; }

    public required string MessageType { get; init; }

    public required string TemplateType { get; init; }

    public required string Channel { get; init; }

    public required long SendCount { get; init; }

    /// <summary>Masked; empty when it cannot be told any more.</summary>
    public required string Recipient { get; init; }

    /// <summary>Null where it was not asked for, is gone or cannot be decrypted.</summary>
    public MessageContent? Content { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    // The record would print the recipient and the code.
    public override string ToString() => $"{Id} {Status.Name()}";
}
