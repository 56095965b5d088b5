namespace OtpGateway.Admin;

/// <summary>Registers the admin listener, unless it is switched off. What it shows is registered by the features themselves.</summary>
internal static class AdminServices
{
    public static IServiceCollection AddAdmin(this IServiceCollection services, AdminOptions options, bool dev)
    {
        if (!options.Enabled)
            return services;
        services.AddSingleton(gateway => new AdminListener(AdminApplication.Build(options, dev, gateway), options, gateway.GetRequiredService<ILogger<AdminListener>>()));
        services.AddHostedService(gateway => gateway.GetRequiredService<AdminListener>());
        return services;
    }
}
