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

    public bool IsSaved => Flow.Notice == FlowNotice.SettingsSaved;
}
