using OtpGateway.Demo.Web;

namespace OtpGateway.Demo.Bank;

/// <summary>Lets only signed-in customers through and hands their session to the endpoint.</summary>
internal sealed class SignedInFilter(BankSessions sessions) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (sessions.Find(http.Request) is { } session)
        {
            http.Features.Set(session);
            return await next(context);
        }

        var request = http.Request;
        return request.Path.StartsWithSegments("/api")
            ? Results.Json(ApiError.Of(StatusCodes.Status401Unauthorized, "Please sign in."), statusCode: StatusCodes.Status401Unauthorized)
            : new SeeOther("/login?next=" + Uri.EscapeDataString(request.Path + request.QueryString));
    }
}
