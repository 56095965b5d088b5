namespace OtpGateway.HeldRequests;

/// <summary>Why nobody can say what a request would do.</summary>
internal enum TransactionRefusal
{
    /// <summary>Its query or body is not well formed, or different readers would read it differently.</summary>
    Unreadable,

    /// <summary>It has more text in it than is looked at.</summary>
    TooLarge,

    /// <summary>The route's snippet failed, or what it made cannot be shown.</summary>
    Untold,
}
