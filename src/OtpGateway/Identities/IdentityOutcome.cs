namespace OtpGateway.Identities;

/// <summary>What became of a change to the directory.</summary>
internal abstract record IdentityOutcome
{
    private IdentityOutcome()
    {
    }

    public sealed record Written(StoredIdentity Identity) : IdentityOutcome;

    /// <summary>The document is not one of an identity, or the schema does not take its traits.</summary>
    public sealed record Invalid(IReadOnlyList<TraitProblem> Problems) : IdentityOutcome
    {
        public override string ToString() => string.Join("; ", Problems);
    }

    /// <summary>Somebody else has it.</summary>
    /// <param name="Reason">What.</param>
    public sealed record Taken(string Reason) : IdentityOutcome;

    public sealed record NotFound : IdentityOutcome;

    /// <summary>Others change it all the time.</summary>
    public sealed record Changed : IdentityOutcome;
}
