using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Features;
using OtpGateway.Configuration;
using OtpGateway.Flows.Visitors;
using OtpGateway.Http;
using OtpGateway.Identities;
using OtpGateway.Sessions;
using OtpGateway.Storage;

namespace OtpGateway.Flows;

/// <summary><c>POST self-service/login</c>: takes in a code, or the wish for one. A form is answered by a redirect, JSON and API clients by the flow.</summary>
internal sealed class FlowSubmission(
    FlowCallers callers, LoginFlows flows, FlowAnswers answers, FlowTriggers triggers, FormGuard guard, FlowTargets targets, GatewaySessions sessions,
    SessionJson sessionJson, VisitorSubmission visitors, Live<SessionOptions> sessionOptions, Live<FlowOptions> options, StoreClock clock)
{
    public async Task HandleAsync(HttpContext context)
    {
        var cancellationToken = context.RequestAborted;
        var request = context.Request;
        if (request.Query["flow"].ToString().Length == 0)
        {
            await answers.MalformedAsync(context, "The flow query parameter is missing or malformed.");
            return;
        }
        if (await visitors.FindAsync(context, FlowKind.Login) is { } signIn)
        {
            await visitors.HandleAsync(context, signIn);
            return;
        }
        switch (await callers.FindAsync(context, cancellationToken))
        {
            case FlowCallerResult.Unavailable unavailable:
                await answers.UnavailableAsync(context, unavailable.RetryAfter);
                return;
            case FlowCallerResult.Found { Caller: var caller } when await flows.FindAsync(request.Query["flow"].ToString(), caller, cancellationToken) is { } flow:
                await HandleAsync(context, caller, flow, cancellationToken);
                return;
            case FlowCallerResult.NoOne when RequestFacts.WantsJson(request):
                await answers.SignInFirstAsync(context);
                return;
            default:
                await answers.NotFoundAsync(context);
                return;
        }
    }

    private async Task HandleAsync(HttpContext context, FlowCaller caller, Flow flow, CancellationToken cancellationToken)
    {
        var request = context.Request;
        var target = FlowTarget.Of(request);
        var json = flow.Type == FlowType.Api || RequestFacts.WantsJson(request);
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = FlowForm.MaxBytes;
        if (await FlowForm.ReadAsync(request, cancellationToken) is not { } form)
        {
            await answers.MalformedAsync(context, "The body is no form and no JSON object, is too large, or gives a field twice.", json);
            return;
        }
        var choices = await flows.ChoicesOfAsync(caller, flow, cancellationToken);
        if (await guard.RefuseAsync(context, flow, form, refused => answers.FlowAsync(context, 400, refused, target, choices)))
            return;
        if (flow.IsExpired(clock.GetUtcNow()) && !flow.HasPassed && (json || options.Value.LoginUiUrl.Length > 0))
        {
            var fresh = await flows.ReplaceAsync(caller, flow, cancellationToken);
            await (json ? FlowAnswers.ReplacedAsync(context, flow, fresh) : answers.FlowAsync(context, 400, fresh, target, choices));
            return;
        }
        if (json && (flow.HasPassed || IsAlreadyRaised(caller, flow)))
        {
            await answers.FlowAsync(context, 400, flow with { Notice = flow.Refresh ? FlowNotice.NoMethod : FlowNotice.AlreadyAvailable }, target, choices);
            return;
        }

        var isBackupCode = form.Method == AuthenticationMethod.BackupCode;
        if (isBackupCode && !choices.BackupCodes)
            await flows.NoteAsync(flow, flow.BackupCodes ? FlowNotice.NoBackupCodes : FlowNotice.NoMethod, cancellationToken);
        else if (!isBackupCode && form.WantsCode(flow))
            await SendAsync(request, caller, flow, form, choices.Addresses, cancellationToken);
        else if (form.Method is not ("" or "code" or AuthenticationMethod.BackupCode) || (json && form.Method.Length == 0 && form.Code.Length == 0))
            await flows.NoteAsync(flow, FlowNotice.NoMethod, cancellationToken);
        else if (!flow.HasPassed && await SubmitAsync(context, caller, flow, form, isBackupCode, cancellationToken) is SubmitOutcome.Passed passed)
        {
            await PassAsync(context, caller, flow, target, passed, cancellationToken);
            return;
        }
        // Ory answers 400 with the flow whenever it is not over, also when a code was sent.
        await answers.FlowAsync(context, 400, await flows.FindAsync(flow.Id, caller, cancellationToken) ?? flow, target, choices);
    }

    private async Task<SubmitOutcome> SubmitAsync(HttpContext context, FlowCaller caller, Flow flow, FlowForm form, bool isBackupCode, CancellationToken cancellationToken)
    {
        var session = await callers.SessionAsync(context, caller, flow.Type, cancellationToken);
        return isBackupCode ? await flows.SubmitBackupCodeAsync(flow, session, form.LookupSecret, cancellationToken) : await flows.SubmitAsync(flow, session, form.Code, cancellationToken);
    }

    private async Task SendAsync(HttpRequest request, FlowCaller caller, Flow flow, FlowForm form, IReadOnlyList<Address> addresses, CancellationToken cancellationToken)
    {
        // Codes go to the caller's own addresses, whatever is typed.
        if (form.AddressOf(flow, addresses) is { } address)
            await flows.SendAsync(flow, caller, address, triggers.Of(request, caller.Identity), first: false, cancellationToken);
        else
            await flows.NoteAsync(flow, FlowNotice.UnknownAddress, cancellationToken);
    }

    private bool IsAlreadyRaised(FlowCaller caller, Flow flow) => !flow.Refresh && flow.HeldId is null
        && caller.Session?.IsSteppedUp(flow.Accepted, sessionOptions.Value.StepUpMaxAge, sessionOptions.Value.StepUpIdle, clock.GetUtcNow()) == true;

    private async Task PassAsync(HttpContext context, FlowCaller caller, Flow flow, FlowTarget target, SubmitOutcome.Passed passed, CancellationToken cancellationToken)
    {
        sessions.Forget(context);
        if (flow.Type == FlowType.Api)
        {
            await FlowAnswers.JsonAsync(context, 200, new JsonObject { ["session_token"] = passed.Handle, ["session"] = await sessionJson.OfAsync(passed.Session, cancellationToken), ["continue_with"] = null });
            return;
        }
        await sessions.SignInAsync(context, passed.Session, passed.Handle);
        var opened = flow with { State = FlowState.PassedChallenge, UpdatedAt = DateTimeOffset.FromUnixTimeMilliseconds(passed.Session.Methods[^1].CompletedAt) };
        var url = await targets.OpenAsync(context, target, opened, caller, cancellationToken);
        if (!RequestFacts.WantsJson(context.Request))
        {
            context.Response.Redirect303(url);
            return;
        }
        await FlowAnswers.JsonAsync(context, 200, new JsonObject
        {
            ["session"] = await sessionJson.OfAsync(passed.Session, cancellationToken),
            ["continue_with"] = new JsonArray(new JsonObject { ["action"] = "redirect_browser_to", ["redirect_browser_to"] = url }),
        });
    }
}
