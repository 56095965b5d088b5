using System.Text.Json.Nodes;
using OtpGateway.Http;
using OtpGateway.Identities;

namespace OtpGateway.Admin;

/// <summary>Stored identities as Ory's clients expect them.</summary>
internal sealed class IdentityJson(GatewayUrls urls, IdentityResolver resolver, AddressesJson addresses, ProvenAddressStore proven)
{
    public async Task<JsonObject> OfAsync(StoredIdentity identity, CancellationToken cancellationToken) => (await OfAsync([identity], cancellationToken))[0];

    public async Task<IReadOnlyList<JsonObject>> OfAsync(IReadOnlyList<StoredIdentity> identities, CancellationToken cancellationToken)
    {
        var known = await proven.ListAsync(identities.Select(identity => identity.Id), cancellationToken);
        return [.. identities.Select(identity =>
        {
            var json = identity.ToAdminJson(urls.SchemaUrl(identity.SchemaId), resolver.AddressesOf(identity));
            addresses.Add(json, identity, known[identity.Id]);
            return json;
        })];
    }
}
