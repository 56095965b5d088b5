namespace OtpGateway.Limits;

internal static class LimitServices
{
    public static IServiceCollection AddLimits(this IServiceCollection services) => services
        .AddMetrics()
        .AddSingleton<LimitMetrics>()
        .AddSingleton<LimitStore>()
        .AddSingleton<ConversionStore>()
        .AddSingleton<Conversions>()
        .AddSingleton<FailureAlarm>();
}
