using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using OtpGateway.Admin;
using OtpGateway.Audit;
using OtpGateway.Configuration;
using OtpGateway.Courier;
using OtpGateway.FirstFactor;
using OtpGateway.Flows;
using OtpGateway.Flows.Settings;
using OtpGateway.Flows.Visitors;
using OtpGateway.HeldRequests;
using OtpGateway.Http;
using OtpGateway.Identities;
using OtpGateway.Limits;
using OtpGateway.Pages;
using OtpGateway.Proxy;
using OtpGateway.Sessions;
using OtpGateway.Storage;
using Yarp.ReverseProxy.Configuration;

namespace OtpGateway;

/// <summary>The gateway put together: its features, and the way of a request through them.</summary>
internal static class GatewayApplication
{
    /// <summary>Builds the gateway for a configuration without problems, on a store that is open. The caller starts and disposes it.</summary>
    /// <exception cref="ConfigException">A certificate or a folder cannot be used, or YARP itself refuses the routes.</exception>
    /// <exception cref="StoreException">The runtime cannot be relied on.</exception>
    public static async Task<WebApplication> BuildAsync(ConfigLoad load, ConfigSources sources, Database database, SecretOptions secrets, CancellationToken cancellationToken)
    {
        var options = load.OptionsOrThrow();
        DataProtectionVersion.Check();
        CheckStart(options, load.Report);
        // A single scheme would otherwise become the default one, and every proxied request would be authenticated.
        AppContext.SetSwitch("Microsoft.AspNetCore.Authentication.SuppressAutoDefaultScheme", true);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = typeof(GatewayApplication).Assembly.GetName().Name });
        builder.AddLogging(options.Log);
        builder.WebHost.UseKestrel(kestrel => Listen(kestrel, options.Serve));

        var services = builder.Services;
        services.AddRouting();
        services.AddConfiguration(load, sources, options);
        services.AddStore(database, secrets);
        services.AddAudit(options.Audit);
        services.AddHttpFacts(options);
        services.AddAdmin(options.Admin, options.Dev);
        services.AddIdentities();
        services.AddFirstFactor();
        services.AddSessions();
        services.AddHeldRequests();
        services.AddCourier();
        services.AddLimits();
        services.AddFlows();
        services.AddPages();
        services.AddGate();
        services.AddHostedService<Housekeeping>();

        var app = builder.Build();
        app.ApplyReloads();
        await app.Services.GetRequiredService<ConfigReload>().CheckStartAsync(cancellationToken);

        // WebApplication would put authentication in front of everything, and every proxied request would pay for it.
        ((IApplicationBuilder)app).Properties["__AuthenticationMiddlewareSet"] = true;

        // The order is the way of a request; each step relies on the one before.
        var urls = app.Services.GetRequiredService<GatewayUrls>();
        if (options.Serve.TrustedProxies.Count > 0)
            app.Use(Peer.NoteAsync).UseForwardedHeaders(Forwarded(options.Serve));
        if (options.Serve.StrictTransportSecurity is { Length: > 0 } strict)
            app.Use((context, next) =>
            {
                context.Response.Headers.StrictTransportSecurity = strict;
                return next(context);
            });
        app.UseMiddleware<UnreadBodyMiddleware>();
        app.UseMiddleware<TargetMiddleware>();
        app.UseMiddleware<ResumeMiddleware>();
        app.UseRouting();
        app.UseMiddleware<StepUpMiddleware>();
        app.MapFlows(urls);
        app.MapVisitorFlows(urls);
        app.MapSettings(urls);
        app.MapSessions(urls);
        app.MapLogout(urls);
        app.MapErrors(urls);
        app.MapSchemas(urls);
        app.MapHealth(urls);
        app.MapKeySet(urls);
        app.MapPageAssets(urls.Prefix).WithOrder(int.MinValue);
        app.MapPages(urls);
        app.MapProxiedRoutes();
        return app;
    }

    // The server would fail on them with a stack trace.
    private static void CheckStart(GatewayOptions options, ConfigReport report)
    {
        foreach (var (key, tls) in new[] { ("serve.public.tls", options.Serve.Public[0].Tls), ("serve.admin.tls", options.Admin.Enabled ? options.Admin.Listener.Tls : null) })
            if (tls?.Failure() is { } failure)
                report.Problem(key, $"the certificate cannot be used: {failure}");
        if (options.Audit.Failure() is { } reason)
            report.Problem("gateway.audit.folder", $"cannot be written: {reason}; name another folder, or \"\" for the log");
        report.ThrowIfBad();
    }

    private static void AddConfiguration(this IServiceCollection services, ConfigLoad load, ConfigSources sources, GatewayOptions options) => services
        .AddSingleton(load)
        .AddSingleton(sources)
        .AddSingleton<ConfigReload>()
        .AddHostedService<ConfigWatcher>()
        .AddSingleton(new ProxyConfigSource(options.Proxy))
        .AddSingleton(new Live<ProxyOptions>(options.Proxy))
        .AddSingleton(new Live<LoginUrl>(options.LoginUrl))
        .AddSingleton(new Live<SessionOptions>(options.Session))
        .AddSingleton(new Live<FlowOptions>(options.Flows))
        .AddSingleton(new Live<HoldOptions>(options.Hold))
        .AddSingleton(new Live<LimitOptions>(options.Limits))
        .AddSingleton(new Live<IdentityOptions>(options.Identity))
        .AddSingleton(new Live<FirstFactorOptions>(options.FirstFactor))
        .AddSingleton(new Live<CredentialHeaders>(options.FirstFactor.CredentialHeaders))
        .AddSingleton(new Live<CourierOptions>(options.Courier))
        .AddSingleton(new Live<HeaderAllowlist>(new HeaderAllowlist(options.Courier.HeaderAllowlist)))
        .AddSingleton(new Live<UiTheme>(options.Ui));

    private static void AddStore(this IServiceCollection services, Database database, SecretOptions secrets)
    {
        services.AddSingleton(database);
        services.AddSingleton(database.Clock);
        services.AddSingleton<TimeProvider>(database.Clock);
        services.AddSingleton(new KeyRing(secrets));
        services.AddSingleton(RandomNumberGenerator.Create());
        services.AddDataProtection().SetApplicationName("OtpGateway");
        services.AddSingleton<StoreKeyRepository>();
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(provider =>
            new ConfigureOptions<KeyManagementOptions>(management => management.XmlRepository = provider.GetRequiredService<StoreKeyRepository>()));
    }

    private static void AddHttpFacts(this IServiceCollection services, GatewayOptions options)
    {
        services.AddSingleton(options.Serve);
        services.AddSingleton(new GatewayUrls(options.Serve.BaseUrl, options.Serve.BasePath));
        services.AddSingleton(new CookieNames(options.Session.CookieName, options.Serve.IsHttps));
        services.AddSingleton(new HeaderHygiene(options.Session.CookieName, options.Serve.KeepHeaders));
        services.AddSingleton<LoginRedirect>();
    }

    /// <summary>Everybody who keeps options takes the new ones over when a changed configuration is accepted.</summary>
    private static void ApplyReloads(this WebApplication app)
    {
        var services = app.Services;
        var reload = services.GetRequiredService<ConfigReload>();
        reload.OnCheck((options, report, cancellationToken) =>
            ProxyConfigSource.CheckAsync(options.Proxy, services.GetRequiredService<IConfigValidator>(), report, cancellationToken));
        if (services.GetService<AdminListener>() is { } admin)
            reload.OnCheck((options, report, _) =>
            {
                admin.Check(options.Proxy.Clusters, report);
                return Task.CompletedTask;
            });
        reload.OnApply(options =>
        {
            services.GetRequiredService<Live<ProxyOptions>>().Replace(options.Proxy);
            services.GetRequiredService<Live<LoginUrl>>().Replace(options.LoginUrl);
            services.GetRequiredService<Live<SessionOptions>>().Replace(options.Session);
            services.GetRequiredService<Live<FlowOptions>>().Replace(options.Flows);
            services.GetRequiredService<Live<HoldOptions>>().Replace(options.Hold);
            services.GetRequiredService<Live<LimitOptions>>().Replace(options.Limits);
            services.GetRequiredService<Live<IdentityOptions>>().Replace(options.Identity);
            services.GetRequiredService<Live<FirstFactorOptions>>().Replace(options.FirstFactor);
            services.GetRequiredService<Live<CredentialHeaders>>().Replace(options.FirstFactor.CredentialHeaders);
            services.GetRequiredService<Live<CourierOptions>>().Replace(options.Courier);
            services.GetRequiredService<Live<HeaderAllowlist>>().Replace(new HeaderAllowlist(options.Courier.HeaderAllowlist));
            services.GetRequiredService<Live<UiTheme>>().Replace(options.Ui);
            services.GetRequiredService<ProxyConfigSource>().Replace(options.Proxy);
            services.GetRequiredService<SatisfiedCallers>().Clear();
        });
    }

    private static void AddLogging(this WebApplicationBuilder builder, LogOptions options)
    {
        builder.Logging.SetMinimumLevel(options.Level);
        // A line per proxied request costs more than the proxying.
        foreach (var chatty in (string[])["Yarp", "Microsoft", "System"])
            builder.Logging.AddFilter(chatty, options.Level > LogLevel.Warning ? options.Level : LogLevel.Warning);
        // Its warning that keys are kept in clear does not know that the store encrypts them.
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        // Where the trail has no folder it stands in the log, however little else does.
        builder.Logging.AddFilter("OtpGateway.Audit.AuditTrail", LogLevel.Information);
        if (options.Json)
            builder.Logging.AddJsonConsole(console => console.UseUtcTimestamp = true);
        else
            builder.Logging.AddSimpleConsole(console =>
            {
                console.SingleLine = true;
                console.UseUtcTimestamp = true;
                console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
            });
    }

    private static void Listen(KestrelServerOptions kestrel, ServeOptions serve)
    {
        kestrel.AddServerHeader = false;
        // How large a body may be is the application's affair, or a route's; what the gateway reads itself has limits of its own.
        kestrel.Limits.MaxRequestBodySize = null;
        foreach (var listener in serve.Public)
            kestrel.Listen(listener);
    }

    private static ForwardedHeadersOptions Forwarded(ServeOptions serve)
    {
        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto, ForwardLimit = null };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var network in serve.TrustedProxies)
            options.KnownIPNetworks.Add(network);
        return options;
    }
}
