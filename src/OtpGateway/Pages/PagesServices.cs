using Microsoft.Extensions.DependencyInjection.Extensions;
using OtpGateway.Configuration;

namespace OtpGateway.Pages;

internal static class PagesServices
{
    /// <summary>Adds <see cref="PageRenderer"/>. The theme is the default one unless a <see cref="Live{T}"/> of it is registered.</summary>
    public static IServiceCollection AddPages(this IServiceCollection services)
    {
        services.TryAddSingleton(new Live<UiTheme>(new UiTheme()));
        services.AddSingleton<PageLanguages>();
        services.AddSingleton<PageAssets>();
        services.AddSingleton<StepUpScript>();
        services.AddSingleton<PageRenderer>();
        services.AddSingleton<FlowPages>();
        services.AddSingleton<VisitorPages>();
        services.AddSingleton<SettingsPages>();
        return services;
    }
}
