using System.Text.Json.Nodes;
using OtpGateway.Http;
using OtpGateway.Identities;
using OtpGateway.Sessions;

namespace OtpGateway.Flows;

/// <summary>A session as Ory's clients read it (Ory Kratos API reference, session).</summary>
internal sealed class SessionJson(GatewayUrls urls, AddressesJson addresses, ProvenAddressStore proven)
{
    public async Task<JsonObject> OfAsync(Session session, CancellationToken cancellationToken) => (await OfAsync([session], cancellationToken))[0];

    public async Task<IReadOnlyList<JsonObject>> OfAsync(IReadOnlyList<Session> sessions, CancellationToken cancellationToken)
    {
        var known = await proven.ListAsync(sessions.Select(session => session.Identity.Id), cancellationToken);
        return [.. sessions.Select(session =>
        {
            var json = WithoutIdentity(session);
            json.Insert(json.IndexOf("devices"), "identity", Identity(session, known[session.Identity.Id]));
            return json;
        })];
    }

    /// <summary>The session, without saying whose it is.</summary>
    public static JsonObject WithoutIdentity(Session session) => new()
    {
        ["id"] = session.Id,
        ["active"] = true,
        ["expires_at"] = JsonTime.Text(session.ExpiresAt),
        ["authenticated_at"] = JsonTime.Text(session.SecondFactorAt ?? session.FirstFactorAt),
        ["authenticator_assurance_level"] = session.SecondFactorAt is null ? "aal1" : "aal2",
        // What confirmed one request says nothing of the session.
        ["authentication_methods"] = new JsonArray([.. session.Methods.Where(method => !method.Transaction).Select(method => new JsonObject
        {
            ["method"] = method.Method,
            ["aal"] = method.Aal,
            ["completed_at"] = Time(method.CompletedAt),
        })]),
        ["issued_at"] = JsonTime.Text(session.CreatedAt),
        ["devices"] = Devices(session),
    };

    /// <summary>Whose it is, as far as they may see it themselves.</summary>
    public async Task<JsonObject> IdentityAsync(Session session, CancellationToken cancellationToken) =>
        Identity(session, await proven.ListAsync(session.Identity.Id, cancellationToken));

    private JsonObject Identity(Session session, IEnumerable<ProvenAddress> known)
    {
        var identity = session.Identity.ToPublicJson(urls.SchemaUrl(session.Identity.SchemaId));
        // Of whom the directory does not have, no more is known than since when the session has.
        identity["created_at"] = JsonTime.Text(session.Identity.CreatedAt ?? session.CreatedAt);
        identity["updated_at"] = JsonTime.Text(session.Identity.UpdatedAt ?? session.CreatedAt);
        addresses.Add(identity, session.Identity, known, session.CreatedAt);
        return identity;
    }

    private static JsonArray Devices(Session session) => session.Device is not { } device ? [] :
    [
        new JsonObject
        {
            ["id"] = IdentityId.Of("device", session.Id),
            ["ip_address"] = device.IpAddress,
            ["user_agent"] = device.UserAgent,
            ["location"] = "",
        },
    ];

    private static string Time(long milliseconds) => JsonTime.Text(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds));
}
