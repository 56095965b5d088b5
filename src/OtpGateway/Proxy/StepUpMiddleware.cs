using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Features.Authentication;
using OtpGateway.Audit;
using OtpGateway.Configuration;
using OtpGateway.FirstFactor;
using OtpGateway.HeldRequests;
using OtpGateway.Http;
using OtpGateway.Pages;
using OtpGateway.Sessions;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Model;

namespace OtpGateway.Proxy;

/// <summary>The gate: stands between routing and the endpoints, and lets a proxied request through when its route's requirement is met.</summary>
internal sealed class StepUpMiddleware(RequestDelegate next, Gate gate, Interruption interruption, ResumedForwarding resumed, HeaderHygiene hygiene, IdentityHeaders identityHeaders, ExpiryHeader expiry, LoginObserver logins, GatewaySessions sessions, LiveConnections connections, TargetRefusal refusal, Refusals refusals, Live<ProxyOptions> options, ILogger<StepUpMiddleware> logger)
{
    public Task InvokeAsync(HttpContext context)
    {
        var endpoint = context.GetEndpoint();
        var requirement = endpoint?.Metadata.GetMetadata<RouteRequirement>();
        // Our own endpoints, and what nobody answers, are given no leave.
        if (context.Features.Get<AmbiguousTarget>() is { } ambiguous && !(requirement is not null && ambiguous.MayPass(requirement, options.Value.Protected)))
            return refusal.WriteAsync(context);
        if (endpoint?.Metadata.GetMetadata<RouteModel>() is not { Config: var route })
            return endpoint is null ? next(context) : OwnAsync(context);
        if (requirement is not null && MayAskMore(context, route, requirement))
            return refusal.WriteAsync(context);
        return requirement switch
        {
            // A proxied route that says nothing is a bug of ours, never a pass.
            null => throw new InvalidOperationException("A proxied endpoint has no requirement."),
            { Aal: Aal.Aal0 } => ForwardAsync(context, null),
            // Browsers ask this without credentials and would take any challenge for a no.
            _ when HttpMethods.IsOptions(context.Request.Method) && RequestKinds.Of(context.Request) == RequestKind.Preflight => PreflightAsync(context),
            _ => GuardAsync(context, requirement),
        };
    }

