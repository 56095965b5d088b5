using Microsoft.AspNetCore.Http.Features;
using OtpGateway.Configuration;
using OtpGateway.HeldRequests;
using OtpGateway.Http;
using OtpGateway.Sessions;

namespace OtpGateway.Proxy;

/// <summary>
/// Swaps the held request in, before routing: its own method takes part in choosing the route, and the gate decides
/// everything again. Taken only by a document navigation with the armed cookie to the very same target.
/// </summary>
internal sealed class ResumeMiddleware(RequestDelegate next, HeldRequestStore store, CookieNames cookies, Live<CredentialHeaders> credentials, Interruption interruption, ILogger<ResumeMiddleware> logger)
{
    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        if (!HttpMethods.IsGet(request.Method) || !RawCookies.Mentions(request.Headers.Cookie, cookies.HeldPrefix))
            return next(context);
        if (RequestKinds.Of(request) != RequestKind.Navigation)
            return next(context);
        return ResumeAsync(context);
    }

    private async Task ResumeAsync(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        try
        {
            HeldRequest? found = null;
            foreach (var (name, value) in RawCookies.WithPrefix(context.Request.Headers.Cookie, cookies.HeldPrefix))
            {
                var id = name[cookies.HeldPrefix.Length..];
                if (!Holds.IsWellFormed(id) || HeldCookie.SecretFor(value, target) is not { } secret)
                    continue;
                if (await store.FindArmedAsync(id, SessionHandle.Hash(secret), target, context.RequestAborted) is not { } held)
                    continue;
                found ??= held;
                // Of several at one target, what another tab has taken already tells nothing of this one's.
                if (held.State != HeldState.Verified)
                    continue;
                found = held;
                break;
            }
            if (found is not null)
                Swap(context, found);
        }
        catch (Exception exception) when (Gate.IsUndecidable(exception))
        {
            // Forwarded as what stands on the wire, it would be another request than the one that was sent.
            logger.StoreUnavailable(exception);
            await interruption.UnavailableAsync(context, Gate.StoreRetry, context.RequestAborted);
            return;
        }
        await next(context);
    }

    private void Swap(HttpContext context, HeldRequest held)
    {
        var request = context.Request;
        request.Method = held.Method;
        HeldHeaders.Restore(request.Headers, held, credentials.Value);
        var body = held.HasBody ? new HeldBody(store, held.Id, held.Length) : null;
        request.Body = body ?? Stream.Null;
        // YARP asks this feature and not the headers: the request on the wire is a GET and has no body.
        context.Features.Set<IHttpRequestBodyDetectionFeature>(new BodyDetection(held.HasBody));
        context.Features.Set(new ResumedRequest(store, held, body));
    }

    private sealed class BodyDetection(bool canHaveBody) : IHttpRequestBodyDetectionFeature
    {
        public bool CanHaveBody { get; } = canHaveBody;
    }
}
