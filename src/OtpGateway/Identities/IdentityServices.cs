namespace OtpGateway.Identities;

internal static class IdentityServices
{
    public static IServiceCollection AddIdentities(this IServiceCollection services) => services
        .AddSingleton<IdentityResolver>()
        .AddSingleton<IdentityStore>()
        .AddSingleton<StoredIdentities>()
        .AddSingleton<ProvenAddressStore>()
        .AddSingleton<AddressesJson>()
        .AddSingleton<IdentityExport>()
        .AddSingleton<KnownIdentities>();
}
