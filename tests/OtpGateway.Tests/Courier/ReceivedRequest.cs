namespace OtpGateway.Tests.Courier;

/// <summary>What a provider got.</summary>
internal sealed record ReceivedRequest
{
    public required string Method { get; init; }

    public required string Target { get; init; }

    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    public required string Body { get; init; }
}
