using OtpGateway.Configuration;
using OtpGateway.Courier;
using OtpGateway.Http;
using OtpGateway.Identities;

namespace OtpGateway.Flows;

/// <summary>What a message learns of the request that makes it go out: cleaned first, then only the listed headers.</summary>
internal sealed class FlowTriggers(HeaderHygiene hygiene, Live<CourierOptions> options)
{
    public MessageTrigger Of(HttpRequest request, Identity reader)
    {
        hygiene.Clean(request);
        var courier = options.Value;
        var traits = courier.LocaleTrait is { } trait ? TraitPath.Texts(reader.Traits, trait) : [];
        return new MessageTrigger(
            RequestHeaders.Collect(request.Headers, courier.HeaderAllowlist),
            LanguagePreference.Of(traits, request.Headers.AcceptLanguage));
    }
}
