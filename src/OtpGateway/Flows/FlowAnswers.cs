using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Net.Http.Headers;
using OtpGateway.Configuration;
using OtpGateway.Http;
using OtpGateway.Storage;

namespace OtpGateway.Flows;

/// <summary>How the flow's endpoints answer: a browser is sent to a page, everything else gets JSON.</summary>
internal sealed class FlowAnswers(FlowJson json, FlowErrors errors, GatewayUrls urls, Live<FlowOptions> options, StoreClock clock)
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A page that says what is wrong, the operator's or by one of a few names ours; the error itself for a script, and where we have no page for it.</summary>
    public Task FailAsync(HttpContext context, string page, ApiError error, bool json = false)
    {
        var own = options.Value.ErrorUiUrl;
        if (json || RequestFacts.WantsJson(context.Request) || (page.Length == 0 && own.Length == 0))
            return error.WriteAsync(context, context.RequestAborted);
        context.Response.Redirect303(own.Length == 0 ? urls.Absolute("/error?id=" + page) : Page(own, "id=" + errors.IdOf(error)));
        return Task.CompletedTask;
    }

    public Task NotFoundAsync(HttpContext context) => FailAsync(context, "flow_not_found", new ApiError(404, "Unable to locate the resource"));

    public Task UnavailableAsync(HttpContext context, TimeSpan retryAfter, bool json = false) =>
        FailAsync(context, "unavailable", new ApiError(503, "The sign-in of the application cannot be checked") { RetryAfter = retryAfter }, json);

    public Task MalformedAsync(HttpContext context, string reason, bool json = false) => FailAsync(context, "bad_request", Malformed(reason), json);

    public Task BadReturnToAsync(HttpContext context, string returnTo, bool json = false) =>
        FailAsync(context, "bad_return_to", Malformed($"Requested return_to URL \"{returnTo}\" is not allowed.") with { Id = "self_service_flow_return_to_forbidden" }, json);

    public Task NoAddressAsync(HttpContext context, string via, string reason, bool json = false) =>
        FailAsync(context, via.Length > 0 ? "no_address&trait=" + Uri.EscapeDataString(via) : "second_factor_impossible", Malformed(reason), json);

    /// <summary>The only addresses there are are new, and nothing has confirmed them.</summary>
    public Task AddressChangedAsync(HttpContext context, string reason, bool json = false) =>
        FailAsync(context, "address_changed", new ApiError(403, "The address for codes has changed") { Id = "address_changed", Reason = reason }, json);

    /// <summary>Nobody is signed in with the application.</summary>
    public Task SignInFirstAsync(HttpContext context, bool json = false) => FailAsync(context, "", new ApiError(401, "aal2 and aal3 can only be requested if a session exists already")
    {
        Id = "session_aal1_required",
        Reason = "You can not requested a higher AAL (AAL2/AAL3) without an active session.",
    }, json);

    /// <summary>Nothing that could be signed out of.</summary>
    public Task NoSessionAsync(HttpContext context, bool json = false) => FailAsync(context, "", new ApiError(401, "request does not have a valid authentication session")
    {
        Id = "session_inactive",
        Reason = "No active session was found in this request.",
    }, json);

    /// <summary>A script is told where its browser must go: Ory's clients take it there.</summary>
    public static Task GoElsewhereAsync(HttpContext context, string url) => new ApiError(422, "browser location change required")
    {
        Id = "browser_location_change_required",
        Reason = $"In order to complete this flow please redirect the browser to: {url}",
        RedirectBrowserTo = url,
    }.WriteAsync(context, context.RequestAborted);

    /// <summary>The operator has switched the flow off.</summary>
    public Task DisabledAsync(HttpContext context, FlowKind kind, bool json) => FailAsync(context, "disabled", new ApiError(kind == FlowKind.Registration ? 400 : 404, "This flow is not available")
    {
        Id = kind == FlowKind.Registration ? "self_service_flow_disabled" : null,
        Reason = $"{char.ToUpperInvariant(kind.Text()[0])}{kind.Text()[1..]} is not allowed because it was disabled.",
    }, json);

    /// <summary>A form that is not ours.</summary>
    public Task CsrfAsync(HttpContext context, string refusal) =>
        FailAsync(context, "csrf", new ApiError(403, "the request was rejected to protect you from Cross-Site-Request-Forgery") { Id = "security_csrf_violation", Reason = $"The form was refused: {refusal}." });

    /// <summary>More flows were begun than may be.</summary>
    public Task TooManyFlowsAsync(HttpContext context, TimeSpan wait, bool json) => FailAsync(context,
        "too_many_flows&wait=" + HeaderUtilities.FormatNonNegativeInt64((long)Math.Ceiling(wait.TotalSeconds)),
        new ApiError(429, "Too many flows were begun") { Reason = $"Too many flows were begun from this address, or altogether. Try again in {WaitWords.Of(wait)}.", RetryAfter = wait }, json);

    /// <summary>Somebody is signed in where nobody should be.</summary>
    public Task AlreadyAsync(HttpContext context, bool json, string? returnTo)
    {
        if (json || RequestFacts.WantsJson(context.Request))
            return new ApiError(400, "you are already logged in") { Id = "session_already_available", Reason = FlowMessages.AlreadyAvailable }.WriteAsync(context, context.RequestAborted);
        context.Response.Redirect303(returnTo ?? ReturnTo.Resolve(options.Value.DefaultReturnUrl, urls, options.Value.AllowedReturnUrls) ?? urls.OriginText + "/");
        return Task.CompletedTask;
    }

    /// <summary>A visitor's flow as JSON.</summary>
    public Task ShowAsync(HttpContext context, Flow flow, DateTimeOffset now) =>
        flow.IsExpired(now) ? ExpiredAsync(context, flow) : JsonAsync(context, 200, json.Json(flow, FlowChoices.None));

    /// <summary>Where a flow like this one begins.</summary>
    public string BeginUrl(Flow flow, bool api)
    {
        var level = flow switch
        {
            { IsVisitors: false, Kind: FlowKind.Login } => "&aal=aal2" + Parameter("backup_codes", options.Value.BackupCodesEnabled && flow is { BackupCodes: false, Via: "" } ? "deny" : ""),
            _ => "",
        };
        var query = level + (flow.Refresh ? "&refresh=true" : "") + Parameter("via", flow.Via) + Parameter("return_to", flow.ReturnTo);
        return urls.Absolute($"/self-service/{flow.Kind.Text()}/{(api ? "api" : "browser")}{(query.Length > 0 ? "?" + query[1..] : "")}");
    }

    /// <summary>The flow is over. Where the next one begins keeps what this one was for.</summary>
    public Task ExpiredAsync(HttpContext context, Flow flow)
    {
        var api = flow.Type == FlowType.Api;
        var begin = BeginUrl(flow, api);
        var details = new JsonObject { [api ? "api" : "redirect_to"] = begin };
        if (flow.ReturnTo.Length > 0)
            details["return_to"] = flow.ReturnTo;
        return new ApiError(410, "The requested resource is no longer available because it has expired or is otherwise invalid.")
        {
            Id = "self_service_flow_expired",
            Reason = api
                ? $"The {flow.Kind.Text()} flow has expired. Begin a new one at the URL in details.api."
                : $"The {flow.Kind.Text()} flow has expired. Redirect the user to the {flow.Kind.Text()} flow init endpoint to initialize a new {flow.Kind.Text()} flow.",
            Details = details,
        }.WriteAsync(context, context.RequestAborted);
    }

    /// <summary>The flow was over when something was submitted to it; another one has its place.</summary>
    public static Task ReplacedAsync(HttpContext context, Flow expired, Flow fresh)
    {
        var since = fresh.CreatedAt - expired.ExpiresAt;
        var body = new ApiError(410, "self-service flow expired")
        {
            Id = "self_service_flow_expired",
            Reason = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"The self-service flow expired {since.TotalMinutes:0.00} minutes ago, initialize a new one."),
        };
        var json = body.ToJson();
        json["expired_at"] = JsonTime.Text(expired.ExpiresAt);
        json["since"] = since.Ticks * 100;
        json["use_flow_id"] = fresh.Id;
        context.Response.Headers["Ory-Error-Id"] = body.Id;
        return JsonAsync(context, body.Code, json);
    }

    /// <summary>The flow as it stands: its page, or itself.</summary>
    public Task FlowAsync(HttpContext context, int status, Flow flow, FlowTarget target, FlowChoices choices)
    {
        if (flow.Type == FlowType.Api || RequestFacts.WantsJson(context.Request))
        {
            SetRetryAfter(context, flow);
            return JsonAsync(context, status, json.Json(flow, choices));
        }
        var own = options.Value.UiUrlOf(flow.Kind);
        context.Response.Redirect303(Page(own.Length == 0 ? urls.Absolute("/" + flow.Kind.Text()) : own, $"flow={flow.Id}{target.Query}"));
        return Task.CompletedTask;
    }

    /// <summary>Tells a client when what it was refused can be had. What only an administrator ends has no such time.</summary>
    public void SetRetryAfter(HttpContext context, Flow flow)
    {
        if (flow.NoticeWait(clock.GetUtcNow()) is { Ticks: > 0 } wait && wait != TimeSpan.MaxValue)
            context.Response.Headers.RetryAfter = HeaderUtilities.FormatNonNegativeInt64((long)Math.Ceiling(wait.TotalSeconds));
    }

    public static Task JsonAsync(HttpContext context, int status, JsonNode body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync(body.ToJsonString(Relaxed), context.RequestAborted);
    }

    private static ApiError Malformed(string reason) => new(400, "The request was malformed or contained invalid parameters") { Reason = reason };

    private static string Parameter(string name, string value) => value.Length == 0 ? "" : $"&{name}={Uri.EscapeDataString(value)}";

    /// <summary>Where a flow is shown: on a page of the operator's, or on ours.</summary>
    public string PageOf(string own, string ours, Flow flow) => Page(own.Length == 0 ? urls.Absolute(ours) : own, "flow=" + flow.Id);

    private string Page(string page, string query)
    {
        page = page[0] == '/' ? urls.OriginText + page : page;
        return page + (page.Contains('?', StringComparison.Ordinal) ? '&' : '?') + query;
    }
}
