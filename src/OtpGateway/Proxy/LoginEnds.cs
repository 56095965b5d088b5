using OtpGateway.FirstFactor;
using OtpGateway.Sessions;

namespace OtpGateway.Proxy;

/// <summary>Follows the application when an answer signs its caller out: what hangs on that login ends too, on every node.</summary>
internal sealed class LoginEnds(FirstFactors firstFactors, GatewaySessions sessions, ILogger<LoginEnds> logger)
{
    /// <summary>Asks the application whether the login has ended, and ends the session that is bound to it.</summary>
    /// <param name="login">That an answer takes away.</param>
    /// <param name="cached">The session of the request, where the gate has looked for it.</param>
    /// <param name="handle">The handle that the request showed, where it has not.</param>
    public async Task FollowAsync(PresentedLogin login, CachedSession? cached, PresentedHandle? handle)
    {
        try
        {
            if (!await firstFactors.HasEndedAsync(login, CancellationToken.None))
                return;
            cached ??= handle is null ? null : await sessions.FindAsync(handle.Value, CancellationToken.None);
            if (cached is not null && firstFactors.IsBoundTo(cached.Session, login))
                await sessions.EndAsync(cached.Session.Id, CancellationToken.None);
        }
        catch (Exception exception) when (Gate.IsUndecidable(exception))
        {
            logger.LoginEndNotNoted(exception);
        }
    }
}
