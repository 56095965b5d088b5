namespace OtpGateway.Courier;

/// <summary>How one attempt to send a message ended.</summary>
internal abstract record Delivery
{
    private Delivery()
    {
    }

    /// <summary>
    /// Whether it was the channel's own fault: its provider is away, overloaded, or does not take our credentials. No: it
    /// works, whatever it says to this message. Null: nothing was learned about it.
    /// </summary>
    public bool? BlamesChannel => this switch
    {
        Sent => false,
        Failed { IsOurs: true } => null,
        Failed { Permanent: false } => true,
        // Not authenticated, not paid for, not allowed: of HTTP (RFC 9110) and of SMTP (RFC 4954).
        Failed { Status: 401 or 402 or 403 or 407 or 530 or 534 or 535 or 538 } => true,
        Failed { Status: not null } => false,
        _ => null,
    };

    /// <summary>The provider took it.</summary>
    public sealed record Sent : Delivery
    {
        /// <summary>The provider's own status.</summary>
        public int? Status { get; init; }

        /// <summary>What it said, redacted and cut.</summary>
        public string? Answer { get; init; }
    }

    /// <summary>The snippet says that it is not to be sent.</summary>
    public sealed record Cancelled : Delivery;

    /// <summary>At the last moment nobody wanted it any more; nothing went out.</summary>
    public sealed record Withdrawn : Delivery;

    /// <summary>It was not taken.</summary>
    /// <param name="Error">Why, without any value of the message or credential of the provider.</param>
    /// <param name="Permanent">Whether another attempt would end the same way.</param>
    /// <param name="RetryAfter">How long the provider asks to be left alone.</param>
    public sealed record Failed(string Error, bool Permanent, TimeSpan? RetryAfter) : Delivery
    {
        /// <summary>The provider's own status; null when it did not answer.</summary>
        public int? Status { get; init; }

        /// <summary>Whether the provider has no part in it: it was not asked, or not given the time to answer.</summary>
        public bool IsOurs { get; init; }
    }
}
