using OtpGateway.Configuration;
using OtpGateway.Http;

namespace OtpGateway.Proxy;

/// <summary>The keys that the application checks identity tokens with.</summary>
internal static class KeySetEndpoint
{
    public static void MapKeySet(this IEndpointRouteBuilder endpoints, GatewayUrls urls) =>
        endpoints.MapGet(urls.Prefix + "/.well-known/jwks.json", (HttpContext context, IdentityTokens tokens, Live<ProxyOptions> options) =>
        {
            if (options.Value.IdentityToken is null)
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
            }
            // Nobody's own, and asked for again with a key that is not among them.
            context.Response.Headers.CacheControl = "public, max-age=300";
            context.Response.ContentType = "application/jwk-set+json";
            return context.Response.WriteAsync(tokens.KeySet, context.RequestAborted);
        }).WithOrder(int.MinValue);
}
