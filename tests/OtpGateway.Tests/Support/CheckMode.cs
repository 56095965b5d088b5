namespace OtpGateway.Tests.Support;

/// <summary>How the application answers when it is asked who is calling.</summary>
internal enum CheckMode
{
    Answer,

    /// <summary>500.</summary>
    Fail,

    /// <summary>The connection is closed without an answer.</summary>
    Close,

    /// <summary>Nothing, until the caller gives up.</summary>
    Hang,
}
