using System.Text.Json.Serialization;

namespace OtpGateway.HeldRequests;

/// <summary>What of an interrupted request is kept: all that the browser sent, without cookies and credentials.</summary>
internal sealed record HeldRequest
{
    [JsonIgnore]
    public string Id { get; init; } = "";

    public required string Method { get; init; }

    /// <summary>The request target as it stood on the wire: path and query.</summary>
    public required string Target { get; init; }

    /// <summary>End-to-end headers in the order of their names.</summary>
    public required IReadOnlyList<KeyValuePair<string, string[]>> Headers { get; init; }

    /// <summary>Whether there was a body at all; a body may be empty.</summary>
    public required bool HasBody { get; init; }

    [JsonIgnore]
    public long Length { get; init; }

    [JsonIgnore]
    public HeldState State { get; init; }

    /// <summary>Whose it is.</summary>
    [JsonIgnore]
    public string IdentityId { get; init; } = "";

    /// <summary>The login that it was sent with.</summary>
    [JsonIgnore]
    public string Fingerprint { get; init; } = "";

    /// <summary>Whether its route asks again for every operation (<c>max_age: "0s"</c>).</summary>
    [JsonIgnore]
    public bool Once { get; init; }

    /// <summary>What its code confirms, in words; null where the route says nothing of it.</summary>
    [JsonIgnore]
    public Transaction? Transaction { get; init; }

    /// <summary>The keyed digest of the request and its words, which its code is bound to; null without words.</summary>
    [JsonIgnore]
    public string? Digest { get; init; }

    /// <summary>When the second factor was shown that was asked for this very request alone; null before that. By its time the gate knows which one it was.</summary>
    [JsonIgnore]
    public DateTimeOffset? GrantedAt { get; init; }

    /// <summary>The values of a header, in their order.</summary>
    public IReadOnlyList<string> HeaderValues(string name) =>
        [.. Headers.Where(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).SelectMany(header => header.Value)];
}
