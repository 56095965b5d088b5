using System.Text.Json.Nodes;
using OtpGateway.Configuration;
using OtpGateway.Courier;
using OtpGateway.Http;
using OtpGateway.Identities;

namespace OtpGateway.Flows;

/// <summary>What a message learns of the request that makes it go out: cleaned first, then only the listed headers.</summary>
internal sealed class FlowTriggers(HeaderHygiene hygiene, ServeOptions serve, Live<CourierOptions> options)
{
    public MessageTrigger Of(HttpRequest request, Identity reader) => Of(request, reader.Traits);

    public MessageTrigger Of(HttpRequest request, JsonObject readersTraits)
    {
        hygiene.Clean(request);
        var courier = options.Value;
        var traits = courier.LocaleTrait is { } trait ? TraitPath.Texts(readersTraits, trait) : [];
        return new MessageTrigger(
            RequestHeaders.Collect(request.Headers, courier.HeaderAllowlist),
            LanguagePreference.Of(traits, request.Headers.AcceptLanguage))
        {
            ClientNetwork = ClientNetwork.Of(request.HttpContext, serve.TrustedProxies.Count > 0),
        };
    }
}
