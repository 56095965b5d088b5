namespace OtpGateway.Demo.Phone;

/// <summary>One message as it arrived. An SMS has no subject.</summary>
internal sealed record Message(
    string Id, Channel Channel, string From, string To, string? Subject, string Body, DateTimeOffset ReceivedAt)
{
    /// <summary>The one-time code in it, or <see langword="null"/>.</summary>
    public string? Code { get; } = CodeFinder.Find(Body);
}
