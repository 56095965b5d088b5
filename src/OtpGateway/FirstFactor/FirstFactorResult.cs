using OtpGateway.Identities;

namespace OtpGateway.FirstFactor;

/// <summary>Who is calling, as the application sees it.</summary>
internal abstract record FirstFactorResult
{
    private FirstFactorResult()
    {
    }

    /// <summary>Somebody is signed in.</summary>
    /// <param name="Identity">Who.</param>
    /// <param name="Fingerprint">A keyed hash of the login: another login of the same person has another one.</param>
    /// <param name="Authenticator">The name of the authenticator that knows them.</param>
    /// <param name="CheckedUntil">How long the answer may be believed.</param>
    public sealed record Caller(Identity Identity, string Fingerprint, string Authenticator, DateTimeOffset CheckedUntil) : FirstFactorResult
    {
        /// <summary>When the application itself saw a second factor; null when it did not, or is not trusted to say so.</summary>
        public DateTimeOffset? SecondFactorAt { get; init; }

        /// <summary>The same without the application's own backup codes; null when it does not tell that it was something else.</summary>
        public DateTimeOffset? SecondFactorWithoutBackupCodeAt { get; init; }

        /// <summary>When the application saw a second factor of its own that a route accepts.</summary>
        public DateTimeOffset? SecondFactorFor(bool backupCodes) => backupCodes ? SecondFactorAt : SecondFactorWithoutBackupCodeAt;

        /// <summary>How the application authenticated them (RFC 8176 or Ory's method names), as far as it tells.</summary>
        public IReadOnlyList<string> Amr { get; init; } = [];

        /// <summary>The login that was seen passing through; null where the caller is known in another way.</summary>
        public ObservedLogin? Login { get; init; }

        /// <summary><c>aal2</c> when the application itself saw a second factor and is trusted to say so, else <c>aal1</c>.</summary>
        public string Aal => SecondFactorAt is null ? "aal1" : "aal2";
    }

    /// <summary>Nobody is signed in.</summary>
    public sealed record NoOne : FirstFactorResult;

    /// <summary>Two first factors of the same name arrived: which of them the application takes is not known, so nobody is signed in.</summary>
    public sealed record Ambiguous : FirstFactorResult;

    /// <summary>It cannot be told who is calling: nothing may be let through.</summary>
    public sealed record Unavailable(TimeSpan RetryAfter) : FirstFactorResult;
}
