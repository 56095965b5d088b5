namespace OtpGateway.Courier;

/// <summary>The words by which a status stands in the store and in the admin API.</summary>
internal static class MessageStatusNames
{
    public static string Name(this MessageStatus status) => status switch
    {
        MessageStatus.Queued => "queued",
        MessageStatus.Processing => "processing",
        MessageStatus.Sent => "sent",
        MessageStatus.Abandoned => "abandoned",
        MessageStatus.Expired => "expired",
        MessageStatus.Cancelled => "cancelled",
    };

    public static MessageStatus Parse(string name) =>
        Find(name) ?? throw new ArgumentException($"'{name}' is not the status of a message", nameof(name));

    /// <summary>Null for any other word.</summary>
    public static MessageStatus? Find(string name) => name switch
    {
        "queued" => MessageStatus.Queued,
        "processing" => MessageStatus.Processing,
        "sent" => MessageStatus.Sent,
        "abandoned" => MessageStatus.Abandoned,
        "expired" => MessageStatus.Expired,
        "cancelled" => MessageStatus.Cancelled,
        _ => null,
    };
}
