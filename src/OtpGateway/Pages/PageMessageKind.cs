namespace OtpGateway.Pages;

internal enum PageMessageKind
{
    /// <summary>The first code of the flow is on its way.</summary>
    CodeSent,

    /// <summary>A further code is on its way and the earlier one is dead.</summary>
    NewCodeSent,

    WrongCode,

    /// <summary>Empty, or not of the form of a code; did not cost an attempt.</summary>
    MalformedCode,

    /// <summary>The flow is over.</summary>
    TooManyAttempts,

    CodeExpired,

    /// <summary>The code was right until a newer one was sent.</summary>
    CodeReplaced,

    CodeUsed,

    WrongBackupCode,

    /// <summary>Empty, or not of the form of a backup code; did not cost an attempt.</summary>
    MalformedBackupCode,

    /// <summary>A backup code that was used before.</summary>
    BackupCodeUsed,

    /// <summary>There is no backup code left that could be used.</summary>
    NoBackupCodes,

    /// <summary>A change of settings was made.</summary>
    SettingsSaved,

    /// <summary>Backup codes were to be confirmed that were not made, or not shown.</summary>
    BackupCodesNotMade,

    /// <summary>Backup codes were to be shown a second time.</summary>
    BackupCodesWereShown,

    /// <summary>The message could not be sent.</summary>
    SendFailed,

    /// <summary>The message could not be sent, and this flow can send no other.</summary>
    SendFailedForNow,

    /// <summary>The message could not be sent so far, and it is tried again.</summary>
    SendDelayed,

    /// <summary>A new code was asked for too early; the count is the seconds to wait.</summary>
    WaitBeforeResend,

    /// <summary>No further code can be sent in this flow.</summary>
    NoSendsLeft,

    /// <summary>The posted address is none of the flow's.</summary>
    UnknownAddress,

    /// <summary>The form was too old or came from elsewhere; nothing was done.</summary>
    FormRejected,

    /// <summary>The phone number is new: the code went to a known address, and confirms it.</summary>
    PhoneChanged,

    /// <summary>The e-mail address is new: the code went to a known address, and confirms it.</summary>
    EmailChanged,

    /// <summary>A budget for codes is spent for now.</summary>
    LimitReached,

    /// <summary>Too many wrong codes; what is entered now is not even looked at.</summary>
    Locked,

    /// <summary>The same, and only an administrator ends it.</summary>
    LockedForGood,

    /// <summary>Fields of a form have to be looked at again.</summary>
    FieldsWrong,

    /// <summary>There is an account already with what was entered.</summary>
    IdentifierTaken,

    /// <summary>Addresses are changed by an administrator alone.</summary>
    ChangeRefused,

    /// <summary>Somebody else has changed the same meanwhile.</summary>
    ChangedMeanwhile,
}
