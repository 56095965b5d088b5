namespace OtpGateway.Pages;

/// <summary>Entry of the code that was sent.</summary>
/// <remarks>
/// Fields posted: <c>csrf_token</c>, <c>method=code</c>, <c>code</c>; with the button for a new code also <c>resend=code</c>,
/// with the button of another address also <c>address=&lt;id&gt;</c>. All buttons are in one form, so a <c>code</c> may come
/// along with the latter two and is then to be ignored.
/// </remarks>
internal sealed record CodePage : FlowPage
{
    /// <summary>Where the code went; null where the person is not to learn it.</summary>
    public required MaskedAddress? Address { get; init; }

    /// <summary>Where to begin anew with another address; null where the addresses are those that are known.</summary>
    public string? RestartUrl { get; init; }

    /// <summary>Where it went as well, or may have, because it could not be sent there.</summary>
    public MaskedAddress? AlsoSentTo { get; init; }

    public required int CodeLength { get; init; }

    /// <summary>Letters and digits instead of digits only.</summary>
    public bool Alphanumeric { get; init; }

    /// <summary>How long the code can still be used; zero when it has expired.</summary>
    public required TimeSpan ExpiresIn { get; init; }

    public required int AttemptsLeft { get; init; }

    /// <summary>How many more codes can be sent in this flow, to whichever address.</summary>
    public required int ResendsLeft { get; init; }

    /// <summary>How long to wait before the next code can be asked for; zero when it can be now.</summary>
    public TimeSpan ResendIn { get; init; }

    /// <summary>The addresses the code could go to instead; without <see cref="Address"/>.</summary>
    public IReadOnlyList<AddressChoice> OtherAddresses { get; init; } = [];
}
