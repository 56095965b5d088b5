using System.Globalization;
using Microsoft.AspNetCore.Http.Features;
using OtpGateway.Configuration;
using OtpGateway.HeldRequests;
using OtpGateway.Http;
using OtpGateway.Pages;
using OtpGateway.Sessions;
using Yarp.ReverseProxy.Model;

namespace OtpGateway.Proxy;

/// <summary>Answers a request that may not pass now: a browser is sent on its way, everything else gets a typed answer.</summary>
internal sealed class Interruption(GatewaySessions sessions, Holds holds, LoginRedirect login, LoopGuard loops, PageRenderer pages, TypedAnswers answers, GatewayUrls urls, Live<HoldOptions> holdOptions, Live<SessionOptions> sessionOptions, ILogger<Interruption> logger)
{
    // Longer targets travel as held requests: a URL has to fit into a URL.
    private const int LongestInUrl = 1024;

    /// <summary>Nobody is signed in: to the application's own login. Nothing is held for somebody unknown.</summary>
    public Task SignInAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var request = context.Request;
        var target = Target(context);
        var kind = RequestKinds.Of(request);
        context.Response.Headers.Vary = RequestKinds.Vary;
        if (kind != RequestKind.Navigation)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            return answers.WriteAsync(context, kind, new ApiError(401, "request does not have a valid authentication session")
            {
                Id = "session_inactive",
                Reason = "No active session was found in this request.",
                RedirectBrowserTo = login.IsConfigured ? login.Url(kind == RequestKind.Htmx ? PageOf(request, target) : ReferringPage(request)) : null,
            }, cancellationToken);
        }
        if (!login.IsConfigured)
            return pages.RenderAsync(context, new ErrorPage { Kind = ErrorKind.NotSignedIn, LinkUrl = urls.OriginText + "/" }, cancellationToken);
        if (!RequestFacts.IsSafe(request.Method))
            return pages.RenderAsync(context, new ErrorPage { Kind = ErrorKind.NotSignedIn, LinkUrl = login.Url(ReferringPage(request)) }, cancellationToken);
        if (loops.IsLoop(context, target))
            return pages.RenderAsync(context, new ErrorPage { Kind = ErrorKind.Loop, LinkUrl = urls.OriginText + "/" }, cancellationToken);
        context.Response.Redirect303(login.Url(urls.OriginText + target));
        return Task.CompletedTask;
    }

    /// <summary>Signed in, but not sure enough: hold what can be held, and send the browser to the flow.</summary>
    public Task StepUpAsync(HttpContext context, RouteRequirement requirement, GateDecision.StepUp decision, CancellationToken cancellationToken)
    {
        var kind = RequestKinds.Of(context.Request);
        context.Response.Headers.Vary = RequestKinds.Vary;
        if (kind != RequestKind.Navigation)
            return ChallengeAsync(context, kind, requirement, decision, cancellationToken);
        return InterruptAsync(context, requirement, decision, cancellationToken);
    }

    public Task UnavailableAsync(HttpContext context, TimeSpan retryAfter, CancellationToken cancellationToken)
    {
        var kind = RequestKinds.Of(context.Request);
        context.Response.Headers.Vary = RequestKinds.Vary;
        if (kind == RequestKind.Navigation)
            return pages.RenderAsync(context, new ErrorPage { Kind = ErrorKind.ServiceUnavailable, RetryAfter = retryAfter }, cancellationToken);
        return answers.WriteAsync(context, kind, new ApiError(503, "The sign-in cannot be checked now") { Reason = "The request was not forwarded. Try again later.", RetryAfter = retryAfter }, cancellationToken);
    }

    private Task ChallengeAsync(HttpContext context, RequestKind kind, RouteRequirement requirement, GateDecision.StepUp decision, CancellationToken cancellationToken)
    {
        var limit = sessionOptions.Value.StepUpMaxAge;
        var maxAge = (long)(requirement.Once ? TimeSpan.Zero : requirement.MaxAge is { } age && age < limit ? age : limit).TotalSeconds;
        context.Response.Headers.WWWAuthenticate = string.Create(CultureInfo.InvariantCulture,
            $"Bearer error=\"insufficient_user_authentication\", error_description=\"A second factor is required\", acr_values=\"aal2\", max_age=\"{maxAge}\"");
        // A code for it needs the request itself, held, and that only a navigation can be: from a page without it the script would come back in vain.
        if (requirement.Message is not null)
            return answers.WriteAsync(context, kind, new ApiError(401, "Session does not fulfill the requested Authenticator Assurance Level")
            {
                Id = "session_aal2_required",
                Reason = "Each request to this address is confirmed by a code of its own, with what it does in words. It must be sent by a navigation of the browser, such as a form: what a script sends is not held.",
            }, cancellationToken);
        return answers.WriteAsync(context, kind, new ApiError(401, "Session does not fulfill the requested Authenticator Assurance Level")
        {
            Id = "session_aal2_required",
            Reason = "An active session was found but it does not fulfill the requested Authenticator Assurance Level. Please verify yourself with a second factor to resolve this issue.",
            // htmx goes there by itself, and its person wants to come back.
            RedirectBrowserTo = FlowUrl(requirement, decision, kind == RequestKind.Htmx ? "&return_to=" + Uri.EscapeDataString(PageOf(context.Request, Target(context))) : ""),
        }, cancellationToken);
    }

    private async Task InterruptAsync(HttpContext context, RouteRequirement requirement, GateDecision.StepUp decision, CancellationToken cancellationToken)
    {
        var request = context.Request;
        var target = Target(context);
        var safe = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
        if (context.Features.Get<ResumedRequest>() is { } resumed)
        {
            // Stepped up, and not enough all the same (a once route, or a session that ended): once more, for the same request.
            var again = await sessions.StartAsync(context, decision.Caller.Identity, decision.Caller.Fingerprint, decision.Caller.Authenticator, cancellationToken);
            if (loops.IsLoop(context, target))
                await pages.RenderAsync(context, new ErrorPage { Kind = ErrorKind.Loop, LinkUrl = urls.OriginText + "/" }, cancellationToken);
            // Held before its route said what is confirmed: a code would go out without its words.
            else if (!resumed.IsOf(again.Identity.Id, again.Fingerprint) || (requirement.Message is not null && resumed.Held.Digest is null))
                await pages.RenderAsync(context, new ErrorPage { Kind = ErrorKind.RequestGone, LinkUrl = urls.OriginText + "/" }, cancellationToken);
            else
                context.Response.Redirect303(FlowUrl(requirement, decision, "&held=" + resumed.Held.Id));
            return;
        }
        var fitsInUrl = safe && !requirement.Once && target.Length <= LongestInUrl && ReturnTo.IsPlainPath(target);
        // What is kept takes one of this person's few places: no other site's page may fill them.
        if (!fitsInUrl && !(safe ? RequestFacts.IsOurOwnOrTyped(request, urls.Origin) : RequestFacts.IsOurOwn(request, urls.Origin)))
        {
            await pages.RenderAsync(context, new ErrorPage { Kind = ErrorKind.CrossSiteRequest, LinkUrl = urls.OriginText + (safe && ReturnTo.IsPlainPath(target) ? target : "/") }, cancellationToken);
            return;
        }
        if (safe && loops.IsLoop(context, target))
        {
            await pages.RenderAsync(context, new ErrorPage { Kind = ErrorKind.Loop, LinkUrl = urls.OriginText + "/" }, cancellationToken);
            return;
        }
        var session = await sessions.StartAsync(context, decision.Caller.Identity, decision.Caller.Fingerprint, decision.Caller.Authenticator, cancellationToken);
        if (fitsInUrl)
        {
            context.Response.Redirect303(FlowUrl(requirement, decision, "&return_to=" + Uri.EscapeDataString(target)));
            return;
        }
        if (!requirement.Hold || !holdOptions.Value.Enabled)
        {
            await pages.RenderAsync(context, new ErrorPage { Kind = ErrorKind.NotHeld, LinkUrl = Back(request, requirement, decision) }, cancellationToken);
            return;
        }
        switch (await holds.HoldAsync(context, session, requirement.Once, requirement.Message, cancellationToken))
        {
            case HoldOutcome.Held held:
                context.Response.Redirect303(FlowUrl(requirement, decision, "&held=" + held.Id));
                return;
            case HoldOutcome.Untold untold:
                logger.TransactionUntold(context.GetEndpoint()?.Metadata.GetMetadata<RouteModel>()?.Config.RouteId ?? "", untold.Detail);
                await pages.RenderAsync(context, new ErrorPage { Kind = KindOf(untold.Why), LinkUrl = ReferringPage(request) }, cancellationToken);
                return;
            // To confirm first and to send again afterwards would not do.
            case HoldOutcome.TooLarge when requirement.Message is not null:
                await pages.RenderAsync(context, new ErrorPage { Kind = ErrorKind.TransactionTooLarge, LinkUrl = ReferringPage(request) }, cancellationToken);
                return;
            case HoldOutcome.NoRoom when requirement.Message is not null:
                await pages.RenderAsync(context, new ErrorPage { Kind = ErrorKind.ServiceUnavailable, RetryAfter = Gate.StoreRetry }, cancellationToken);
                return;
            case HoldOutcome.TooLarge tooLarge:
                await pages.RenderAsync(context, new ErrorPage { Kind = ErrorKind.BodyTooLarge, BodyLimit = tooLarge.Limit, LinkUrl = Back(request, requirement, decision) }, cancellationToken);
                return;
            case HoldOutcome.TooMany:
                await pages.RenderAsync(context, new ErrorPage { Kind = ErrorKind.TooManyOpenRequests, LinkUrl = ReferringPage(request) }, cancellationToken);
                return;
            case HoldOutcome.NoRoom:
                await pages.RenderAsync(context, new ErrorPage { Kind = ErrorKind.NotHeld, LinkUrl = Back(request, requirement, decision) }, cancellationToken);
                return;
            case HoldOutcome.Aborted:
                context.Abort();
                return;
            default:
                throw new InvalidOperationException("A request was held in an unknown way.");
        }
    }

    private static ErrorKind KindOf(TransactionRefusal why) => why switch
    {
        TransactionRefusal.Unreadable => ErrorKind.TransactionUnreadable,
        TransactionRefusal.TooLarge => ErrorKind.TransactionTooLarge,
        TransactionRefusal.Untold => ErrorKind.TransactionUntold,
    };

    /// <summary>Where the flow for this requirement begins; what to return to is told by the caller.</summary>
    private string FlowUrl(RouteRequirement requirement, GateDecision.StepUp decision, string target)
    {
        var via = requirement.Via.Length > 0 ? "&via=" + Uri.EscapeDataString(requirement.Via) : "";
        var refresh = decision.Raised ? "&refresh=true" : "";
        // Only what the page offers: whoever takes it away is still asked for a code by the gate.
        var backupCodes = requirement.BackupCodes || requirement.Via.Length > 0 ? "" : "&backup_codes=deny";
        return urls.Absolute($"/self-service/login/browser?aal=aal2{via}{refresh}{backupCodes}{target}");
    }

    // First the second factor, then back to the page that the form was on, to send it again.
    private string Back(HttpRequest request, RouteRequirement requirement, GateDecision.StepUp decision)
    {
        var page = ReferringPage(request);
        return FlowUrl(requirement, decision, "&return_to=" + Uri.EscapeDataString(page));
    }

    private string ReferringPage(HttpRequest request) =>
        request.Headers.Referer is { Count: 1 } referers && referers[0] is { } referer ? ReturnTo.Resolve(referer, urls, []) ?? urls.OriginText + "/" : urls.OriginText + "/";

    // The page that a script of htmx stands on; the one that it fetches where that was a link or form of a whole page.
    private string PageOf(HttpRequest request, string target)
    {
        if (request.Headers["HX-Boosted"] == "true" && HttpMethods.IsGet(request.Method) && target.Length <= LongestInUrl && ReturnTo.IsPlainPath(target))
            return urls.OriginText + target;
        return request.Headers["HX-Current-URL"] is { Count: 1 } current && current[0] is { } page && ReturnTo.Resolve(WithoutFragment(page), urls, []) is { } url ? url : ReferringPage(request);
    }

    private static string WithoutFragment(string url) => url.IndexOf('#', StringComparison.Ordinal) is >= 0 and var end ? url[..end] : url;

    private static string Target(HttpContext context) => context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
}
