namespace OtpGateway.Courier;

/// <summary>Where a message is on its way. The last four are final; their content is gone, but that of an abandoned one not before it expires.</summary>
internal enum MessageStatus
{
    /// <summary>Waiting for its first or next attempt.</summary>
    Queued,

    /// <summary>Leased by a worker that is sending it now.</summary>
    Processing,

    /// <summary>The provider took it.</summary>
    Sent,

    /// <summary>Given up: the provider refused it for good, or no attempt is left.</summary>
    Abandoned,

    /// <summary>Its code ended before it could be sent.</summary>
    Expired,

    /// <summary>Not wanted any more: its code was used or replaced, or the snippet said so.</summary>
    Cancelled,
}
