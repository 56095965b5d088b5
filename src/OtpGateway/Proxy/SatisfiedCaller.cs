using System.Security.Claims;
using Microsoft.AspNetCore.Http.Features.Authentication;
using OtpGateway.FirstFactor;
using OtpGateway.HeldRequests;
using OtpGateway.Sessions;

namespace OtpGateway.Proxy;

/// <summary>
/// A caller as this node last knew them: the first factor that was checked, and the session where there is one. Hangs on
/// the request as its authentication, for which the server keeps a place: setting it allocates nothing.
/// </summary>
/// <param name="firstFactor">Who, as the application sees it.</param>
/// <param name="cached">The session as this node's cache knows it.</param>
/// <param name="session">The session as it is.</param>
/// <param name="forwardedCookie">What of this caller's Cookie header goes on to the application.</param>
internal sealed class SatisfiedCaller(FirstFactorResult.Caller firstFactor, CachedSession? cached, Session? session, string forwardedCookie) : IHttpAuthenticationFeature
{
    public FirstFactorResult.Caller FirstFactor { get; } = firstFactor;

    /// <summary>The session that is bound to this first factor, raised or not; null where there is none.</summary>
    public Session? Session { get; } = session;

    /// <summary>The same as this node's cache knows it.</summary>
    public CachedSession? Cached { get; } = cached;

    /// <summary>What of this caller's Cookie header goes on to the application; empty for nothing.</summary>
    public string ForwardedCookie { get; } = forwardedCookie;

    // Nothing behind the gate asks for a principal, and one caller's must not become another's.
    ClaimsPrincipal? IHttpAuthenticationFeature.User
    {
        get => null;
        set => throw new NotSupportedException();
    }

    /// <summary>What confirmed this very request, where its route asks for that and the gate has let it through; null for any other.</summary>
    public AuthenticationMethod? ConfirmationOf(HttpContext context)
    {
        if (context.Features.Get<ResumedRequest>() is not { Held.GrantedAt: { } at } || context.GetEndpoint()?.Metadata.GetMetadata<RouteRequirement>() is not { Once: true })
            return null;
        return Session?.Methods.LastOrDefault(method => method.Transaction && method.CompletedAt == at.ToUnixTimeMilliseconds());
    }

    /// <summary>
    /// How sure it is of them now, for this request and whatever its route demands: a second factor that has grown old or idle
    /// counts no more, and one that confirmed a request counts for that one.
    /// </summary>
    public Aal LevelAt(HttpContext context, SessionOptions limits, DateTimeOffset now) =>
        ConfirmationOf(context) is not null || Session?.IsSteppedUp(AcceptedFactors.Any, limits.StepUpMaxAge, limits.StepUpIdle, now) == true || (FirstFactor.SecondFactorAt is { } at && Session.HasBeen(at, now) && now - at < limits.StepUpMaxAge) ? Aal.Aal2 : Aal.Aal1;

    public bool IsUsable(DateTimeOffset now) => now < FirstFactor.CheckedUntil && FirstFactor.Login is not { HasEnded: true } && (Cached is null || Cached.IsUsable(now));
}
