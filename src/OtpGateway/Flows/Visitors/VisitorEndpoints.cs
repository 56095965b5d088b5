using OtpGateway.Http;
using OtpGateway.Storage;

namespace OtpGateway.Flows.Visitors;

/// <summary>Registration, verification and recovery over HTTP, under Ory's names; signing in shares the addresses of the login flow.</summary>
internal static class VisitorEndpoints
{
    public static void MapVisitorFlows(this IEndpointRouteBuilder endpoints, GatewayUrls urls)
    {
        var group = endpoints.MapGroup(urls.Prefix).WithOrder(int.MinValue);
        foreach (var kind in (FlowKind[])[FlowKind.Registration, FlowKind.Verification, FlowKind.Recovery])
        {
            var path = "/self-service/" + kind.Text();
            group.MapGet(path + "/browser", (HttpContext context, VisitorStart start) => start.HandleAsync(context, kind, FlowType.Browser));
            group.MapGet(path + "/api", (HttpContext context, VisitorStart start) => start.HandleAsync(context, kind, FlowType.Api));
            group.MapGet(path + "/flows", (HttpContext context, VisitorFlows flows, Visitors visitors, FlowAnswers answers, StoreClock clock) => ReadAsync(context, kind, flows, visitors, answers, clock));
            group.MapPost(path, (HttpContext context, VisitorSubmission submission) => submission.HandleAsync(context, kind));
        }
    }

    private static async Task ReadAsync(HttpContext context, FlowKind kind, VisitorFlows flows, Visitors visitors, FlowAnswers answers, StoreClock clock)
    {
        if (await flows.FindAsync(context.Request.Query["id"].ToString(), kind, visitors.Find(context), context.RequestAborted) is not { } flow)
            await new ApiError(404, "Unable to locate the resource").WriteAsync(context, context.RequestAborted);
        else
            await answers.ShowAsync(context, flow, clock.GetUtcNow());
    }
}
