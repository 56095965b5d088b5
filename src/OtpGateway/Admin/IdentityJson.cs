using System.Text.Json.Nodes;
using OtpGateway.Http;
using OtpGateway.Identities;

namespace OtpGateway.Admin;

/// <summary>A stored identity as Ory's clients expect it.</summary>
internal sealed class IdentityJson(GatewayUrls urls, IdentityResolver resolver)
{
    public JsonObject Of(StoredIdentity identity) => identity.ToAdminJson(urls.SchemaUrl(identity.SchemaId), resolver.AddressesOf(identity));
}
