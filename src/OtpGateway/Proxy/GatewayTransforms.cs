using System.Data.Common;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Features.Authentication;
using OtpGateway.Configuration;
using OtpGateway.FirstFactor;
using OtpGateway.HeldRequests;
using OtpGateway.Http;
using OtpGateway.Sessions;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace OtpGateway.Proxy;

/// <summary>What the gateway does to each outgoing request and incoming answer, decided once when a route is built.</summary>
internal sealed class GatewayTransforms(CookieNames cookies, FirstFactors firstFactors, LoginObserver logins, GatewaySessions sessions, LiveConnections connections, LoginEnds loginEnds, TargetRefusal refusal, Live<ProxyOptions> options, ILogger<GatewayTransforms> logger) : ITransformProvider
{
    private static readonly string[] PathTransforms = ["PathPrefix", "PathRemovePrefix", "PathPattern"];

    private static readonly string[] TargetTransforms = [.. PathTransforms, "PathSet", "QueryValueParameter", "QueryRouteParameter", "QueryRemoveParameter"];

    public void ValidateRoute(TransformRouteValidationContext context)
    {
    }

    public void ValidateCluster(TransformClusterValidationContext context)
    {
    }

    public void Apply(TransformBuilderContext context)
    {
        // The path that was matched and checked goes on as it stood on the wire: ASP.NET Core's own copy would re-encode it.
        if (!Has(context.Route, TargetTransforms))
            context.RequestTransforms.Add(new RawTargetTransform());
        // One path for all (PathSet), which the operator wrote, is nothing that a caller can choose.
        if (Has(context.Route, PathTransforms) && !Has(context.Route, ["PathSet"]) && RouteRequirement.Of(context.Route) is { } requirement)
            context.RequestTransforms.Add(new RewrittenPathCheck(context.Route, requirement, refusal, options));
        context.ResponseTransforms.Add(new AnswerTransform(cookies.Common, RouteRequirement.Of(context.Route), firstFactors, logins, sessions, connections, loginEnds, logger));
    }

    private static bool Has(RouteConfig route, string[] names) => route.Transforms?.Any(transform => transform.Keys.Any(key => names.Contains(key, StringComparer.OrdinalIgnoreCase))) == true;

    private sealed class RawTargetTransform : RequestTransform
    {
        // The path rule has allowed one reading only; Uri must not find another one.
        private static readonly UriCreationOptions AsItIs = new() { DangerousDisablePathAndQueryCanonicalization = true };

        public override ValueTask ApplyAsync(RequestTransformContext context)
        {
            var target = context.HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
            var prefix = context.DestinationPrefix;
            var url = prefix.EndsWith('/') ? string.Concat(prefix.AsSpan(0, prefix.Length - 1), target) : string.Concat(prefix, target);
            var uri = new Uri(url, AsItIs);
            if (!uri.PathAndQuery.EndsWith(target, StringComparison.Ordinal))
                throw new InvalidOperationException("The outgoing target is not the one that was matched.");
            context.ProxyRequest.RequestUri = uri;
            return ValueTask.CompletedTask;
        }
    }

    // Runs after the route's own transforms: what the application will read must not be another route's, which demands more.
    private sealed class RewrittenPathCheck(RouteConfig route, RouteRequirement requirement, TargetRefusal refusal, Live<ProxyOptions> options) : RequestTransform
    {
        public override ValueTask ApplyAsync(RequestTransformContext context)
        {
            var http = context.HttpContext;
            var path = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget.Split('?', 2)[0];
            if (!options.Value.Protected.MayAskMoreAt(context.Path.ToUriComponent(), path, http.Request.Method, route, requirement))
                return ValueTask.CompletedTask;
            // What was held and comes back was not carried out.
            http.Features.Set(new RefusedTarget());
            return new ValueTask(refusal.WriteAsync(http));
        }
    }

