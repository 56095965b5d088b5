using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Features;
using OtpGateway.HeldRequests;
using OtpGateway.Http;
using OtpGateway.Identities;
using OtpGateway.Sessions;
using OtpGateway.Storage;

namespace OtpGateway.Flows;

/// <summary><c>POST self-service/login</c>: takes in a code, or the wish for one. A form is answered by a redirect, JSON by the flow.</summary>
internal sealed class FlowSubmission(
    FlowCallers callers, LoginFlows flows, FlowAnswers answers, FlowTriggers triggers, FlowCsrf csrf, FlowTargets targets, GatewaySessions sessions,
    GatewayUrls urls, StoreClock clock, ILogger<FlowSubmission> logger)
{
    public async Task HandleAsync(HttpContext context)
    {
        var cancellationToken = context.RequestAborted;
        var request = context.Request;
        switch (await callers.FindAsync(context, cancellationToken))
        {
            case FlowCallerResult.Unavailable unavailable:
                await answers.UnavailableAsync(context, unavailable.RetryAfter);
                return;
            case FlowCallerResult.Found { Caller: var caller } when await flows.FindAsync(request.Query["flow"].ToString(), caller, cancellationToken) is { } flow:
                await HandleAsync(context, caller, flow, cancellationToken);
                return;
            default:
                await answers.NotFoundAsync(context);
                return;
        }
    }

    private async Task HandleAsync(HttpContext context, FlowCaller caller, LoginFlow flow, CancellationToken cancellationToken)
    {
        var request = context.Request;
        var target = FlowTarget.Of(request);
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = FlowForm.MaxBytes;
        if (await FlowForm.ReadAsync(request, cancellationToken) is not { } form)
        {
            await answers.MalformedAsync(context, "The body is no form and no JSON object, is too large, or gives a field twice.");
            return;
        }
        if (csrf.Refuse(request, flow, form.CsrfToken) is { } refusal)
        {
            logger.FormRefused(refusal);
            await answers.FailAsync(context, "csrf", new ApiError(403, "the request was rejected to protect you from Cross-Site-Request-Forgery") { Id = "security_csrf_violation", Reason = $"The form was refused: {refusal}." });
            return;
        }
        if (flow.IsExpired(clock.GetUtcNow()) && !flow.HasPassed && RequestFacts.WantsJson(request))
        {
            await answers.ExpiredAsync(context);
            return;
        }

        var addresses = flows.AddressesOf(caller, flow);
        if (form.Address.Length > 0 || form.Resend.Length > 0)
            await SendAsync(request, caller, flow, form, addresses, cancellationToken);
        else if (!flow.HasPassed && await flows.SubmitAsync(flow, await callers.SessionAsync(context, caller, cancellationToken), form.Code, cancellationToken) is SubmitOutcome.Passed passed)
        {
            await PassAsync(context, caller, flow, target, passed, cancellationToken);
            return;
        }
        // Ory answers 400 with the flow whenever it is not over, also when a code was sent.
        await answers.FlowAsync(context, 400, await flows.FindAsync(flow.Id, caller, cancellationToken) ?? flow, target, addresses);
    }

    private async Task SendAsync(HttpRequest request, FlowCaller caller, LoginFlow flow, FlowForm form, IReadOnlyList<Address> addresses, CancellationToken cancellationToken)
    {
        var wanted = form.Address.Length > 0 ? form.Address : flow.SentTo;
        if (addresses.FirstOrDefault(candidate => candidate.Id == wanted) is { } address)
            await flows.SendAsync(flow, caller, address, triggers.Of(request, caller.Identity), first: false, cancellationToken);
    }

    private async Task PassAsync(HttpContext context, FlowCaller caller, LoginFlow flow, FlowTarget target, SubmitOutcome.Passed passed, CancellationToken cancellationToken)
    {
        sessions.Forget(context);
        await sessions.SignInAsync(context, passed.Session, passed.Handle);
        var url = await targets.OpenAsync(context, target, flow, caller, cancellationToken);
        if (!RequestFacts.WantsJson(context.Request))
        {
            context.Response.Redirect303(url);
            return;
        }
        await FlowAnswers.JsonAsync(context, 200, new JsonObject
        {
            ["session"] = FlowJson.Session(passed.Session, active: true, urls),
            ["continue_with"] = new JsonArray(new JsonObject { ["action"] = "redirect_browser_to", ["redirect_browser_to"] = url }),
        });
    }
}
