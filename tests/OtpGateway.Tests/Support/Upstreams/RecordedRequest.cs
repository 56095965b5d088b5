namespace OtpGateway.Tests.Support.Upstreams;

/// <summary>A request as a server behind the gateway received it.</summary>
internal sealed record RecordedRequest
{
    /// <summary>Empty for what the server could not read.</summary>
    public required string Method { get; init; }

    /// <summary>As it stood on the wire.</summary>
    public required string Target { get; init; }

    /// <summary>The path as this server reads it: decoded and tidied up in its own way.</summary>
    public required string Path { get; init; }

    /// <summary>In their order, a name as often as it came.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; }

    /// <summary>The names of what came behind a chunked body.</summary>
    public required IReadOnlyList<string> Trailers { get; init; }

    public required long BodyLength { get; init; }

    /// <summary>Whether the body came to its end.</summary>
    public required bool IsWhole { get; init; }

    /// <summary>The values of a header.</summary>
    public IEnumerable<string> Values(string name) => Headers.Where(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(header => header.Value);

    /// <summary><c>POST /x (3)</c>: method, target, length of the body; with an ellipsis where that broke off.</summary>
    public override string ToString() => $"{Method} {Target} ({BodyLength}{(IsWhole ? "" : "…")})";
}
