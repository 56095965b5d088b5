using Microsoft.Extensions.DependencyInjection.Extensions;

namespace OtpGateway.FirstFactor;

internal static class FirstFactorServices
{
    public static IServiceCollection AddFirstFactor(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        return services.AddSingleton<SessionChecker>().AddSingleton<ObservedLoginStore>().AddSingleton<ObservedLogins>().AddSingleton<LoginObserver>().AddSingleton<FirstFactors>();
    }
}
