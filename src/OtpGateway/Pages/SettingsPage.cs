namespace OtpGateway.Pages;

/// <summary>What somebody has set up to confirm that it is them, and what they can change of it.</summary>
/// <remarks>Fields posted: <c>csrf_token</c>, <c>method=profile</c> and the fields, or <c>method=lookup_secret</c> and the button's <c>lookup_secret_regenerate</c>, <c>_reveal</c>, <c>_confirm</c> or <c>_disable</c>, <c>true</c>.</remarks>
internal sealed record SettingsPage : FlowPage
{
    /// <summary>Where codes go.</summary>
    public required IReadOnlyList<MaskedAddress> Addresses { get; init; }

    /// <summary>What the person can change of themselves; empty for nothing.</summary>
    public IReadOnlyList<EntryField> Profile { get; init; } = [];

    /// <summary>Whether there is anything to say of backup codes.</summary>
    public bool HasBackupCodes { get; init; }

    /// <summary>How many are unused; null when none are set up.</summary>
    public long? BackupCodesLeft { get; init; }

    /// <summary>New ones were made and wait to be confirmed.</summary>
    public bool IsPending { get; init; }

    /// <summary>They were shown already: with this page, or before.</summary>
    public bool WereShown { get; init; }

    /// <summary>New ones, the one time that they are shown.</summary>
    public IReadOnlyList<string> Codes { get; init; } = [];

    // Codes are to be read on the page, and nowhere else.
    public override string ToString() => nameof(SettingsPage);
}
