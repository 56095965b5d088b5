namespace OtpGateway.Courier;

/// <summary>One try to hand a message to a provider, as it is kept.</summary>
internal sealed record Attempt
{
    public const string Success = "success";
    public const string Failure = "failed";

    public required string Id { get; init; }

    public required string MessageId { get; init; }

    /// <summary>From 1, over all channels.</summary>
    public long Number { get; init; }

    public required string Channel { get; init; }

    /// <summary><c>success</c> or <c>failed</c>, as Ory Kratos's dispatches have it.</summary>
    public required string Status { get; init; }

    /// <summary>The provider's own status, of HTTP or SMTP; null when it did not answer.</summary>
    public int? StatusCode { get; init; }

    /// <summary>What it answered, or why it did not get that far: redacted and cut. Null when there is nothing to say.</summary>
    public string? Answer { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required DateTimeOffset EndedAt { get; init; }
}
