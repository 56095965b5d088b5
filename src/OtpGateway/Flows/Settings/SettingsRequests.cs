using Microsoft.AspNetCore.Http.Features;
using OtpGateway.Configuration;
using OtpGateway.Http;
using OtpGateway.Sessions;
using OtpGateway.Storage;

namespace OtpGateway.Flows.Settings;

/// <summary>Begins, reads and submits settings flows. A form is answered by a redirect, JSON and API clients by the flow.</summary>
internal sealed class SettingsRequests(
    FlowCallers callers, SettingsGuard guard, SettingsFlows flows, SettingsJson settingsJson, FlowAnswers answers, FlowTriggers triggers, FormGuard forms, GatewayUrls urls, Live<FlowOptions> options, StoreClock clock)
{
    public async Task BeginAsync(HttpContext context, FlowType type)
    {
        var cancellationToken = context.RequestAborted;
        var request = context.Request;
        var isJson = type == FlowType.Api || RequestFacts.WantsJson(request);
        var wanted = request.Query["return_to"].ToString();
        var returnTo = ReturnTo.Resolve(wanted, urls, options.Value.AllowedReturnUrls);
        if (type == FlowType.Api && ApiFlowGuard.Refuse(request) is { } refusal)
        {
            await answers.MalformedAsync(context, ApiFlowGuard.Reason(refusal), json: true);
            return;
        }
        if (wanted.Length > 0 && returnTo is null)
        {
            await answers.BadReturnToAsync(context, wanted.Length <= 200 ? wanted : wanted[..200], type == FlowType.Api);
            return;
        }
        if (await guard.CallerAsync(context, isJson) is not { } caller)
            return;
        if (type == FlowType.Api && !callers.MayUseApi(context, caller))
        {
            await answers.NoSessionAsync(context, json: true);
            return;
        }
        var session = await callers.SessionAsync(context, caller, type, cancellationToken);
        if (!await guard.AllowsAsync(context, session, flow: null, returnTo ?? "", toChange: false, isJson))
            return;
        var flow = await flows.StartAsync(caller, type, returnTo ?? "", urls.OriginText + request.Path + request.QueryString, cancellationToken);
        await ShowAsync(context, 200, flow, session, isJson);
    }

    /// <summary>A flow as JSON, for whoever shows it.</summary>
    public async Task ReadAsync(HttpContext context)
    {
        if (await FindAsync(context, "id", json: true) is var (flow, _, session) && await guard.AllowsAsync(context, session, flow, flow.ReturnTo, toChange: false, json: true))
            await ShowAsync(context, 200, flow, session, json: true);
    }

    /// <summary>The flow that a page is to show, and what it shows; null when the answer is given already.</summary>
    public async Task<SettingsView?> ViewAsync(HttpContext context)
    {
        if (await FindAsync(context, "flow", json: false) is not var (flow, _, session) || !await guard.AllowsAsync(context, session, flow, flow.ReturnTo, toChange: false, json: false))
            return null;
        return await flows.ViewAsync(flow, session, MayShowCodes(context.Request), context.RequestAborted);
    }

    public async Task SubmitAsync(HttpContext context)
    {
        var cancellationToken = context.RequestAborted;
        var request = context.Request;
        var isJson = RequestFacts.WantsJson(request);
        if (await FindAsync(context, "flow", isJson) is not var (flow, caller, session))
            return;
        isJson |= flow.Type == FlowType.Api;
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = FlowForm.MaxBytes;
        if (await FlowForm.ReadAsync(request, cancellationToken) is not { } form)
        {
            await answers.MalformedAsync(context, "The body is no form and no JSON object, is too large, or gives a field twice.", isJson);
            return;
        }
        if (await forms.RefuseAsync(context, flow, form, refused => RefusedAsync(context, refused, session)) || !await guard.AllowsAsync(context, session, flow, flow.ReturnTo, toChange: true, isJson))
            return;
        var changed = await flows.ChangeAsync(flow, caller, form, () => triggers.Of(request, caller.Identity), cancellationToken);
        if (isJson)
            await ShowAsync(context, changed.Notice is FlowNotice.None or FlowNotice.SettingsSaved ? 200 : 400, changed, session, json: true);
        else if (changed.Notice == FlowNotice.SettingsSaved && After(flow) is { } url)
            context.Response.Redirect303(url);
        else
            await ShowAsync(context, 303, changed, session, json: false);
    }

    // Its own login's flow, still alive. Whoever comes too late begins another.
    private async Task<(Flow Flow, FlowCaller Caller, Session Session)?> FindAsync(HttpContext context, string parameter, bool json)
    {
        var cancellationToken = context.RequestAborted;
        if (await guard.CallerAsync(context, json) is not { } caller)
            return null;
        if (await flows.FindAsync(context.Request.Query[parameter].ToString(), caller, cancellationToken) is not { } flow)
        {
            if (json)
                await new ApiError(404, "Unable to locate the resource").WriteAsync(context, cancellationToken);
            else
                await answers.NotFoundAsync(context);
            return null;
        }
        if (!flow.IsDead(clock.GetUtcNow()))
            return (flow, caller, await callers.SessionAsync(context, caller, flow.Type, cancellationToken));
        if (json || flow.Type == FlowType.Api)
            await answers.ExpiredAsync(context, flow);
        else
            context.Response.Redirect303(answers.BeginUrl(flow, api: false));
        return null;
    }

    // Backup codes are shown to nobody whose request was refused.
    private async Task RefusedAsync(HttpContext context, Flow flow, Session session) =>
        await FlowAnswers.JsonAsync(context, 400, await settingsJson.JsonAsync(await flows.ViewAsync(flow, session, mayShowCodes: false, context.RequestAborted), context.RequestAborted));

    private async Task ShowAsync(HttpContext context, int status, Flow flow, Session session, bool json)
    {
        if (json)
        {
            answers.SetRetryAfter(context, flow);
            await FlowAnswers.JsonAsync(context, status, await settingsJson.JsonAsync(await flows.ViewAsync(flow, session, MayShowCodes(context.Request), context.RequestAborted), context.RequestAborted));
        }
        else
            context.Response.Redirect303(answers.PageOf(options.Value.Settings.UiUrl, "/settings", flow));
    }

    private string? After(Flow flow) => flow.ReturnTo.Length > 0 ? flow.ReturnTo : ReturnTo.Resolve(options.Value.Settings.AfterReturnUrl, urls, options.Value.AllowedReturnUrls);

    // A browser that fetches ahead, or asks for the headers alone, shows nothing to anybody.
    private static bool MayShowCodes(HttpRequest request) =>
        !HttpMethods.IsHead(request.Method) && !request.Headers.ContainsKey("Sec-Purpose") && !request.Headers.ContainsKey("Purpose");
}
