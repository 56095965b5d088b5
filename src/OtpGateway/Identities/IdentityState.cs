namespace OtpGateway.Identities;

/// <summary>Whether a stored identity may sign in, in Ory Kratos's words.</summary>
internal enum IdentityState
{
    Active,

    /// <summary>Nobody, whatever the application says.</summary>
    Inactive,
}
