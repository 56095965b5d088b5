namespace OtpGateway.Tests.Courier.Providers;

/// <summary>What a double answers.</summary>
internal sealed record ProviderReply(int Status, string Body, string ContentType = "application/json")
{
    public int? RetryAfter { get; init; }

    /// <summary>Whether the provider took the message; Vonage says 200 to everything.</summary>
    public bool Taken { get; init; }
}