    private bool MayAskMore(HttpContext context, RouteConfig route, RouteRequirement requirement)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var query = target.IndexOf('?', StringComparison.Ordinal);
        var path = query < 0 ? target.AsSpan() : target.AsSpan(0, query);
        return PathReadings.AreSeveral(path) && options.Value.Protected.MayAskMore(path.ToString(), context.Request.Method, route, requirement);
    }

    private async Task GuardAsync(HttpContext context, RouteRequirement requirement)
    {
        var decision = await gate.DecideAsync(context, requirement, context.RequestAborted);
        if (decision is not GateDecision.Pass)
            refusals.Record(Denial(context, requirement, decision));
        if (requirement.ReportOnly && LetsThrough(context, decision))
        {
            await PassAsync(context, requirement, (decision as GateDecision.StepUp)?.Found);
            return;
        }
        await (decision switch
        {
            GateDecision.Pass pass => PassAsync(context, requirement, pass.Caller),
            GateDecision.SignIn => interruption.SignInAsync(context, context.RequestAborted),
            GateDecision.StepUp stepUp => StepUpAsync(context, requirement, stepUp),
            GateDecision.Unavailable unavailable => interruption.UnavailableAsync(context, unavailable.RetryAfter, context.RequestAborted),
            _ => throw new InvalidOperationException("The gate decided something unknown."),
        });
    }

    // On trial everybody passes. What was held is somebody's, and goes on for nobody else.
    private static bool LetsThrough(HttpContext context, GateDecision decision) =>
        decision is GateDecision.StepUp || (decision is not GateDecision.Pass && context.Features.Get<ResumedRequest>() is null);

    private static AuditEvent Denial(HttpContext context, RouteRequirement requirement, GateDecision decision) => new(AuditEvent.RequestDenied)
    {
        Rule = context.GetEndpoint()?.Metadata.GetMetadata<RouteModel>()?.Config.RouteId,
        IdentityId = (decision as GateDecision.StepUp)?.Caller.Identity.Id,
        Reason = (requirement.ReportOnly ? "report only: " : "") + decision switch
        {
            GateDecision.SignIn => "not signed in",
            GateDecision.StepUp { Raised: true } => "second factor too old or of another kind",
            GateDecision.StepUp => "no second factor",
            _ => "undecidable",
        },
    };

    private Task PassAsync(HttpContext context, RouteRequirement requirement, SatisfiedCaller? caller)
    {
        if (caller is not null)
            expiry.Announce(context, requirement, caller);
        if (LiveConnections.IsCall(context.Request))
            connections.Add(context, caller);
        return ForwardAsync(context, caller);
    }

    private Task PreflightAsync(HttpContext context)
    {
        Preflight.Strip(context.Request);
        return ForwardAsync(context, null);
    }

    /// <summary>The gateway's own endpoints: never proxied, their answers never framed, stored or sniffed.</summary>
    private Task OwnAsync(HttpContext context)
    {
        PageHeaders.Set(context.Response);
        return OrUnavailableAsync(context, () => next(context));
    }

    private async Task OrUnavailableAsync(HttpContext context, Func<Task> answer)
    {
        try
        {
            await answer();
        }
        catch (Exception exception) when (Gate.IsUndecidable(exception) && !context.Response.HasStarted)
        {
            logger.StoreUnavailable(exception);
            await interruption.UnavailableAsync(context, Gate.StoreRetry, context.RequestAborted);
        }
    }

    // The closures below stand in methods of their own: the way of a satisfied request allocates none.
    private Task StepUpAsync(HttpContext context, RouteRequirement requirement, GateDecision.StepUp decision) =>
        OrUnavailableAsync(context, () => interruption.StepUpAsync(context, requirement, decision, context.RequestAborted));

    private Task ResumeAsync(HttpContext context, ResumedRequest held, SatisfiedCaller? caller) =>
        OrUnavailableAsync(context, () => resumed.ForwardAsync(context, held, caller, next));

    private Task ForwardAsync(HttpContext context, SatisfiedCaller? caller) => logins.Concerns(context) ? WatchAsync(context, caller) : SendAsync(context, caller);

    private async Task WatchAsync(HttpContext context, SatisfiedCaller? caller)
    {
        var begun = false;
        // Where the login before cannot be ended, nothing may come after it.
        await OrUnavailableAsync(context, async () =>
        {
            begun = await logins.BeginAsync(context);
            if (!begun)
                await new ApiError(400, "The request was malformed or contained invalid parameters") { Reason = "It presents the cookie of a login with too many values." }.WriteAsync(context, context.RequestAborted);
        });
        if (begun)
            await SendAsync(context, caller);
    }

    private Task SendAsync(HttpContext context, SatisfiedCaller? caller)
    {
        // Logouts pass on public routes.
        if (caller is null)
            sessions.KeepHandle(context);
        hygiene.Clean(context.Request, caller?.ForwardedCookie);
        // Who signs in is nobody to the application yet.
        var isLogin = logins.TakeCredentials(context);
        identityHeaders.Apply(context.Request, isLogin ? null : caller);
        // The application could know another person by it than by the cookie.
        if (caller?.FirstFactor.Login is not null)
            context.Request.Headers.Authorization = default;
        // The answer may renew the login that the caller's session is bound to.
        if (caller is not null)
            context.Features.Set<IHttpAuthenticationFeature>(caller);
        return context.Features.Get<ResumedRequest>() is { } held ? ResumeAsync(context, held, caller) : next(context);
    }
}
