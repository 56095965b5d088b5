namespace OtpGateway.Courier;

/// <summary>Which messages are wanted; null means any.</summary>
/// <param name="Status">With this status.</param>
/// <param name="Recipient">To exactly this recipient.</param>
internal sealed record MessageFilter(MessageStatus? Status, string? Recipient);
