using System.Text.Json.Nodes;
using OtpGateway.Http;
using OtpGateway.Identities;
using OtpGateway.Sessions;

namespace OtpGateway.Flows;

/// <summary>A session as Ory's clients read it (Ory Kratos API reference, session).</summary>
internal sealed class SessionJson(GatewayUrls urls)
{
    public JsonObject Session(Session session) => new()
    {
        ["id"] = session.Id,
        ["active"] = true,
        ["expires_at"] = JsonTime.Text(session.ExpiresAt),
        ["authenticated_at"] = JsonTime.Text(session.SecondFactorAt ?? session.FirstFactorAt),
        ["authenticator_assurance_level"] = session.SecondFactorAt is null ? "aal1" : "aal2",
        ["authentication_methods"] = new JsonArray([.. session.Methods.Select(method => new JsonObject
        {
            ["method"] = method.Method,
            ["aal"] = method.Aal,
            ["completed_at"] = Time(method.CompletedAt),
        })]),
        ["issued_at"] = JsonTime.Text(session.CreatedAt),
        ["identity"] = Identity(session),
        ["devices"] = Devices(session),
    };

    private JsonObject Identity(Session session)
    {
        var identity = session.Identity.ToPublicJson(urls.SchemaUrl(session.Identity.SchemaId));
        identity["verifiable_addresses"] = new JsonArray([.. session.Identity.Addresses.Select(address => Verifiable(session, address))]);
        identity["recovery_addresses"] = new JsonArray();
        return identity;
    }

    // Verified is what a code has been entered from, as far as this session knows.
    private static JsonObject Verifiable(Session session, Address address)
    {
        var last = session.Methods.LastOrDefault(method => method.Aal == "aal2" && method.Channel == address.Channel && method.Traits?.Contains(address.Trait) == true);
        var json = new JsonObject
        {
            ["id"] = IdentityId.Of(session.Identity.Id, address.Id),
            ["value"] = address.Value,
            ["verified"] = last is not null,
            ["via"] = address.Channel,
            ["status"] = last is null ? "pending" : "completed",
        };
        if (last is not null)
            json["verified_at"] = Time(last.CompletedAt);
        return json;
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
