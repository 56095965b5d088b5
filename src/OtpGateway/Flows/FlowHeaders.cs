using System.Text.Json.Nodes;
using OtpGateway.Configuration;
using OtpGateway.Courier;
using OtpGateway.Http;

namespace OtpGateway.Flows;

/// <summary>The request headers that a message's snippet may see: cleaned first, then only the listed ones.</summary>
internal sealed class FlowHeaders(HeaderHygiene hygiene, Live<CourierOptions> options)
{
    public JsonObject Of(HttpRequest request)
    {
        hygiene.Clean(request);
        return RequestHeaders.Collect(request.Headers, options.Value.HeaderAllowlist);
    }
}
