using System.Text.Json;
using System.Text.Json.Nodes;
using OtpGateway.Configuration;
using OtpGateway.Http;

namespace OtpGateway.Flows;

/// <summary>How the flow's endpoints answer: a browser is sent to a page, everything else gets JSON.</summary>
internal sealed class FlowAnswers(FlowJson json, GatewayUrls urls, Live<FlowOptions> options)
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A page that says what is wrong, by one of a few names; or the error itself.</summary>
    public Task FailAsync(HttpContext context, string page, ApiError error)
    {
        if (RequestFacts.WantsJson(context.Request))
            return error.WriteAsync(context, context.RequestAborted);
        context.Response.Redirect303(UiUrl(options.Value.ErrorUiUrl, "/error", "id=" + page));
        return Task.CompletedTask;
    }

    public Task NotFoundAsync(HttpContext context) => FailAsync(context, "flow_not_found", new ApiError(404, "Unable to locate the resource"));

    public Task UnavailableAsync(HttpContext context, TimeSpan retryAfter) =>
        FailAsync(context, "unavailable", new ApiError(503, "The sign-in of the application cannot be checked") { RetryAfter = retryAfter });

    public Task MalformedAsync(HttpContext context, string reason) => FailAsync(context, "bad_request", Malformed(reason));

    public Task BadReturnToAsync(HttpContext context) =>
        FailAsync(context, "bad_return_to", Malformed("Requested return_to URL is not allowed.") with { Id = "self_service_flow_return_to_forbidden" });

    public Task NoAddressAsync(HttpContext context, string via, string reason) =>
        FailAsync(context, via.Length > 0 ? "no_address&trait=" + Uri.EscapeDataString(via) : "second_factor_impossible", Malformed(reason));

    public Task ExpiredAsync(HttpContext context) =>
        new ApiError(410, "The requested resource is no longer available because it has expired or is otherwise invalid.")
        {
            Id = "self_service_flow_expired",
            Reason = "The login flow has expired. Redirect the user to the login flow init endpoint to initialize a new login flow.",
            Details = new JsonObject { ["redirect_to"] = urls.Absolute("/self-service/login/browser?aal=aal2") },
        }.WriteAsync(context, context.RequestAborted);

    /// <summary>The flow as it stands: its page, or itself.</summary>
    public Task FlowAsync(HttpContext context, int status, LoginFlow flow, FlowTarget target, IReadOnlyList<Identities.Address> addresses)
    {
        if (RequestFacts.WantsJson(context.Request))
            return JsonAsync(context, status, json.Flow(flow, addresses));
        context.Response.Redirect303(UiUrl(options.Value.LoginUiUrl, "/login", $"flow={flow.Id}{target.Query}"));
        return Task.CompletedTask;
    }

    public static Task JsonAsync(HttpContext context, int status, JsonObject body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        return context.Response.WriteAsync(body.ToJsonString(Relaxed), context.RequestAborted);
    }

    private static ApiError Malformed(string reason) => new(400, "The request was malformed or contained invalid parameters") { Reason = reason };

    // The operator's own page, or the built-in one.
    private string UiUrl(string configured, string builtIn, string query)
    {
        var page = configured.Length == 0 ? urls.Absolute(builtIn) : configured[0] == '/' ? urls.OriginText + configured : configured;
        return page + (page.Contains('?', StringComparison.Ordinal) ? '&' : '?') + query;
    }
}
