namespace OtpGateway.Sessions;

/// <summary>One factor that was shown, as in Ory's <c>authentication_methods</c>.</summary>
/// <param name="Method">What was shown: <c>code</c>, <c>lookup_secret</c>, or the name of the authenticator.</param>
/// <param name="Aal">The assurance it gives: <c>aal1</c> or <c>aal2</c>.</param>
/// <param name="Channel">The way the code went; null for the first factor and for a backup code.</param>
/// <param name="CompletedAt">Unix milliseconds.</param>
/// <param name="Traits">The traits that the code's address stands in: what a route's <c>via</c> is compared with.</param>
/// <param name="Transaction">Whether it confirmed one request in words: it counts for that request alone, and raises nothing.</param>
internal sealed record AuthenticationMethod(string Method, string Aal, string? Channel, long CompletedAt, IReadOnlyList<string>? Traits = null, bool Transaction = false)
{
    /// <summary>Ory's name of backup codes.</summary>
    public const string BackupCode = "lookup_secret";
}
