namespace OtpGateway.Audit;

internal static class AuditServices
{
    /// <summary>First among the hosted services: those after it have events to tell, and stop before it.</summary>
    public static IServiceCollection AddAudit(this IServiceCollection services, AuditOptions options) => services
        .AddSingleton(options)
        .AddSingleton<AuditTrail>()
        .AddSingleton<AuditAnchorStore>()
        .AddSingleton<Refusals>()
        .AddHostedService<AuditKeeper>();
}