    private sealed class AnswerTransform(string cookiePrefix, RouteRequirement? requirement, FirstFactors firstFactors, LoginObserver logins, GatewaySessions sessions, LiveConnections connections, LoginEnds loginEnds, ILogger logger) : ResponseTransform
    {
        // Caches listen to these before they listen to Cache-Control, or beside it (RFC 9213 and what came before it).
        private static readonly string[] OtherWordsOnCaching =
        [
            "Expires", "X-Accel-Expires", "Surrogate-Control", "CDN-Cache-Control", "Cloudflare-CDN-Cache-Control", "Vercel-CDN-Cache-Control", "Netlify-CDN-Cache-Control", "Edge-Control",
        ];

        private readonly bool isProtected = requirement is not { Aal: Aal.Aal0 };
        private readonly bool onTrial = requirement is { ReportOnly: true };
        private readonly bool asUpstream = requirement is { CacheAsUpstream: true };

        public override ValueTask ApplyAsync(ResponseTransformContext context)
        {
            var headers = context.HttpContext.Response.Headers;
            // To the browser a resumed request is a GET: an answer to the form that was held must not be kept as the page's.
            if (isProtected && (!asUpstream || context.HttpContext.Features.Get<ResumedRequest>() is not null))
                KeepNowhere(headers);
            if (isProtected && context.ProxyResponse is { } answer && LiveConnections.IsLasting(context.HttpContext, answer) && CallerOf(context.HttpContext) is var caller && (caller is not null || onTrial))
                connections.Add(context.HttpContext, caller);
            // The gateway's own comes first, and browsers take one (RFC 6797, section 8.1).
            if (headers.StrictTransportSecurity.Count > 1)
                headers.StrictTransportSecurity = headers.StrictTransportSecurity[0];
            return headers.SetCookie.Count == 0 ? ValueTask.CompletedTask : new ValueTask(CookiesAsync(context.HttpContext));
        }

        // By assignment: what the application says has been copied already, and two values would both be sent.
        private static void KeepNowhere(IHeaderDictionary headers)
        {
            headers.CacheControl = "private, no-store";
            foreach (var name in OtherWordsOnCaching)
                headers.Remove(name);
        }

        private async Task CookiesAsync(HttpContext context)
        {
            var headers = context.Response.Headers;
            // An application must not speak in the gateway's name.
            if (headers.SetCookie.Any(IsOurs))
                headers.SetCookie = headers.SetCookie.Where(line => !IsOurs(line)).ToArray();
            var caller = CallerOf(context);
            if (caller is { Cached: { } cached } && firstFactors.FingerprintAfter(context, caller.FirstFactor, headers.SetCookie) is { } next && next != cached.Session.Fingerprint)
                await NoteAsync(cached, next);
            if (firstFactors.ChangeOf(context, headers.SetCookie) is { } change)
                FollowAfter(context, change, caller?.Cached);
            await logins.AnsweredAsync(context, headers.SetCookie);
        }

        // Once the browser has its answer: neither that nor its next request waits for what else the application is asked.
        private void FollowAfter(HttpContext context, LoginChange change, CachedSession? cached)
        {
            var handle = context.Features.Get<PresentedHandle>();
            context.Response.OnCompleted(() =>
            {
                _ = loginEnds.FollowAsync(change, cached, handle);
                return Task.CompletedTask;
            });
        }

        private static SatisfiedCaller? CallerOf(HttpContext context) => context.Features.Get<IHttpAuthenticationFeature>() as SatisfiedCaller;

        // The application has answered; that its caller will be asked again is the worst that a failing store may do now.
        private async Task NoteAsync(CachedSession cached, string next)
        {
            try
            {
                await sessions.ExpectAsync(cached, next, CancellationToken.None);
            }
            catch (DbException exception)
            {
                logger.RenewalNotNoted(exception);
            }
        }

        // A cookie without a name comes back as its value alone: `=name=value` would pass for ours.
        private bool IsOurs(string? line) => line is not null && RawCookies.IsOwn(line.AsSpan().TrimStart(" \t="), cookiePrefix);
    }
}
