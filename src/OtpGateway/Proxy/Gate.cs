using System.Data.Common;
using OtpGateway.Audit;
using OtpGateway.Configuration;
using OtpGateway.FirstFactor;
using OtpGateway.HeldRequests;
using OtpGateway.Http;
using OtpGateway.Sessions;
using OtpGateway.Storage;

namespace OtpGateway.Proxy;

/// <summary>Decides whether a caller meets a route's requirement. Whatever cannot be decided is not a pass.</summary>
internal sealed class Gate(FirstFactors firstFactors, GatewaySessions sessions, SatisfiedCallers satisfied, CookieNames cookies, Live<SessionOptions> options, StoreClock clock, Refusals refusals, ILogger<Gate> logger)
{
    // From the right code to the original URL it takes one redirect; with an application that is down, a few tries.
    private static readonly TimeSpan GrantLifespan = TimeSpan.FromMinutes(5);

    public static readonly TimeSpan StoreRetry = TimeSpan.FromSeconds(5);

    public async ValueTask<GateDecision> DecideAsync(HttpContext context, RouteRequirement requirement, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var credential = firstFactors.CredentialOf(context);
        if (satisfied.Find(credential, now) is { } known && Meets(context, requirement, known, now))
            return new GateDecision.Pass(known);
        try
        {
            return await firstFactors.IdentifyAsync(context, cancellationToken) switch
            {
                FirstFactorResult.Caller caller => await DecideAsync(context, requirement, credential, caller, now, cancellationToken),
                FirstFactorResult.Unavailable unavailable => new GateDecision.Unavailable(unavailable.RetryAfter),
                _ => new GateDecision.SignIn(),
            };
        }
        catch (Exception exception) when (IsUndecidable(exception))
        {
            logger.StoreUnavailable(exception);
            return new GateDecision.Unavailable(StoreRetry);
        }
    }

    /// <summary>Whether this says that the store, or what it holds, cannot be used now.</summary>
    public static bool IsUndecidable(Exception exception) => exception is DbException or IOException or InvalidDataException or System.Text.Json.JsonException or TimeoutException;

    private async Task<GateDecision> DecideAsync(HttpContext context, RouteRequirement requirement, Credential credential, FirstFactorResult.Caller caller, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var cached = await sessions.FindAsync(context, cancellationToken);
        var bound = cached is null ? null : await sessions.FollowAsync(context, cached, caller.Identity, caller.Fingerprint, cancellationToken);
        if (cached is not null && bound is null)
            refusals.Record(new AuditEvent(AuditEvent.SessionNotBound) { IdentityId = caller.Identity.Id, SessionId = cached.Session.Id });
        var session = bound?.Session;
        var cookie = RawCookies.Without(context.Request.Headers.Cookie, cookies.Common).ToString();
        var found = new SatisfiedCaller(caller, bound, session, cookie);
        if (!Meets(context, requirement, found, now))
            return new GateDecision.StepUp(found, Raised: session?.SecondFactorAt is not null);
        // In use again, a second factor that has elapsed would come back to life: here something else let the request through.
        if (bound is not null && requirement.Aal == Aal.Aal2 && IsRaised(bound.Session, now))
            found = new SatisfiedCaller(caller, bound, await sessions.TouchAsync(bound, cancellationToken), cookie);
        satisfied.Remember(credential, found);
        return new GateDecision.Pass(found);
    }

    /// <summary>Whether what is known of the caller is enough for the route, now.</summary>
    private bool Meets(HttpContext context, RouteRequirement requirement, SatisfiedCaller caller, DateTimeOffset now)
    {
        if (requirement.Aal <= Aal.Aal1)
            return true;
        // Every operation asks again: only the very request that the code was entered for goes through, and soon.
        if (requirement.Once)
            return context.Features.Get<ResumedRequest>() is { Held: { Once: true, GrantedAt: { } grantedAt } held }
                && (requirement.Message is null || held.Digest is not null)
                && caller.Session is { } owner && owner.IsSteppedUpAt(grantedAt, requirement.Accepted, GrantLifespan, now);
        return IsSteppedUp(requirement, caller.FirstFactor, caller.Session, now);
    }

    /// <summary>Whether a connection that was let through may stay open.</summary>
    /// <param name="requirement">What its route demands.</param>
    /// <param name="caller">Who was let through; null for somebody unknown, on a route on trial.</param>
    /// <param name="session">Their session as it stands now; null when it has ended, or there was none.</param>
    /// <param name="now">The time.</param>
    public bool StillMeets(RouteRequirement requirement, SatisfiedCaller? caller, Session? session, DateTimeOffset now) =>
        requirement.ReportOnly || (caller is not null && (requirement.Aal == Aal.Aal2 ? IsSteppedUp(requirement, caller.FirstFactor, session, now) || HasConfirmed(requirement, session, now) : caller.Session is not { IsOwn: true } || session is not null));

    private bool IsRaised(Session session, DateTimeOffset now) => session.IsSteppedUp(AcceptedFactors.Any, options.Value.StepUpMaxAge, options.Value.StepUpIdle, now);

    private bool HasConfirmed(RouteRequirement requirement, Session? session, DateTimeOffset now) =>
        requirement.Message is not null && session?.HasConfirmed(requirement.Accepted, options.Value.StepUpMaxAge, now) == true;

    private bool IsSteppedUp(RouteRequirement requirement, FirstFactorResult.Caller caller, Session? session, DateTimeOffset now)
    {
        // One that was asked for a single operation grows as old as any.
        var maxAge = requirement is { Once: false, MaxAge: { } limit } && limit < options.Value.StepUpMaxAge ? limit : options.Value.StepUpMaxAge;
        if (session is not null && session.IsSteppedUp(requirement.Accepted, maxAge, options.Value.StepUpIdle, now))
            return true;
        // The application's own second factor is of no trait of ours.
        return requirement.Via.Length == 0 && caller.SecondFactorFor(requirement.BackupCodes) is { } at && Session.HasBeen(at, now) && now - at < maxAge;
    }
}
