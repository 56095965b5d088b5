using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Features;
using OtpGateway.Configuration;
using OtpGateway.Courier;
using OtpGateway.Http;
using OtpGateway.Identities;
using OtpGateway.Sessions;
using OtpGateway.Storage;

namespace OtpGateway.Flows.Visitors;

/// <summary><c>POST self-service/{kind}</c> of a visitor's flow: takes in who it is, or the code. A form is answered by a redirect, JSON and API clients by the flow.</summary>
internal sealed class VisitorSubmission(
    VisitorFlows flows, Visitors visitors, FlowAnswers answers, FlowTriggers triggers, FormGuard guard, FlowReturns returns, GatewaySessions sessions,
    CurrentSession current, SessionJson sessionJson, GatewayUrls urls, ServeOptions serve, Live<FlowOptions> options, StoreClock clock)
{
    /// <summary>The flow of the request, where it is one of this browser or an API client's.</summary>
    public Task<Flow?> FindAsync(HttpContext context, FlowKind kind) =>
        flows.FindAsync(context.Request.Query["flow"].ToString(), kind, visitors.Find(context), context.RequestAborted);

    public async Task HandleAsync(HttpContext context, FlowKind kind)
    {
        if (context.Request.Query["flow"].ToString().Length == 0)
            await answers.MalformedAsync(context, "The flow query parameter is missing or malformed.");
        else if (await FindAsync(context, kind) is { } flow)
            await HandleAsync(context, flow);
        else
            await answers.NotFoundAsync(context);
    }

    public async Task HandleAsync(HttpContext context, Flow flow)
    {
        var cancellationToken = context.RequestAborted;
        var json = flow.Type == FlowType.Api || RequestFacts.WantsJson(context.Request);
        if (!flows.IsEnabled(flow.Kind))
        {
            await answers.DisabledAsync(context, flow.Kind, json);
            return;
        }
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = FlowForm.MaxBytes;
        if (await FlowForm.ReadAsync(context.Request, cancellationToken) is not { } form)
        {
            await answers.MalformedAsync(context, "The body is no form and no JSON object, is too large, or gives a field twice.", json);
            return;
        }
        if (await guard.RefuseAsync(context, flow, form, refused => answers.FlowAsync(context, 400, refused, FlowTarget.None, FlowChoices.None)))
            return;
        if (flow.IsExpired(clock.GetUtcNow()) && !flow.HasPassed && (json || options.Value.UiUrlOf(flow.Kind).Length > 0))
        {
            var (fresh, wait) = await flows.ReplaceAsync(flow, ClientNetwork.Of(context, serve.TrustedProxies.Count > 0), cancellationToken);
            await (fresh is null ? answers.TooManyFlowsAsync(context, wait, json) : json ? FlowAnswers.ReplacedAsync(context, flow, fresh) : answers.FlowAsync(context, 400, fresh, FlowTarget.None, FlowChoices.None));
            return;
        }
        // Made only when something goes out: it takes the gateway's own cookies off the request.
        MessageTrigger Trigger() => triggers.Of(context.Request, flow.Content.Traits ?? []);
        var status = Status(flow.Kind);
        switch (StepOf(flow, form))
        {
            case Step.Submit:
                var (refusal, pass) = await flows.SubmitAsync(context, flow, form.Code, Trigger, cancellationToken);
                if (refusal is null && pass is VisitorPass.SignedIn or VisitorPass.Proven)
                {
                    await PassAsync(context, flow, pass, json);
                    return;
                }
                break;
            case Step.Resend:
                await flows.SendAsync(flow, Trigger(), cancellationToken);
                break;
            case Step.Aim:
                await flows.AimAsync(flow, form, Trigger(), cancellationToken);
                // Nothing went out: for every kind that is a mistake of the form.
                if (await FindAgainAsync(flow, cancellationToken) is { Notice: FlowNotice.FieldsWrong })
                    status = StatusCodes.Status400BadRequest;
                break;
            case Step.Changed:
                await flows.NoteAsync(flow, FlowNotice.TraitsChanged, cancellationToken);
                break;
            default:
                await flows.NoteAsync(flow, FlowNotice.NoMethod, cancellationToken);
                status = StatusCodes.Status400BadRequest;
                break;
        }
        await answers.FlowAsync(context, status, await FindAgainAsync(flow, cancellationToken) ?? flow, FlowTarget.None, FlowChoices.None);
    }

    // Ory answers 400 to a login or registration that goes on, 200 to the others.
    private static int Status(FlowKind kind) => kind is FlowKind.Login or FlowKind.Registration ? StatusCodes.Status400BadRequest : StatusCodes.Status200OK;

    private static Step StepOf(Flow flow, FlowForm form)
    {
        if (flow.HasPassed || form.Method is not ("" or "code" or "profile"))
            return Step.Nothing;
        if (flow.State != FlowState.SentEmail)
            return form.Method.Length > 0 || form.Identifier.Length > 0 || form.Email.Length > 0 || form.Traits.Count > 0 ? Step.Aim : Step.Nothing;
        if (form.Resend.Length > 0)
            return Step.Resend;
        // With its button the address comes along; entered anew it is another one.
        if (form.Email.Length > 0)
            return form.Email == flow.Content.Identifier ? Step.Resend : Step.Aim;
        if (form.Identifier.Length > 0 && form.Identifier != flow.Content.Identifier && form.Code.Length == 0)
            return Step.Aim;
        if (flow.Kind == FlowKind.Registration && form.Traits.Count > 0 && !IsAsEntered(flow, form))
            return Step.Changed;
        return Step.Submit;
    }

    private static bool IsAsEntered(Flow flow, FlowForm form)
    {
        foreach (var (name, value) in form.Traits)
        {
            JsonNode? known = flow.Content.Traits;
            foreach (var part in value is JsonValue ? name.Split('.') : [name])
                known = (known as JsonObject)?[part];
            if (!JsonNode.DeepEquals(known, value) && (known is not JsonValue || known.ToString() != value?.ToString()))
                return false;
        }
        return true;
    }

    private Task<Flow?> FindAgainAsync(Flow flow, CancellationToken cancellationToken) => flows.FindAsync(flow.Id, flow.Kind, flow.Fingerprint, cancellationToken);

    private async Task PassAsync(HttpContext context, Flow flow, VisitorPass pass, bool json)
    {
        if (pass is not VisitorPass.SignedIn signedIn)
        {
            await answers.FlowAsync(context, 200, await FindAgainAsync(flow, context.RequestAborted) ?? flow, FlowTarget.None, FlowChoices.None);
            return;
        }
        sessions.Forget(context);
        var settings = urls.Absolute("/self-service/settings/browser");
        var url = flow.Kind == FlowKind.Recovery ? settings + (flow.ReturnTo.Length > 0 ? "?return_to=" + Uri.EscapeDataString(flow.ReturnTo) : "") : returns.Of(flow);
        var body = new JsonObject();
        if (flow.Type == FlowType.Api)
        {
            body["session_token"] = signedIn.Handle;
            body["continue_with"] = flow.Kind is FlowKind.Recovery or FlowKind.Registration
                ? new JsonArray(new JsonObject { ["action"] = "set_ory_session_token", ["ory_session_token"] = signedIn.Handle })
                : null;
        }
        else
        {
            await sessions.SignInAsync(context, signedIn.Session, signedIn.Handle);
            if (!json)
            {
                context.Response.Redirect303(url);
                return;
            }
            if (flow.Kind == FlowKind.Recovery)
            {
                await FlowAnswers.GoElsewhereAsync(context, url);
                return;
            }
            body["continue_with"] = new JsonArray(new JsonObject { ["action"] = "redirect_browser_to", ["redirect_browser_to"] = url });
        }
        var session = await sessionJson.OfAsync(signedIn.Session, context.RequestAborted);
        if (signedIn.Created is null && await current.IsTooLowAsync(signedIn.Session, context.RequestAborted))
            // Who has shown one address is not told the others, nor does whoami tell them.
            session["identity"] = null;
        if (signedIn.Created is not null)
            body["identity"] = session["identity"]!.DeepClone();
        body["session"] = session;
        await FlowAnswers.JsonAsync(context, 200, body);
    }

    private enum Step
    {
        Nothing,
        Aim,
        Resend,
        Submit,
        Changed,
    }
}
