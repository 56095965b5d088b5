using OtpGateway.Flows.Visitors;
using OtpGateway.Http;
using OtpGateway.Storage;

namespace OtpGateway.Flows;

/// <summary>The login flow over HTTP, under Ory's names below <c>gateway.base_path</c>.</summary>
internal static class FlowEndpoints
{
    public static void MapFlows(this IEndpointRouteBuilder endpoints, GatewayUrls urls)
    {
        var flows = endpoints.MapGroup(urls.Prefix).WithOrder(int.MinValue);
        flows.MapGet("/self-service/login/browser", (HttpContext context, FlowStart start) => start.HandleAsync(context, FlowType.Browser));
        flows.MapGet("/self-service/login/api", (HttpContext context, FlowStart start) => start.HandleAsync(context, FlowType.Api));
        flows.MapGet("/self-service/login/flows", ReadAsync);
        flows.MapPost("/self-service/login", (HttpContext context, FlowSubmission submission) => submission.HandleAsync(context));
    }

    /// <summary>A flow as JSON, for whoever shows it. Sends nothing.</summary>
    private static async Task ReadAsync(HttpContext context, FlowCallers callers, LoginFlows flows, FlowJson json, VisitorFlows visitorFlows, Visitors.Visitors visitors, FlowAnswers answers, StoreClock clock)
    {
        var cancellationToken = context.RequestAborted;
        var id = context.Request.Query["id"].ToString();
        if (await visitorFlows.FindAsync(id, FlowKind.Login, visitors.Find(context), cancellationToken) is { } signIn)
        {
            await answers.ShowAsync(context, signIn, clock.GetUtcNow());
            return;
        }
        switch (await callers.FindAsync(context, cancellationToken))
        {
            // Not 404: a client would give the flow up.
            case FlowCallerResult.Unavailable unavailable:
                await answers.UnavailableAsync(context, unavailable.RetryAfter, json: true);
                return;
            case FlowCallerResult.Found { Caller: var caller } when await flows.FindAsync(id, caller, cancellationToken) is { } flow:
                await (flow.IsExpired(clock.GetUtcNow())
                    ? answers.ExpiredAsync(context, flow)
                    : FlowAnswers.JsonAsync(context, 200, json.Json(flow, await flows.ChoicesOfAsync(caller, flow, cancellationToken))));
                return;
            default:
                await new ApiError(404, "Unable to locate the resource").WriteAsync(context, cancellationToken);
                return;
        }
    }
}
