namespace OtpGateway.Flows;

/// <summary>What the last step of a flow has to tell; stays with the flow, so that a reload tells the same.</summary>
internal enum FlowNotice
{
    None,
    CodeSent,
    WrongCode,
    EmptyCode,

    /// <summary>Nothing that could be a code.</summary>
    MalformedCode,
    WaitBeforeResend,
    SendsUsedUp,
    LimitReached,
    Locked,
    CannotSend,

    /// <summary>An address that is none of the caller's.</summary>
    UnknownAddress,

    /// <summary>Nothing was submitted that the gateway has a method for.</summary>
    NoMethod,

    WrongBackupCode,
    EmptyBackupCode,

    /// <summary>Nothing that could be a backup code.</summary>
    MalformedBackupCode,

    /// <summary>A backup code that was used before.</summary>
    UsedBackupCode,

    /// <summary>There is no backup code that could be used.</summary>
    NoBackupCodes,

    /// <summary>What was entered has something wrong; what, stands with it.</summary>
    FieldsWrong,

    /// <summary>Somebody else has the address that was proven, or the name.</summary>
    IdentifierTaken,

    /// <summary>Addresses are changed by an administrator alone.</summary>
    ChangeRefused,

    /// <summary>What is to be changed was changed by somebody else meanwhile.</summary>
    ChangedMeanwhile,

    /// <summary>With the code came other traits than before it was sent.</summary>
    TraitsChanged,

    /// <summary>A change of settings was made.</summary>
    SettingsSaved,

    /// <summary>Backup codes were to be confirmed that were not made, or not shown.</summary>
    BackupCodesNotMade,

    /// <summary>Backup codes were to be shown a second time.</summary>
    BackupCodesWereShown,

    /// <summary>The second factor is there already, and the flow was not begun to show it again. Never stored.</summary>
    AlreadyAvailable,

    /// <summary>A browser's request to an API client's flow, by its <c>Origin</c>. Never stored.</summary>
    OriginInApiFlow,

    /// <summary>A browser's request to an API client's flow, by its cookies. Never stored.</summary>
    CookieInApiFlow,
}
