namespace OtpGateway.Flows.Settings;

/// <summary>What somebody wants to change.</summary>
internal enum SettingsChange
{
    /// <summary>Nothing that the gateway knows of.</summary>
    None,

    /// <summary>New backup codes, in Ory's words: regenerate.</summary>
    MakeBackupCodes,

    /// <summary>The codes that were made, as long as they were not shown.</summary>
    ShowBackupCodes,

    /// <summary>The codes that were shown are to count.</summary>
    ConfirmBackupCodes,

    DisableBackupCodes,
}
