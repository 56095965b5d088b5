namespace OtpGateway.Identities;

/// <summary>The addresses that a step-up may use, or why there is none.</summary>
internal abstract record AddressesResult
{
    private AddressesResult()
    {
    }

    /// <summary>At least one.</summary>
    public sealed record Found(IReadOnlyList<Address> Addresses) : AddressesResult;

    /// <summary>No address, and why.</summary>
    public abstract record Missing : AddressesResult
    {
        private protected Missing()
        {
        }

        /// <summary>The reason in Ory Kratos's words (login flow with <c>via</c>).</summary>
        public abstract string Reason { get; }
    }

    /// <summary>The trait that <c>via</c> names is in no schema: a mistake of the configuration or of the caller.</summary>
    public sealed record TraitNotInSchema(string Via) : Missing
    {
        public override string Reason => NoValue(Via);
    }

    /// <summary>The schema has the trait, this identity does not.</summary>
    public sealed record TraitEmpty(string Via) : Missing
    {
        public override string Reason => NoValue(Via);
    }

    /// <summary>Nothing that a code can be sent to; with <c>via</c>: the trait's value is no such address.</summary>
    public sealed record NoAddress(string Via) : Missing
    {
        public override string Reason => Via.Length == 0
            ? "The current identity has no address that a code can be sent to."
            : "You can only reference a trait that matches a verification email address in the via parameter, or a registered credential.";
    }

    /// <summary>There are some, but they are new, and nothing has confirmed them.</summary>
    public sealed record Changed : Missing
    {
        public override string Reason => "The address that codes would go to has changed. An administrator must confirm it before it can be used.";
    }

    private static string NoValue(string via) => $"No value found for trait {via} in the current identity.";
}
