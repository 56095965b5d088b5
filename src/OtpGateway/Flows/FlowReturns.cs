using OtpGateway.Configuration;
using OtpGateway.Http;

namespace OtpGateway.Flows;

/// <summary>Where a flow leads when nothing more is known than itself.</summary>
internal sealed class FlowReturns(GatewayUrls urls, Live<FlowOptions> options)
{
    /// <summary>The absolute URL: what the flow was begun with, else what is configured for its kind, else the home page.</summary>
    public string Of(Flow flow) => flow.ReturnTo.Length > 0 ? flow.ReturnTo : Resolve(options.Value.AfterUrlOf(flow.Kind)) ?? urls.OriginText + "/";

    /// <summary>The absolute URL of a text that may be followed; null of any other.</summary>
    public string? Resolve(string returnTo) => ReturnTo.Resolve(returnTo, urls, options.Value.AllowedReturnUrls);
}
