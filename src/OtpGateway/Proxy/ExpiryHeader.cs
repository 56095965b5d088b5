using System.Globalization;
using OtpGateway.Configuration;
using OtpGateway.Sessions;
using OtpGateway.Storage;

namespace OtpGateway.Proxy;

/// <summary>Tells the application's own pages in how many seconds a second factor ends (<c>gateway.upstream.expiry_header</c>), so that they can ask for a new one before something is lost.</summary>
internal sealed class ExpiryHeader(Live<ProxyOptions> options, Live<SessionOptions> sessionOptions, StoreClock clock)
{
    public void Announce(HttpContext context, RouteRequirement requirement, SatisfiedCaller caller)
    {
        // Most have none, and then nothing is allocated. A second factor for one operation has no end to announce, and what a cache may keep says nothing of one caller.
        if (options.Value.ExpiryHeader is { Length: > 0 } name && requirement is { Aal: Aal.Aal2, Once: false, CacheAsUpstream: false })
            AnnounceAs(name, context, requirement, caller);
    }

    private void AnnounceAs(string name, HttpContext context, RouteRequirement requirement, SatisfiedCaller caller)
    {
        var limits = sessionOptions.Value;
        var maxAge = requirement.MaxAge is { } limit && limit < limits.StepUpMaxAge ? limit : limits.StepUpMaxAge;
        var ours = caller.Session?.SteppedUpUntil(requirement.Accepted, maxAge, limits.StepUpIdle);
        // The application's own second factor is of no trait of ours.
        var theirs = requirement.Via.Length == 0 ? caller.FirstFactor.SecondFactorFor(requirement.BackupCodes) + maxAge : null;
        if ((ours > theirs || theirs is null ? ours : theirs) is not { } until)
            return;
        // When the answer begins: it may have taken a while, and the application's own header of this name is not ours.
        context.Response.OnStarting(() =>
        {
            context.Response.Headers[name] = Math.Max(0, (long)(until - clock.GetUtcNow()).TotalSeconds).ToString(CultureInfo.InvariantCulture);
            return Task.CompletedTask;
        });
    }
}
