namespace OtpGateway.Pages;

/// <summary>One thing that has just happened. The count is the number its text speaks of, where it does.</summary>
internal sealed record PageMessage(PageMessageKind Kind, int Count = 0)
{
    /// <summary>When what is refused can be had; null where that is not told.</summary>
    public TimeSpan? Wait { get; init; }

    /// <summary>It concerns what was typed, and is shown at the field.</summary>
    public bool IsAboutCode => Kind is PageMessageKind.WrongCode or PageMessageKind.MalformedCode or PageMessageKind.CodeExpired
        or PageMessageKind.CodeReplaced or PageMessageKind.CodeUsed;

    /// <summary>It concerns the backup code that was typed, and is shown at its field.</summary>
    public bool IsAboutBackupCode => Kind is PageMessageKind.WrongBackupCode or PageMessageKind.MalformedBackupCode or PageMessageKind.BackupCodeUsed;

    public bool IsError => Kind is not (PageMessageKind.CodeSent or PageMessageKind.NewCodeSent or PageMessageKind.SettingsSaved);
}
