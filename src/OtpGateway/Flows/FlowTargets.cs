using OtpGateway.HeldRequests;
using OtpGateway.Http;

namespace OtpGateway.Flows;

/// <summary>Opens the way to where a tab wanted to go: arms its held request, or names its URL.</summary>
internal sealed class FlowTargets(Holds holds, FlowReturns returns, GatewayUrls urls)
{
    /// <summary>The absolute URL to go to. A held request that cannot be resumed any more leads to a page that says so, never past it.</summary>
    public async Task<string> OpenAsync(HttpContext context, FlowTarget target, Flow flow, FlowCaller caller, CancellationToken cancellationToken)
    {
        if (Holds.IsWellFormed(target.HeldId))
            return await ResumeAsync(context, target, flow, caller, cancellationToken);
        return returns.Resolve(target.ReturnTo) ?? returns.Of(flow);
    }

    private async Task<string> ResumeAsync(HttpContext context, FlowTarget target, Flow flow, FlowCaller caller, CancellationToken cancellationToken)
    {
        var held = await holds.FindAsync(target.HeldId, caller.Identity.Id, caller.Fingerprint, cancellationToken);
        switch (held?.State)
        {
            case HeldState.Held or HeldState.Verified when await holds.ArmAsync(context, held, grantedAt: flow.HasPassed && flow.HeldId == held.Id && flow.Digest == held.Digest ? flow.UpdatedAt : null, cancellationToken):
                // Behind our own origin, and past the path rule when it was held: whatever its query has in it, it stays here.
                return urls.OriginText + held.Target;
            case HeldState.Forwarding:
                return urls.Absolute("/error?id=in_progress");
            case HeldState.Unknown:
                return urls.Absolute("/error?id=outcome_unknown");
            case HeldState.Done:
                return urls.Absolute("/error?id=already_carried_out");
            default:
                return urls.Absolute("/error?id=request_gone");
        }
    }
}
