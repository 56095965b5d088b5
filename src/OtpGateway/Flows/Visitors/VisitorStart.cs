using OtpGateway.Configuration;
using OtpGateway.Http;
using OtpGateway.Identities;

namespace OtpGateway.Flows.Visitors;

/// <summary><c>GET self-service/{kind}/browser</c> and <c>…/api</c> for somebody who is not signed in. Sends nothing: nobody is named yet.</summary>
internal sealed class VisitorStart(VisitorFlows flows, Visitors visitors, FlowCallers callers, FlowAnswers answers, FlowReturns returns, GatewayUrls urls, ServeOptions serve, Live<IdentityOptions> identities)
{
    /// <summary>Registration, verification and recovery.</summary>
    public async Task HandleAsync(HttpContext context, FlowKind kind, FlowType type)
    {
        var api = type == FlowType.Api;
        if (!flows.IsEnabled(kind))
        {
            await answers.DisabledAsync(context, kind, api);
            return;
        }
        if (api && ApiFlowGuard.Refuse(context.Request) is { } refusal)
        {
            await answers.MalformedAsync(context, ApiFlowGuard.Reason(refusal), json: true);
            return;
        }
        var returnTo = FlowTarget.Of(context.Request).ReturnTo;
        if (returnTo.Length > 0 && returns.Resolve(returnTo) is null)
        {
            await answers.BadReturnToAsync(context, returnTo.Length <= 200 ? returnTo : returnTo[..200], api);
            return;
        }
        // Who verifies an address may be signed in; who joins or recovers is not.
        switch (await callers.FindAsync(context, context.RequestAborted))
        {
            case FlowCallerResult.Unavailable unavailable:
                await answers.UnavailableAsync(context, unavailable.RetryAfter);
                return;
            case FlowCallerResult.Found when kind != FlowKind.Verification:
                await answers.AlreadyAsync(context, api, returns.Resolve(returnTo));
                return;
            default:
                await BeginAsync(context, kind, type, refresh: false, returns.Resolve(returnTo));
                return;
        }
    }

    /// <summary>Begins the flow; the request was looked at already.</summary>
    public async Task BeginAsync(HttpContext context, FlowKind kind, FlowType type, bool refresh, string? returnTo)
    {
        var request = context.Request;
        var schema = request.Query["identity_schema"].ToString();
        if (schema.Length > 0 && !identities.Value.MayBeSelected(schema))
        {
            await answers.MalformedAsync(context, "The identity schema in identity_schema is not known, or not for self-service.", type == FlowType.Api);
            return;
        }
        var fingerprint = type == FlowType.Browser ? visitors.Begin(context) : "";
        var wish = new FlowWish(type, "", returnTo ?? "", urls.OriginText + request.Path + request.QueryString) { Refresh = refresh };
        if (await flows.StartAsync(wish, kind, fingerprint, schema, ClientNetwork.Of(context, serve.TrustedProxies.Count > 0), context.RequestAborted) is var (flow, wait) && flow is null)
            await answers.TooManyFlowsAsync(context, wait, type == FlowType.Api);
        else
            await answers.FlowAsync(context, 200, flow, FlowTarget.None, FlowChoices.None);
    }
}
