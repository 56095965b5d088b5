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
        if (await visitorFlows.FindAsync(context.Request.Query["id"].ToString(), FlowKind.Login, visitors.Find(context), cancellationToken) is { } signIn)
            await answers.ShowAsync(context, signIn, clock.GetUtcNow());
        else if (await callers.FindAsync(context, cancellationToken) is not FlowCallerResult.Found { Caller: var caller }
            || await flows.FindAsync(context.Request.Query["id"].ToString(), caller, cancellationToken) is not { } flow)
            await new ApiError(404, "Unable to locate the resource").WriteAsync(context, cancellationToken);
        else if (flow.IsExpired(clock.GetUtcNow()))
            await answers.ExpiredAsync(context, flow);
        else
            await FlowAnswers.JsonAsync(context, 200, json.Json(flow, await flows.ChoicesOfAsync(caller, flow, cancellationToken)));
    }
}
