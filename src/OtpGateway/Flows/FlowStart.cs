using OtpGateway.Configuration;
using OtpGateway.Courier;
using OtpGateway.HeldRequests;
using OtpGateway.Http;
using OtpGateway.Identities;
using OtpGateway.Sessions;
using OtpGateway.Storage;

namespace OtpGateway.Flows;

/// <summary><c>GET self-service/login/browser</c>: begins a flow.</summary>
internal sealed class FlowStart(
    FlowCallers callers, LoginFlows flows, FlowAnswers answers, FlowTriggers triggers, Holds holds, LoginRedirect login, GatewayUrls urls,
    Live<FlowOptions> options, Live<SessionOptions> sessionOptions, StoreClock clock)
{
    /// <summary>A person's own navigation, with one address to send to, also sends the code: nobody else's request does.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        var cancellationToken = context.RequestAborted;
        var request = context.Request;
        var target = FlowTarget.Of(request);
        var returnTo = ReturnTo.Resolve(target.ReturnTo, urls, options.Value.AllowedReturnUrls);
        var aal = request.Query["aal"].ToString().ToLowerInvariant();
        if (aal is not ("" or "aal1" or "aal2"))
        {
            await answers.MalformedAsync(context, "Unable to parse AuthenticationMethod Assurance Level (AAL): expected one of [aal1, aal2]");
            return;
        }
        if (target.ReturnTo.Length > 0 && returnTo is null)
        {
            await answers.BadReturnToAsync(context);
            return;
        }
        switch (await callers.FindAsync(context, cancellationToken))
        {
            case FlowCallerResult.Unavailable unavailable:
                await answers.UnavailableAsync(context, unavailable.RetryAfter);
                return;
            case FlowCallerResult.Found found when aal == "aal2":
                await BeginAsync(context, found.Caller, target, returnTo, cancellationToken);
                return;
            default:
                await SignInAsync(context, returnTo, cancellationToken);
                return;
        }
    }

    // The first factor is the application's own login.
    private Task SignInAsync(HttpContext context, string? returnTo, CancellationToken cancellationToken)
    {
        if (RequestFacts.WantsJson(context.Request) || !login.IsConfigured)
            return new ApiError(401, "aal2 and aal3 can only be requested if a session exists already")
            {
                Id = "session_aal1_required",
                Reason = "You can not requested a higher AAL (AAL2/AAL3) without an active session.",
            }.WriteAsync(context, cancellationToken);
        context.Response.Redirect303(login.Url(returnTo ?? urls.OriginText + "/"));
        return Task.CompletedTask;
    }

    private async Task BeginAsync(HttpContext context, FlowCaller caller, FlowTarget target, string? returnTo, CancellationToken cancellationToken)
    {
        var request = context.Request;
        var via = request.Query["via"].ToString();
        if (IsFresh(caller, via) && !IsTrue(request.Query["refresh"].ToString()) && target.HeldId.Length == 0)
        {
            if (RequestFacts.WantsJson(request))
                await AlreadyAsync(context);
            else
                context.Response.Redirect303(returnTo ?? urls.OriginText + "/");
            return;
        }
        switch (flows.Addresses(caller.Identity, via))
        {
            case AddressesResult.Missing missing:
                await answers.NoAddressAsync(context, via, missing.Reason);
                return;
            case AddressesResult.Found { Addresses: var addresses }:
                await callers.SessionAsync(context, caller, cancellationToken);
                // A route that asks for every operation has a flow of its own for each.
                var once = await holds.FindAsync(target.HeldId, caller.Identity.Id, caller.Fingerprint, cancellationToken) is { Once: true } held ? held.Id : null;
                var flow = await flows.StartAsync(caller, FlowType.Browser, via, once, returnTo ?? "", urls.OriginText + request.Path + request.QueryString, cancellationToken);
                if (addresses.Count == 1 && !RequestFacts.WantsJson(request) && RequestFacts.Kind(request) == CallerKind.Navigation && RequestFacts.IsOurOwnOrTyped(request, urls.Origin))
                    await flows.SendAsync(flow, caller, addresses[0], triggers.Of(request, caller.Identity), first: true, cancellationToken);
                await answers.FlowAsync(context, 200, flow, target, addresses);
                return;
        }
    }

    private bool IsFresh(FlowCaller caller, string via) =>
        caller.Session?.IsSteppedUp(via, sessionOptions.Value.StepUpMaxAge, sessionOptions.Value.StepUpIdle, clock.GetUtcNow()) == true;

    private static Task AlreadyAsync(HttpContext context) => new ApiError(400, "you are already logged in")
    {
        Id = "session_already_available",
        Reason = "A valid session was detected and thus login is not possible. Did you forget to set `?refresh=true`?",
    }.WriteAsync(context, context.RequestAborted);

    // Go's strconv.ParseBool, as Ory reads it.
    private static bool IsTrue(string text) => text is "1" or "t" or "T" or "true" or "TRUE" or "True";
}
