using System.Collections.Frozen;
using Microsoft.AspNetCore.Http.Features;
using OtpGateway.Configuration;
using OtpGateway.Http;

namespace OtpGateway.Proxy;

/// <summary>The first look at a request: its target and host have one reading only, its method is one that can be forwarded.</summary>
internal sealed class TargetMiddleware(RequestDelegate next, TargetRefusal refusal, ServeOptions serve, Live<ProxyOptions> proxy)
{
    // IANA's registry, but for what is between client and proxy alone, and QUERY. Another one needs a route that names it.
    private static readonly FrozenSet<string> Methods = new[]
    {
        "GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "QUERY", "ACL", "BASELINE-CONTROL", "BIND", "CHECKIN", "CHECKOUT", "COPY", "LABEL", "LINK", "LOCK", "MERGE", "MKACTIVITY", "MKCALENDAR", "MKCOL",
        "MKREDIRECTREF", "MKWORKSPACE", "MOVE", "ORDERPATCH", "PROPFIND", "PROPPATCH", "REBIND", "REPORT", "SEARCH", "UNBIND", "UNCHECKOUT", "UNLINK", "UNLOCK", "UPDATE", "UPDATEREDIRECTREF", "VERSION-CONTROL",
    }.ToFrozenSet(StringComparer.Ordinal);

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
        if (HttpProtocol.IsHttp2(request.Protocol) && !FieldSyntax.IsPlain(request.Headers))
            return new ApiError(400, "The header fields are not well formed").WriteAsync(context, context.RequestAborted);
        if (!IsExpectPlain(context, request.Headers))
            return new ApiError(417, "This expectation cannot be met") { Reason = "Only \"100-continue\" is understood." }.WriteAsync(context, context.RequestAborted);
        if (request.Headers.Upgrade.Count > 0)
            context.Response.OnStarting(FollowUpgradeAsync, context);
        return next(context);
    }

    // What comes after the answer is no HTTP any more.
    private static Task FollowUpgradeAsync(object state)
    {
        var context = (HttpContext)state;
        if (context.Response.StatusCode == StatusCodes.Status101SwitchingProtocols)
            context.Features.Get<FramingGuard>()?.BecomeTunnel();
        return Task.CompletedTask;
    }

    // Methods are case-sensitive (RFC 9110 section 9.1), and not every upstream knows it: one spelling only.
    private bool IsForwardable(HttpContext context, HttpRequest request)
    {
        foreach (var character in request.Method)
            if (char.IsAsciiLetterLower(character))
                return false;
        return request.Method switch
        {
            "TRACE" or "TRACK" => false,
            "CONNECT" => context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true, Protocol: "websocket" },
            var method => Methods.Contains(method) || proxy.Value.Routes.Any(route => route.Match.Methods?.Contains(method) == true),
        };
    }

    // Body or not, and who waits for whom, must be as plain as the length.
    private static bool IsExpectPlain(HttpContext context, IHeaderDictionary headers)
    {
        if (headers.Expect.Count == 0)
            return true;
        if (headers.Expect.Count > 1 || !"100-continue".Equals(headers.Expect[0], StringComparison.OrdinalIgnoreCase))
            return false;
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false })
            headers.Expect = default;
        return true;
    }

    private bool IsOurs(string? host)
    {
        foreach (var ours in hosts)
            if (string.Equals(ours, host, StringComparison.OrdinalIgnoreCase))
                return true;
        return false;
    }
}
