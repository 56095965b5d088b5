namespace OtpGateway.Sessions;

/// <summary>Which second factors will do.</summary>
/// <param name="Via">The trait whose address the code must have gone to; empty for any.</param>
/// <param name="BackupCodes">Whether a backup code will do. For a trait none ever does: it went to no address.</param>
internal readonly record struct AcceptedFactors(string Via, bool BackupCodes)
{
    /// <summary>Whatever gives aal2.</summary>
    public static AcceptedFactors Any { get; } = new("", true);

    /// <summary>Whether this is such a second factor of the session.</summary>
    public bool Include(AuthenticationMethod method) => !method.Transaction && Allow(method);

    /// <summary>Whether it will do for the request that it was shown for, whether or not it counts for anything else.</summary>
    public bool Allow(AuthenticationMethod method) =>
        method.Aal == "aal2" && (Via.Length == 0
            ? BackupCodes || method.Method != AuthenticationMethod.BackupCode
            : method.Method != AuthenticationMethod.BackupCode && method.Traits?.Contains(Via) == true);
}
