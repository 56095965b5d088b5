namespace OtpGateway.Tests.Support;

/// <summary>A request as the application behind the gateway received it.</summary>
internal sealed record UpstreamRequest
{
    public required string Method { get; init; }

    /// <summary>As it stood on the wire.</summary>
    public required string Target { get; init; }

    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    public required long BodyLength { get; init; }

    /// <summary>SHA-256 of the body, in hexadecimal digits.</summary>
    public required string BodyHash { get; init; }

    public string? Header(string name) => Headers.GetValueOrDefault(name);

    public override string ToString() => $"{Method} {Target}";
}
