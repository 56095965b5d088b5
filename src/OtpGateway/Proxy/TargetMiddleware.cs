using Microsoft.AspNetCore.Http.Features;
using OtpGateway.Http;

namespace OtpGateway.Proxy;

/// <summary>The first look at a request: its target and host have one reading only, its method is one that can be forwarded.</summary>
internal sealed class TargetMiddleware(RequestDelegate next, TargetRefusal refusal, ServeOptions serve)
{
    private readonly string[] hosts = [.. serve.Hosts];

    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        if (PathRule.Read(target) is not { } leeway)
            return refusal.WriteAsync(context);
        if (leeway != PathLeeway.None)
            context.Features.Set(new AmbiguousTarget(target.Split('?', 2)[0], leeway));
        // The header as it came: Request.Host decodes international names, and throws where that fails.
        if (!IsOurs(request.Headers.Host))
            return new ApiError(421, "This gateway does not answer for that host") { Reason = $"It answers at {serve.Origin}/ (serve.public.base_url, gateway.hosts)." }.WriteAsync(context, context.RequestAborted);
        if (!IsForwardable(context, request))
            return new ApiError(405, "This method is not forwarded").WriteAsync(context, context.RequestAborted);
        // YARP makes a GET of whatever is upgraded: a rule for another method would have judged another request.
        if (request.Headers.Upgrade.Count > 0 && !(HttpMethods.IsGet(request.Method) && request.Headers.Upgrade.Count == 1 && "websocket".Equals(request.Headers.Upgrade[0], StringComparison.OrdinalIgnoreCase)))
            return new ApiError(400, "This upgrade is not forwarded") { Reason = "Only a GET can be upgraded, and only to websocket." }.WriteAsync(context, context.RequestAborted);
        return next(context);
    }

    // Methods are case-sensitive (RFC 9110 section 9.1), and not every upstream knows it: one spelling only.
    private static bool IsForwardable(HttpContext context, HttpRequest request)
    {
        foreach (var character in request.Method)
            if (char.IsAsciiLetterLower(character))
                return false;
        return request.Method switch
        {
            "TRACE" or "TRACK" => false,
            "CONNECT" => context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true, Protocol: "websocket" },
            _ => true,
        };
    }

    private bool IsOurs(string? host)
    {
        foreach (var ours in hosts)
            if (string.Equals(ours, host, StringComparison.OrdinalIgnoreCase))
                return true;
        return false;
    }
}
