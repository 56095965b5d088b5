using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace OtpGateway.Proxy;

internal static class ProxyServices
{
    public static IServiceCollection AddGate(this IServiceCollection services)
    {
        services.AddReverseProxy().AddTransforms<GatewayTransforms>();
        return services
            .AddSingleton<IProxyConfigProvider>(provider => provider.GetRequiredService<ProxyConfigSource>())
            .AddSingleton<IForwarderHttpClientFactory, UpstreamHttpClientFactory>()
            .AddSingleton<SatisfiedCallers>()
            .AddSingleton<Gate>()
            .AddSingleton<LoopGuard>()
            .AddSingleton<TargetRefusal>()
            .AddSingleton<TypedAnswers>()
            .AddSingleton<Interruption>()
            .AddSingleton<IdentityTokens>()
            .AddSingleton<IdentityHeaders>()
            .AddSingleton<ExpiryHeader>()
            .AddSingleton<ResumedForwarding>()
            .AddSingleton<LoginEnds>()
            .AddSingleton<LiveConnections>()
            .AddHostedService(provider => provider.GetRequiredService<LiveConnections>());
    }

    /// <summary>The proxied routes, each with what it demands: parsed when the configuration was loaded, read here by name.</summary>
    public static void MapProxiedRoutes(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapReverseProxy().Add(builder =>
        {
            var route = builder.Metadata.OfType<RouteModel>().Single();
            // Without one the gate refuses the route.
            if (RouteRequirement.Of(route.Config) is { } requirement)
                builder.Metadata.Add(requirement);
            if (builder.Metadata.OfType<IHttpMethodMetadata>().LastOrDefault() is { } methods && methods.HttpMethods.Contains(HttpMethods.Get, StringComparer.OrdinalIgnoreCase))
                builder.Metadata.Add(WithWebSockets(methods));
        });

    // A WebSocket is a GET over HTTP/1.1 and an extended CONNECT over HTTP/2 (RFC 8441), and the application sees the same:
    // one rule for both. (YARP's own table takes no CONNECT.)
    private static HttpMethodMetadata WithWebSockets(IHttpMethodMetadata methods) => new([.. methods.HttpMethods, HttpMethods.Connect], methods.AcceptCorsPreflight);
}
