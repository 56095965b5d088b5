namespace OtpGateway.HeldRequests;

/// <summary>Where a held request stands. It only ever moves forward, except that a proven connect failure returns it to <see cref="Verified"/>.</summary>
internal enum HeldState
{
    /// <summary>Its body is still coming in.</summary>
    Receiving,

    /// <summary>Complete, waits for its caller to step up.</summary>
    Held,

    /// <summary>Its caller has stepped up; the next navigation to its target may take it.</summary>
    Verified,

    /// <summary>On its way to the application: committed before the first byte leaves.</summary>
    Forwarding,

    /// <summary>Was on its way when something broke: nobody can tell whether it was carried out.</summary>
    Unknown,

    /// <summary>The application has answered. Only a note, for a minute.</summary>
    Done,
}
