namespace OtpGateway.Identities;

/// <summary>The names of the states, in the store and on the wire.</summary>
internal static class IdentityStates
{
    private const string Active = "active";
    private const string Inactive = "inactive";

    public static string Name(this IdentityState state) => state switch
    {
        IdentityState.Active => Active,
        IdentityState.Inactive => Inactive,
    };

    /// <summary>The state of this name, or null.</summary>
    public static IdentityState? Find(string? name) => name switch
    {
        Active => IdentityState.Active,
        Inactive => IdentityState.Inactive,
        _ => null,
    };
}
