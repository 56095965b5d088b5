using OtpGateway.Configuration;
using OtpGateway.Courier;
using OtpGateway.Flows.Visitors;
using OtpGateway.HeldRequests;
using OtpGateway.Http;
using OtpGateway.Identities;
using OtpGateway.Sessions;
using OtpGateway.Storage;

namespace OtpGateway.Flows;

/// <summary><c>GET self-service/login/browser</c> and <c>…/api</c>: begins a flow.</summary>
internal sealed class FlowStart(
    FlowCallers callers, LoginFlows flows, BackupCodes backupCodes, FlowAnswers answers, FlowTriggers triggers, VisitorFlows visitorFlows, VisitorStart visitors, Holds holds, LoginRedirect login, GatewayUrls urls,
    Live<FlowOptions> options, Live<SessionOptions> sessionOptions, StoreClock clock)
{
    /// <summary>A person's own navigation, with one address to send to, also sends the code: nobody else's request does.</summary>
    public async Task HandleAsync(HttpContext context, FlowType type)
    {
        var cancellationToken = context.RequestAborted;
        var request = context.Request;
        var target = type == FlowType.Browser ? FlowTarget.Of(request) : FlowTarget.Of(request) with { HeldId = "" };
        var returnTo = ReturnTo.Resolve(target.ReturnTo, urls, options.Value.AllowedReturnUrls);
        var aal = request.Query["aal"].ToString().ToLowerInvariant();
        if (type == FlowType.Api && ApiFlowGuard.Refuse(request) is { } refusal)
        {
            await answers.MalformedAsync(context, ApiFlowGuard.Reason(refusal), json: true);
            return;
        }
        if (aal is not ("" or "aal1" or "aal2"))
        {
            await answers.MalformedAsync(context, $"Unable to parse AuthenticationMethod Assurance Level (AAL): expected one of [aal1, aal2] but got {Short(aal)}", type == FlowType.Api);
            return;
        }
        if (target.ReturnTo.Length > 0 && returnTo is null)
        {
            await answers.BadReturnToAsync(context, Short(target.ReturnTo), type == FlowType.Api);
            return;
        }
        switch (await callers.FindAsync(context, cancellationToken))
        {
            case FlowCallerResult.Unavailable unavailable:
                await answers.UnavailableAsync(context, unavailable.RetryAfter);
                return;
            case FlowCallerResult.Found found when type == FlowType.Api && !callers.MayUseApi(context, found.Caller):
                await answers.SignInFirstAsync(context, json: true);
                return;
            case FlowCallerResult.Found found when aal == "aal2":
                await BeginAsync(context, type, found.Caller, target, returnTo, cancellationToken);
                return;
            // The first factor is there already; to show it again is the application's own affair.
            case FlowCallerResult.Found when !IsTrue(request.Query["refresh"].ToString()):
                await answers.AlreadyAsync(context, type == FlowType.Api, returnTo);
                return;
            // Again with the gateway, where it was the gateway that signed in.
            case FlowCallerResult.Found { Caller: var member } when callers.IsOwn(member) && visitorFlows.IsEnabled(FlowKind.Login):
                await visitors.BeginAsync(context, FlowKind.Login, type, refresh: true, returnTo);
                return;
            case FlowCallerResult.NoOne when aal != "aal2" && visitorFlows.IsEnabled(FlowKind.Login):
                await visitors.BeginAsync(context, FlowKind.Login, type, refresh: false, returnTo);
                return;
            // First the sign-in, then this again.
            case FlowCallerResult.NoOne when type == FlowType.Browser && !RequestFacts.WantsJson(request) && visitorFlows.IsEnabled(FlowKind.Login):
                await visitors.BeginAsync(context, FlowKind.Login, type, refresh: false, urls.OriginText + request.Path + request.QueryString);
                return;
            default:
                await SignInAsync(context, type, aal, returnTo);
                return;
        }
    }

    // The first factor is the application's own login.
    private Task SignInAsync(HttpContext context, FlowType type, string aal, string? returnTo)
    {
        if (type == FlowType.Api || !login.IsConfigured)
            return answers.SignInFirstAsync(context, type == FlowType.Api);
        var url = login.Url(returnTo ?? urls.OriginText + "/");
        if (!RequestFacts.WantsJson(context.Request))
        {
            context.Response.Redirect303(url);
            return Task.CompletedTask;
        }
        return aal == "aal2" ? answers.SignInFirstAsync(context) : FlowAnswers.GoElsewhereAsync(context, url);
    }

    private async Task BeginAsync(HttpContext context, FlowType type, FlowCaller caller, FlowTarget target, string? returnTo, CancellationToken cancellationToken)
    {
        var request = context.Request;
        var json = type == FlowType.Api || RequestFacts.WantsJson(request);
        var via = request.Query["via"].ToString();
        var refresh = IsTrue(request.Query["refresh"].ToString());
        // A route that asks for every operation has a flow of its own for each.
        var once = await holds.FindAsync(target.HeldId, caller.Identity.Id, caller.Fingerprint, cancellationToken) is { Once: true } held ? held : null;
        // A backup code does not tell what it confirms.
        var accepted = new AcceptedFactors(via, request.Query["backup_codes"] != "deny" && once?.Digest is null);
        var raised = IsFresh(caller, accepted);
        if (raised && !refresh && target.HeldId.Length == 0)
        {
            await answers.AlreadyAsync(context, type == FlowType.Api, returnTo);
            return;
        }
        var known = await flows.UsableAddressesAsync(caller, via, cancellationToken);
        var choices = new FlowChoices(known is AddressesResult.Found { Addresses: var addresses } ? addresses : [],
            accepted is { BackupCodes: true, Via.Length: 0 } && await backupCodes.AreUsableAsync(caller.Identity.Id, cancellationToken))
        {
            Transaction = once?.Transaction,
        };
        switch (known)
        {
            case AddressesResult.Changed changed when !choices.Any:
                await answers.AddressChangedAsync(context, changed.Reason, type == FlowType.Api);
                return;
            case AddressesResult.Missing missing when !choices.Any:
                await answers.NoAddressAsync(context, via, missing.Reason, type == FlowType.Api);
                return;
            default:
                if (type == FlowType.Browser)
                    await callers.SessionAsync(context, caller, type, cancellationToken);
                var ownPage = options.Value.LoginUiUrl.Length > 0;
                var flow = await flows.StartAsync(caller, new FlowWish(type, via, returnTo ?? "", urls.OriginText + request.Path + request.QueryString)
                {
                    BackupCodes = choices.BackupCodes,
                    HeldId = once?.Id,
                    Digest = once?.Digest,
                    Refresh = refresh,
                    Raised = raised,
                    ResumeHeldId = ownPage && target.HeldId.Length > 0 ? target.HeldId : null,
                    MayShare = !json && !ownPage,
                }, cancellationToken);
                if (choices.Addresses is [var only] && !json && RequestKinds.Of(request) == RequestKind.Navigation && RequestFacts.IsOurOwnOrTyped(request, urls.Origin))
                    await flows.SendAsync(flow, caller, only, triggers.Of(request, caller.Identity), first: true, cancellationToken);
                await answers.FlowAsync(context, 200, flow, target, choices);
                return;
        }
    }

    private bool IsFresh(FlowCaller caller, AcceptedFactors accepted) =>
        caller.Session?.IsSteppedUp(accepted, sessionOptions.Value.StepUpMaxAge, sessionOptions.Value.StepUpIdle, clock.GetUtcNow()) == true;

    // Go's strconv.ParseBool, as Ory reads it.
    private static bool IsTrue(string text) => text is "1" or "t" or "T" or "true" or "TRUE" or "True";

    private static string Short(string text) => text.Length <= 200 ? text : text[..200];
}
