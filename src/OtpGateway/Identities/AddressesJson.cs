using System.Globalization;
using System.Text.Json.Nodes;
using OtpGateway.Storage;

namespace OtpGateway.Identities;

/// <summary>The addresses of an identity as Ory's clients read them (Ory Kratos API reference, identity): verified is what a code has been entered from.</summary>
internal sealed class AddressesJson(IdentityResolver identities, KeyRing keys)
{
    /// <param name="json">The identity's JSON, which they are added to.</param>
    /// <param name="identity">Whose.</param>
    /// <param name="proven">What it has proven.</param>
    /// <param name="since">Since when it is known, as far as is known.</param>
    public void Add(JsonObject json, Identity identity, IEnumerable<ProvenAddress> proven, DateTimeOffset since) =>
        Add(json, identity.Id, identity.Addresses, identities.RecoveryAddressesOf(identity), proven, since);

    /// <summary>The same for somebody in the directory.</summary>
    public void Add(JsonObject json, StoredIdentity identity, IEnumerable<ProvenAddress> proven) =>
        Add(json, identity.Id, identities.AddressesOf(identity), identities.RecoveryAddressesOf(identity), proven, identity.CreatedAt);

    private void Add(JsonObject json, string identityId, IEnumerable<Address> addresses, IEnumerable<Address> recovery, IEnumerable<ProvenAddress> proven, DateTimeOffset since)
    {
        DateTimeOffset? ProvenAt(Address address) => proven.FirstOrDefault(known => known.Is(address, keys))?.ProvenAt;
        // Where Ory has them.
        var place = json.IndexOf("traits") + 1;
        json.Insert(place, "recovery_addresses", new JsonArray([.. recovery.Select(address => Recovery(identityId, address, ProvenAt(address), since))]));
        json.Insert(place, "verifiable_addresses", new JsonArray([.. addresses.Select(address => Verifiable(identityId, address, ProvenAt(address), since))]));
    }

    private static JsonObject Verifiable(string identityId, Address address, DateTimeOffset? provenAt, DateTimeOffset since)
    {
        var json = new JsonObject
        {
            ["id"] = IdentityId.Of(identityId, address.Id),
            ["value"] = address.Value,
            ["verified"] = provenAt is not null,
            ["via"] = address.Channel,
            ["status"] = provenAt is null ? "pending" : "completed",
        };
        if (provenAt is { } at)
            json["verified_at"] = Time(at);
        return WithTimes(json, provenAt, since);
    }

    private static JsonObject Recovery(string identityId, Address address, DateTimeOffset? provenAt, DateTimeOffset since) => WithTimes(new JsonObject
    {
        ["id"] = IdentityId.Of(identityId, "recovery " + address.Id),
        ["value"] = address.Value,
        ["via"] = address.Channel,
    }, provenAt, since);

    private static JsonObject WithTimes(JsonObject json, DateTimeOffset? provenAt, DateTimeOffset since)
    {
        json["created_at"] = Time(provenAt < since ? provenAt.Value : since);
        json["updated_at"] = Time(provenAt ?? since);
        return json;
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);
}
