namespace OtpGateway.Sessions;

/// <summary>The authentication scheme of the gateway's own session cookie.</summary>
internal static class SessionScheme
{
    public const string Name = "otp_gateway";

    /// <summary>Under this key a ticket carries the handle that is already in the store.</summary>
    public const string HandleItem = "handle";

    /// <summary>Under this key a request is marked that is being given a new handle.</summary>
    public static readonly object Replacing = new();
}
