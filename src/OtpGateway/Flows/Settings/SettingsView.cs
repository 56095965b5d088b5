using OtpGateway.Identities;
using OtpGateway.Sessions;

namespace OtpGateway.Flows.Settings;

/// <summary>What a settings flow shows.</summary>
/// <param name="Flow">The flow.</param>
/// <param name="Session">Whose settings they are.</param>
/// <param name="Addresses">Where the person's codes go.</param>
internal sealed record SettingsView(Flow Flow, Session Session, IReadOnlyList<Address> Addresses)
{
    /// <summary>Whether backup codes can be set up and used.</summary>
    public bool HasBackupCodes { get; init; }

    /// <summary>How many are unused; null when none are set up.</summary>
    public long? BackupCodesLeft { get; init; }

    /// <summary>The set that was made in this flow and is not confirmed.</summary>
    public PendingBackupCodes? Pending { get; init; }

    /// <summary>Its codes, the one time that they are shown.</summary>
    public IReadOnlyList<BackupCode> Codes { get; init; } = [];

    /// <summary>The person as the directory has them, who may change it; null for who is known by the application alone.</summary>
    public StoredIdentity? Profile { get; init; }

    /// <summary>Whether a code is to be entered before something changes.</summary>
    public bool AwaitsCode => Flow.State == FlowState.SentEmail && Flow.Content.Current is not null;

    public bool IsSaved => Flow.Notice == FlowNotice.SettingsSaved;
}
