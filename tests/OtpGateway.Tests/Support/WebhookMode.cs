namespace OtpGateway.Tests.Support;

/// <summary>How the provider of messages answers.</summary>
internal enum WebhookMode
{
    Take,

    /// <summary>503.</summary>
    Fail,

    /// <summary>The connection is closed without an answer.</summary>
    Refuse,

    /// <summary>Nothing, until the caller gives up.</summary>
    Hang,
}
