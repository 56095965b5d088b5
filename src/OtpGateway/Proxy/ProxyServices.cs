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
            .AddSingleton<TypedAnswers>()
            .AddSingleton<Interruption>()
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
        });
}
