using Microsoft.Extensions.DependencyInjection;
using OtpGateway.Courier.Smtp;

namespace OtpGateway.Courier;

/// <summary>Registers the courier. <see cref="Configuration.Live{T}"/> of <see cref="CourierOptions"/>, the storage, its clock and the random number generator are the caller's.</summary>
internal static class CourierServices
{
    public static IServiceCollection AddCourier(this IServiceCollection services)
    {
        services.AddSingleton<CourierSignal>();
        services.AddSingleton<CourierPulse>();
        services.AddSingleton<CourierHealth>();
        services.AddSingleton<MessageStore>();
        services.AddSingleton<MessageAdminStore>();
        services.AddSingleton<Outbox>();
        services.AddSingleton<ProviderClients>();
        services.AddSingleton<AccessTokens>();
        services.AddSingleton<HttpChannel>();
        services.AddSingleton<SmtpConnections>();
        services.AddSingleton<SmtpChannel>();
        services.AddSingleton<AttemptStore>();
        services.AddSingleton<ChannelLines>();
        services.AddSingleton<ChannelWalk>();
        services.AddSingleton<CourierDispatcher>();
        services.AddHostedService<CourierWorker>();
        return services;
    }
}
