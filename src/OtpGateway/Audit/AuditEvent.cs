namespace OtpGateway.Audit;

/// <summary>
/// Something that somebody may ask about later: who was sent a code, who entered one, what was let through or not, what
/// operators did. Ids and masks only: no code, address, cookie, URL or body is ever in it.
/// </summary>
internal sealed record AuditEvent(string Name)
{
    /// <summary>A code was put into the outbox.</summary>
    public const string CodeSent = "code.sent";

    /// <summary>A code was asked for and not sent; <see cref="Rule"/> or <see cref="Reason"/> says why.</summary>
    public const string CodeNotSent = "code.not_sent";

    /// <summary>A right code was entered, and used.</summary>
    public const string CodeAccepted = "code.accepted";

    /// <summary>A wrong, expired or replaced code was entered.</summary>
    public const string CodeRefused = "code.refused";

    /// <summary>A code was entered and not looked at: too many failures of this identity.</summary>
    public const string CodeLocked = "code.locked";

    /// <summary>A provider took a message.</summary>
    public const string MessageSent = "message.sent";

    /// <summary>A message was given up.</summary>
    public const string MessageFailed = "message.failed";

    /// <summary>A request did not meet its route's demand, or its target has more than one reading; <see cref="Rule"/> names the route, <see cref="Reason"/> says why.</summary>
    public const string RequestDenied = "request.denied";

    /// <summary>A session was shown beside a login that it is not bound to, as after another sign-in, or by a thief: it counted for nothing.</summary>
    public const string SessionNotBound = "session.not_bound";

    /// <summary>A held request was forwarded; <see cref="Reason"/> says how that ended.</summary>
    public const string RequestResumed = "request.resumed";

    /// <summary>Somebody ended sessions of their own.</summary>
    public const string SessionEnded = "session.ended";

    /// <summary>An operator did something; <see cref="Reason"/> says what.</summary>
    public const string Admin = "admin";

    /// <summary>Why: a word of ours, never of a caller's.</summary>
    public string? Reason { get; init; }

    /// <summary>What decided: the id of a route, or a key of the configuration.</summary>
    public string? Rule { get; init; }

    public string? IdentityId { get; init; }

    public string? SessionId { get; init; }

    public string? FlowId { get; init; }

    public string? MessageId { get; init; }

    public string? HeldId { get; init; }

    public string? Channel { get; init; }

    /// <summary>Masked, as in the log.</summary>
    public string? Recipient { get; init; }

    /// <summary>How often, where one line tells of several.</summary>
    public int? Count { get; init; }
}
