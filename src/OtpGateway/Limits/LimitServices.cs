namespace OtpGateway.Limits;

internal static class LimitServices
{
    public static IServiceCollection AddLimits(this IServiceCollection services) => services
        .AddMetrics()
        .AddSingleton<LimitMetrics>()
        .AddSingleton<LimitKeys>()
        .AddSingleton<LimitStore>()
        .AddSingleton<ConversionStore>()
        .AddSingleton<Conversions>()
        .AddSingleton<FailureAlarm>();
}
