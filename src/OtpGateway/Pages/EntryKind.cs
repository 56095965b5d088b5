namespace OtpGateway.Pages;

/// <summary>What somebody who is not signed in enters something for.</summary>
internal enum EntryKind
{
    /// <summary>Who they are, to be sent a code.</summary>
    SignIn,

    /// <summary>What is to be known of them.</summary>
    Registration,

    /// <summary>The address to confirm.</summary>
    Verification,

    /// <summary>An address of the account to get back into.</summary>
    Recovery,
}
