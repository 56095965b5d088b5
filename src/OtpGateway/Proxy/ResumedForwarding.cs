using System.Data.Common;
using OtpGateway.Audit;
using OtpGateway.HeldRequests;
using OtpGateway.Http;
using OtpGateway.Pages;
using OtpGateway.Sessions;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace OtpGateway.Proxy;

/// <summary>Forwards a resumed request, at most once: taken in a committed statement before the first byte leaves.</summary>
internal sealed class ResumedForwarding(PageRenderer pages, CookieNames cookies, GatewayUrls urls, TimeProvider clock, AuditTrail audit, ILogger<ResumedForwarding> logger)
{
    public async Task ForwardAsync(HttpContext context, ResumedRequest resumed, SatisfiedCaller? caller, RequestDelegate next)
    {
        var name = cookies.Held(resumed.Held.Id);
        var keepCookie = false;
        context.Response.OnStarting(() =>
        {
            if (!keepCookie)
                context.Response.Cookies.Delete(name, cookies.Options(null, SameSiteMode.Strict));
            return Task.CompletedTask;
        });
        // Another user, another login, or a route that has become public since: it is not theirs to send.
        if (caller is null || !resumed.IsOf(caller.FirstFactor.Identity.Id, caller.FirstFactor.Fingerprint))
        {
            Record(resumed, caller, caller is null ? "refused: its route knows nobody" : "refused: another login");
            await ShowAsync(context, ErrorKind.RequestGone, "/");
            return;
        }
        if (resumed.Held.State == HeldState.Verified && !await resumed.IsAsConfirmedAsync(context.RequestAborted))
        {
            logger.TransactionAltered(resumed.Held.Id);
            Record(resumed, caller, "refused: altered");
            await ShowAsync(context, ErrorKind.TransactionAltered, "/");
            return;
        }
        if (!await resumed.TakeAsync())
        {
            // Another tab was faster by a moment, and the cookie is that one's: once more, for what else is armed at this target.
            if (resumed.Held.State == HeldState.Verified)
            {
                keepCookie = true;
                context.Response.Redirect303(urls.OriginText + resumed.Held.Target);
                return;
            }
            Record(resumed, caller, "refused: already taken");
            await ShowAsync(context, resumed.Held.State switch
            {
                HeldState.Unknown => ErrorKind.OutcomeUnknown,
                HeldState.Done => ErrorKind.AlreadyCarriedOut,
                _ => ErrorKind.InProgress,
            }, "/");
            return;
        }
        using var answered = new CancellationTokenSource();
        var kept = resumed.KeepAsync(clock, answered.Token);
        try
        {
            await next(context);
        }
        catch
        {
            Record(resumed, caller, "unknown");
            await EndAsync(resumed, resumed.GiveUpAsync);
            throw;
        }
        finally
        {
            await answered.CancelAsync();
            await kept.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        // It would be refused again.
        if (context.Features.Get<RefusedTarget>() is not null)
        {
            Record(resumed, caller, "refused: its path is another route's");
            await EndAsync(resumed, resumed.DoneAsync);
            return;
        }
        if (WasNeverReached(context, resumed))
        {
            keepCookie = true;
            logger.ResumeReturned(resumed.Held.Id);
            Record(resumed, caller, "application not reached");
            await EndAsync(resumed, resumed.ReturnAsync);
            await ShowAsync(context, ErrorKind.ApplicationUnreachable, resumed.Held.Target);
            return;
        }
        // Where the application's answer had begun it has the request, whatever became of the rest of its answer.
        if (context.Features.Get<IForwarderErrorFeature>() is null || context.Response.HasStarted)
        {
            Record(resumed, caller, "carried out");
            await EndAsync(resumed, resumed.DoneAsync);
            return;
        }
        logger.ResumeUnknown(resumed.Held.Id);
        Record(resumed, caller, "unknown");
        await EndAsync(resumed, resumed.GiveUpAsync);
        await ShowAsync(context, ErrorKind.OutcomeUnknown, "/");
    }

    // Only what is proven: no destination was chosen, no connection came about, or the body, which comes after the head, was never asked for.
    private static bool WasNeverReached(HttpContext context, ResumedRequest resumed)
    {
        if (context.Response.HasStarted)
            return false;
        if (context.Features.Get<IReverseProxyFeature>() is { ProxiedDestination: null })
            return true;
        return context.Features.Get<IForwarderErrorFeature>() switch
        {
            null => false,
            { Error: ForwarderError.NoAvailableDestinations or ForwarderError.RequestCreation } => true,
            { Exception: HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError } } => true,
            _ => resumed.HasContent && !resumed.HasBegun,
        };
    }

    private void Record(ResumedRequest resumed, SatisfiedCaller? caller, string reason) => audit.Record(new AuditEvent(AuditEvent.RequestResumed)
    {
        HeldId = resumed.Held.Id,
        IdentityId = caller?.FirstFactor.Identity.Id,
        SessionId = caller?.Session?.Id,
        Reason = reason,
    });

    private Task ShowAsync(HttpContext context, ErrorKind kind, string target) =>
        pages.RenderAsync(context, new ErrorPage { Kind = kind, LinkUrl = urls.OriginText + target }, CancellationToken.None);

    // The application has had its request and the browser its answer: a store that fails now must not spoil it.
    private async Task EndAsync(ResumedRequest resumed, Func<Task> end)
    {
        try
        {
            await end();
        }
        catch (DbException exception)
        {
            logger.ResumeNotNoted(resumed.Held.Id, exception);
        }
    }
}
