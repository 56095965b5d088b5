using OtpGateway.Audit;
using OtpGateway.FirstFactor;
using OtpGateway.Sessions;

namespace OtpGateway.Proxy;

/// <summary>Follows the application when the cookies of an answer end their caller's login: what hangs on it ends too, on every node.</summary>
internal sealed class LoginEnds(FirstFactors firstFactors, GatewaySessions sessions, LiveConnections connections, AuditTrail audit, ILogger<LoginEnds> logger)
{
    /// <summary>Asks the application whether the login has ended, and ends the session that is bound to it and the connections that it opened.</summary>
    /// <param name="change">What an answer did to the login.</param>
    /// <param name="cached">The session of the request, where the gate has looked for it.</param>
    /// <param name="handle">The handle that the request showed, where it has not.</param>
    public async Task FollowAsync(LoginChange change, CachedSession? cached, PresentedHandle? handle)
    {
        try
        {
            cached ??= handle is null ? null : await sessions.FindAsync(handle.Value, CancellationToken.None);
            var bound = cached is not null && firstFactors.IsBoundTo(cached.Session, change.Before) ? cached.Session : null;
            var subject = bound?.Identity.ExternalId ?? connections.SubjectOf(change.Before);
            // Where nothing hangs on it, nobody needs to know.
            if (subject is null || !await firstFactors.HasEndedAsync(change, subject, CancellationToken.None))
                return;
            connections.End(change.Before);
            if (bound is null)
                return;
            await sessions.EndAsync(bound.Id, CancellationToken.None);
            audit.Record(new AuditEvent(AuditEvent.SessionEnded) { Reason = "the application's login has ended", IdentityId = bound.Identity.Id, SessionId = bound.Id });
        }
        catch (Exception exception) when (Gate.IsUndecidable(exception))
        {
            logger.LoginEndNotNoted(exception);
        }
    }
}
