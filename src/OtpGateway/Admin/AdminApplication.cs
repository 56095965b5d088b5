using OtpGateway.Audit;
using OtpGateway.Configuration;
using OtpGateway.Courier;
using OtpGateway.Flows;
using OtpGateway.Http;
using OtpGateway.Identities;
using OtpGateway.Sessions;
using OtpGateway.Storage;

namespace OtpGateway.Admin;

/// <summary>The admin API put together: a web application of its own, which shares with the gateway what it shows.</summary>
internal static class AdminApplication
{
    // An identity is the largest thing that anybody brings.
    private const long LargestBody = 64 << 10;

    /// <param name="options">Where and to whom.</param>
    /// <param name="dev">Whether texts are shown (Ory Kratos's <c>dev</c>).</param>
    /// <param name="gateway">The gateway's own services.</param>
    public static WebApplication Build(AdminOptions options, bool dev, IServiceProvider gateway)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = typeof(AdminApplication).Assembly.GetName().Name });
        builder.WebHost.UseKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LargestBody;
            kestrel.Listen(options.Listener);
        });

        var services = builder.Services;
        services.AddSingleton<IHostLifetime, AdminLifetime>();
        services.AddRouting();
        services.Share<ILoggerFactory>(gateway);
        services.Share<StoreClock>(gateway);
        services.Share<AuditTrail>(gateway);
        services.Share<AuditAnchorStore>(gateway);
        services.Share<KeyRing>(gateway);
        services.Share<MessageAdminStore>(gateway);
        services.Share<AttemptStore>(gateway);
        services.Share<CourierSignal>(gateway);
        services.Share<CourierHealth>(gateway);
        services.Share<IdentityStore>(gateway);
        services.Share<IdentityResolver>(gateway);
        services.Share<StoredIdentities>(gateway);
        services.Share<ProvenAddressStore>(gateway);
        services.Share<AddressesJson>(gateway);
        services.Share<IdentityExport>(gateway);
        services.Share<SessionStore>(gateway);
        services.Share<GatewaySessions>(gateway);
        services.Share<LimitAccounts>(gateway);
        services.Share<Live<SessionOptions>>(gateway);
        services.Share<GatewayUrls>(gateway);
        services.Share<SessionJson>(gateway);
        services.AddSingleton<IdentityJson>();
        services.AddSingleton(options);
        services.AddSingleton(new MessageJson(dev));
        services.AddSingleton<AdminAccess>();

        var app = builder.Build();
        app.UseMiddleware<AdminMiddleware>();
        app.UseRouting();
        app.MapAdminHealth();
        app.MapCourierMessages();
        app.MapIdentities();
        app.MapAdminSessions();
        app.MapAudit();
        app.MapLimits();
        return app;
    }

    // The very object: what is only handed in is not disposed of with the admin application.
    private static void Share<T>(this IServiceCollection services, IServiceProvider gateway) where T : class =>
        services.AddSingleton(gateway.GetRequiredService<T>());
}
