using System.Text.Json;
using System.Text.Json.Nodes;
using OtpGateway.Identities;
using OtpGateway.Storage;

namespace OtpGateway.Sessions;

/// <summary>A session as it is kept.</summary>
internal sealed record SessionRow
{
    public const string Columns = "id, fingerprint, next_fingerprint, identity, device, first_factor_at, second_factor_at, methods, seen_at, created_at, expires_at";

    /// <summary>What changes in the life of a session; none of it is encrypted.</summary>
    public const string MovingColumns = "id, second_factor_at, methods, seen_at, expires_at";

    /// <summary>What identities within sessions are encrypted for.</summary>
    public const string Purpose = "session";

    public string Id { get; init; } = "";

    public string Fingerprint { get; init; } = "";

    public string? NextFingerprint { get; init; }

    public byte[] Identity { get; init; } = [];

    public byte[]? Device { get; init; }

    public long FirstFactorAt { get; init; }

    public long? SecondFactorAt { get; init; }

    public string Methods { get; init; } = "";

    public long SeenAt { get; init; }

    public long CreatedAt { get; init; }

    public long ExpiresAt { get; init; }

    /// <summary>The session. A row that no known key opens is none.</summary>
    public Session? Open(KeyRing keys)
    {
        if (keys.OpenText(Purpose, Id, Identity) is not { } identity)
            return null;
        return new Session
        {
            Id = Id,
            Identity = Identities.Identity.FromJson(JsonNode.Parse(identity)!.AsObject()),
            Fingerprint = Fingerprint,
            NextFingerprint = NextFingerprint,
            FirstFactorAt = DateTimeOffset.FromUnixTimeMilliseconds(FirstFactorAt),
            SecondFactorAt = SecondFactorAt is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null,
            Device = Device is { } sealedDevice && keys.OpenText(Purpose, Id + " device", sealedDevice) is { } device ? JsonSerializer.Deserialize<SessionDevice>(device) : null,
            Methods = JsonSerializer.Deserialize<List<AuthenticationMethod>>(Methods) ?? [],
            SeenAt = DateTimeOffset.FromUnixTimeMilliseconds(SeenAt),
            CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(CreatedAt),
            ExpiresAt = DateTimeOffset.FromUnixTimeMilliseconds(ExpiresAt),
        };
    }

    /// <summary>The session that was known, with what has moved since.</summary>
    public Session Over(Session known) => known with
    {
        SecondFactorAt = SecondFactorAt is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null,
        Methods = JsonSerializer.Deserialize<List<AuthenticationMethod>>(Methods) ?? [],
        SeenAt = DateTimeOffset.FromUnixTimeMilliseconds(SeenAt),
        ExpiresAt = DateTimeOffset.FromUnixTimeMilliseconds(ExpiresAt),
    };
}
