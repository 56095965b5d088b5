using OtpGateway.FirstFactor;
using OtpGateway.Sessions;

namespace OtpGateway.Flows;

/// <summary>
/// Tells whose flow a request is about. Where the application's credentials reach our own pages they decide; where its
/// cookies have a narrower path, the session's cookie does, and the login is compared at the resumed URL.
/// </summary>
internal sealed class FlowCallers(FirstFactors firstFactors, GatewaySessions sessions)
{
    public async Task<FlowCallerResult> FindAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var cached = await sessions.FindAsync(context, cancellationToken);
        switch (await firstFactors.IdentifyAsync(context, cancellationToken))
        {
            case FirstFactorResult.Caller caller:
                var bound = cached is not null && await sessions.FollowAsync(cached, caller.Identity, caller.Fingerprint, cancellationToken);
                return new FlowCallerResult.Found(new FlowCaller(caller.Identity, caller.Fingerprint, caller.Authenticator, bound ? cached!.Session with { Identity = caller.Identity, Fingerprint = caller.Fingerprint } : null));
            case FirstFactorResult.Unavailable unavailable:
                return new FlowCallerResult.Unavailable(unavailable.RetryAfter);
            case FirstFactorResult.NoOne when cached is not null && !firstFactors.PresentsCredential(context):
                var session = cached.Session;
                return new FlowCallerResult.Found(new FlowCaller(session.Identity, session.Fingerprint, session.Identity.Authenticator, session));
            default:
                return new FlowCallerResult.NoOne();
        }
    }

    /// <summary>The caller's session, begun where there is none.</summary>
    public async Task<Session> SessionAsync(HttpContext context, FlowCaller caller, CancellationToken cancellationToken) =>
        caller.Session ?? await sessions.StartAsync(context, caller.Identity, caller.Fingerprint, caller.Authenticator, cancellationToken);
}
