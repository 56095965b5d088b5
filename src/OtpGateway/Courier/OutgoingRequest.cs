namespace OtpGateway.Courier;

/// <summary>A provider's request as it goes over the wire, except for what the transport adds.</summary>
internal sealed record OutgoingRequest
{
    public required string Method { get; init; }

    public required Uri Url { get; init; }

    /// <summary>Without <c>Content-Type</c>, <c>Content-Length</c> and <c>Host</c>.</summary>
    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    /// <summary>Null when there is no body.</summary>
    public string? ContentType { get; init; }

    /// <summary>Null when there is no body.</summary>
    public byte[]? Body { get; init; }

    /// <summary>Whether it may go to a private address.</summary>
    public bool AllowPrivateAddresses { get; init; } = true;

    public OutgoingRequest With(string header, string value) =>
        this with { Headers = new Dictionary<string, string>(Headers, StringComparer.OrdinalIgnoreCase) { [header] = value } };

    // The record would print bodies and credentials.
    public override string ToString() => nameof(OutgoingRequest);
}
