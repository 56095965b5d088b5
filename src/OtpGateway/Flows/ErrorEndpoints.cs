using OtpGateway.Http;

namespace OtpGateway.Flows;

/// <summary><c>GET self-service/errors</c>: what the operator's own error page shows.</summary>
internal static class ErrorEndpoints
{
    public static void MapErrors(this IEndpointRouteBuilder endpoints, GatewayUrls urls) =>
        endpoints.MapGroup(urls.Prefix).WithOrder(int.MinValue).MapGet("/self-service/errors", FindAsync);

    private static Task FindAsync(HttpContext context, FlowErrors errors) =>
        errors.Find(context.Request.Query["id"].ToString()) is { } error
            ? FlowAnswers.JsonAsync(context, 200, error)
            : new ApiError(404, "Unable to locate the resource").WriteAsync(context, context.RequestAborted);
}
