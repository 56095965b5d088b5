using OtpGateway.FirstFactor;
using OtpGateway.Http;
using OtpGateway.Sessions;

namespace OtpGateway.Flows;

/// <summary>
/// Tells whose flow a request is about. Where the application's credentials reach our own pages they decide; where its
/// cookies have a narrower path, or an API client shows its session token alone, the session does, and the login is
/// compared at the resumed URL, or wherever the token is shown to the gate.
/// </summary>
internal sealed class FlowCallers(FirstFactors firstFactors, GatewaySessions sessions)
{
    public async Task<FlowCallerResult> FindAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var cached = await sessions.FindAsync(context, cancellationToken);
        switch (await firstFactors.IdentifyAsync(context, cancellationToken))
        {
            case FirstFactorResult.Caller caller:
                var bound = cached is null ? null : await sessions.FollowAsync(context, cached, caller.Identity, caller.Fingerprint, cancellationToken);
                return new FlowCallerResult.Found(new FlowCaller(caller.Identity, caller.Fingerprint, caller.Authenticator, bound is null ? null : bound.Session with { Identity = caller.Identity }));
            case FirstFactorResult.Unavailable unavailable:
                return new FlowCallerResult.Unavailable(unavailable.RetryAfter);
            // An own session is its first factor: who is not known by it is nobody.
            case FirstFactorResult.NoOne when cached is { Session.IsOwn: false } && !firstFactors.PresentsCredential(context):
                var session = cached.Session;
                return new FlowCallerResult.Found(new FlowCaller(session.Identity, session.Fingerprint, session.Identity.Authenticator, session));
            default:
                return new FlowCallerResult.NoOne();
        }
    }

    /// <summary>The caller's session, if the request may speak for it: with the application's credential beside the cookie, by its own token, or because it is all there is.</summary>
    public bool SpeaksForSession(HttpContext context, FlowCaller caller) => SessionToken.Of(context.Request) is not null || IsOwn(caller) || firstFactors.PresentsCredential(context);

    /// <summary>Whether the caller signed in with the gateway itself: the session is the first factor.</summary>
    public bool IsOwn(FlowCaller caller) => caller.Authenticator == firstFactors.Own;

    /// <summary>Whether this caller can be an API client: no browser adds to a request by itself what shows who it is.</summary>
    public bool MayUseApi(HttpContext context, FlowCaller caller) => firstFactors.IsBearer(caller.Authenticator) || (IsOwn(caller) && SessionToken.Of(context.Request) is not null);

    /// <summary>The caller's session, begun where there is none: with a cookie for a browser, with nothing yet for an API client.</summary>
    public async Task<Session> SessionAsync(HttpContext context, FlowCaller caller, FlowType type, CancellationToken cancellationToken)
    {
        if (type == FlowType.Api)
            return caller.Session ?? sessions.NewUnstored(context, caller.Identity, caller.Fingerprint, caller.Authenticator);
        // A token's session has no cookie: a browser's flow has one of its own.
        if (caller.Session is { } session && (SessionToken.Of(context.Request) is null || IsOwn(caller)))
            return session;
        return await sessions.StartAsync(context, caller.Identity, caller.Fingerprint, caller.Authenticator, cancellationToken);
    }
}
