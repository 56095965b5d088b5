namespace OtpGateway.HeldRequests;

internal static class HeldRequestServices
{
    public static IServiceCollection AddHeldRequests(this IServiceCollection services) => services
        .AddSingleton<HeldRequestStore>()
        .AddSingleton<Holds>();
}
