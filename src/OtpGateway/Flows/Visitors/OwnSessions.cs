using System.Data.Common;
using OtpGateway.Identities;
using OtpGateway.Sessions;
using OtpGateway.Storage;

namespace OtpGateway.Flows.Visitors;

/// <summary>The sessions of those who sign in with the gateway itself.</summary>
internal sealed class OwnSessions(GatewaySessions sessions, StoreClock clock)
{
    /// <summary>Signs in within the transaction that uses the code: goes on with the session of the same person, else begins one.</summary>
    /// <param name="method">What was shown (<c>code</c>, <c>code_recovery</c>).</param>
    public async Task<VisitorPass.SignedIn?> SignInAsync(DbTransaction transaction, HttpContext context, Flow flow, Identity identity, Session? current, string method, MatchedCode code, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var first = new AuthenticationMethod(method, "aal1", code.Channel, now.ToUnixTimeMilliseconds());
        var handle = flow.Type == FlowType.Api ? sessions.NewToken() : sessions.NewHandle();
        if (current is not null && current.Identity.Id == identity.Id && current.Identity.Authenticator == identity.Authenticator)
        {
            var renewed = sessions.WithoutElapsed(current, now).Renewed(first, now, now + sessions.Lifespan);
            return await SessionStore.RenewAsync(transaction, renewed, SessionHandle.Hash(handle), cancellationToken) ? new VisitorPass.SignedIn(renewed, handle) : null;
        }
        var session = sessions.NewOwn(context, identity, first) with { IsStored = true };
        await sessions.CreateAsync(transaction, session, handle, cancellationToken);
        return new VisitorPass.SignedIn(session, handle);
    }
}
