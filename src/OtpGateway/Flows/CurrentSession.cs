using OtpGateway.Configuration;
using OtpGateway.Http;
using OtpGateway.Identities;
using OtpGateway.Sessions;
using OtpGateway.Storage;

namespace OtpGateway.Flows;

/// <summary>The session that a request to the session endpoints speaks for, or the error that Ory's clients expect.</summary>
internal sealed class CurrentSession(FlowCallers callers, LoginFlows flows, Live<SessionOptions> options, StoreClock clock, GatewayUrls urls)
{
    /// <summary>The live session, at the level that <c>session.whoami.required_aal</c> demands; null when the answer is given already.</summary>
    public async Task<Session?> RequireAsync(HttpContext context, string reason)
    {
        var cancellationToken = context.RequestAborted;
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.Vary = "Cookie";
        switch (await callers.FindAsync(context, cancellationToken))
        {
            case FlowCallerResult.Unavailable unavailable:
                await new ApiError(503, "The sign-in of the application cannot be checked") { RetryAfter = unavailable.RetryAfter }.WriteAsync(context, cancellationToken);
                return null;
            // Beside a cookie the application's credential must stand, or nobody can tell whether its login still does.
            case FlowCallerResult.Found { Caller: { Session: { } known } caller } when callers.SpeaksForSession(context, caller):
                var session = AsItIs(known);
                if (!await IsTooLowAsync(session, cancellationToken))
                    return session;
                await new ApiError(403, "Session does not fulfill the requested Authenticator Assurance Level")
                {
                    Id = "session_aal2_required",
                    Reason = "An active session was found but it does not fulfill the requested Authenticator Assurance Level. Please verify yourself with a second factor to resolve this issue.",
                    RedirectBrowserTo = urls.Absolute("/self-service/login/browser?aal=aal2"),
                }.WriteAsync(context, cancellationToken);
                return null;
            default:
                await new ApiError(401, "The request could not be authorized") { Id = "session_inactive", Reason = reason }.WriteAsync(context, cancellationToken);
                return null;
        }
    }

    /// <summary>The same for a request that changes something: no other site's page may have sent it.</summary>
    public async Task<Session?> RequireToChangeAsync(HttpContext context)
    {
        if (RequestFacts.IsOurOwnOrTyped(context.Request, urls.Origin))
            return await RequireAsync(context, "No valid session cookie found.");
        await new ApiError(403, "the request was rejected to protect you from Cross-Site-Request-Forgery") { Id = "security_csrf_violation", Reason = "The request comes from another origin." }.WriteAsync(context, context.RequestAborted);
        return null;
    }

    /// <summary>Whether the session is below what <c>session.whoami.required_aal</c> demands, so that nothing is told of whose it is.</summary>
    public async Task<bool> IsTooLowAsync(Session session, CancellationToken cancellationToken) =>
        session.SecondFactorAt is null && await IsMoreDemandedAsync(session, cancellationToken);

    /// <summary>An elapsed second factor is none: the session reads as aal1 again.</summary>
    public Session AsItIs(Session session) =>
        session.IsSteppedUp(AcceptedFactors.Any, options.Value.StepUpMaxAge, options.Value.StepUpIdle, clock.GetUtcNow()) ? session : session.WithoutSecondFactor();

    private async Task<bool> IsMoreDemandedAsync(Session session, CancellationToken cancellationToken) => options.Value.WhoamiAal switch
    {
        RequiredAal.Aal1 => false,
        RequiredAal.Aal2 => true,
        RequiredAal.HighestAvailable => await flows.CanStepUpAsync(session.Identity, session.FirstFactorChannel, cancellationToken),
    };
}
