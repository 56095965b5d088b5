namespace OtpGateway.Courier;

/// <summary>A message as it enters the store.</summary>
internal sealed record MessageRow
{
    public required string Id { get; init; }

    public required string Status { get; init; }

    public required string Channel { get; init; }

    public required string MessageType { get; init; }

    public required string TemplateType { get; init; }

    public required string IdentityId { get; init; }

    public string? FlowId { get; init; }

    public string? CodeId { get; init; }

    /// <summary>0 for what holds a code, 1 for what can wait.</summary>
    public required long Priority { get; init; }

    public required string Recipient { get; init; }

    /// <summary>Null for a message that ends before it begins.</summary>
    public MessageContent? Content { get; init; }

    public string? LastError { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }
}
