using OtpGateway.Sessions;

namespace OtpGateway.Flows;

/// <summary>One stored attempt to prove possession of an address. Decides; the store writes.</summary>
internal sealed record Flow
{
    public required string Id { get; init; }

    public FlowKind Kind { get; init; }

    /// <summary>At aal2 it is the flow of somebody who is signed in; at aal1 a visitor's, whose browser it belongs to, and its identity is whom it is about.</summary>
    public Aal Aal { get; init; } = Aal.Aal2;

    public required FlowType Type { get; init; }

    public required FlowState State { get; init; }

    public required string IdentityId { get; init; }

    /// <summary>The login that began it: tabs of one login share a flow, another login has none of it.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>The trait whose address must be used; empty when any will do.</summary>
    public required string Via { get; init; }

    /// <summary>Whether a backup code passes it, for an identity that has one.</summary>
    public bool BackupCodes { get; init; }

    /// <summary>The one held request that this flow is for, where a route asks for every operation anew; such a flow is never shared.</summary>
    public string? HeldId { get; init; }

    /// <summary>The digest of that request and of the words that its codes are sent with; null where the route says nothing of what is confirmed.</summary>
    public string? Digest { get; init; }

    /// <summary>Whether it was asked for although the second factor may have been there.</summary>
    public bool Refresh { get; init; }

    /// <summary>Whether the second factor was there when it began.</summary>
    public bool Raised { get; init; }

    /// <summary>When the flow ended that this one took the place of.</summary>
    public DateTimeOffset? ReplacesExpiredAt { get; init; }

    public required int MaxSubmissions { get; init; }

    public int SubmitCount { get; init; }

    public int SendCount { get; init; }

    public DateTimeOffset? SentAt { get; init; }

    /// <summary>The id of the address that the last code went to.</summary>
    public string? SentTo { get; init; }

    public string? MessageId { get; init; }

    /// <summary>The channel of the new address that the last code confirms besides; null for none.</summary>
    public string? Confirming { get; init; }

    public DateTimeOffset? CodeExpiresAt { get; init; }

    public FlowNotice Notice { get; init; }

    /// <summary>Until when what it says holds; null where it is not about a time.</summary>
    public DateTimeOffset? NoticeUntil { get; init; }

    /// <summary>Whom sends and failures are counted for; null for the identity itself.</summary>
    public string? CountedAs { get; init; }

    /// <summary>What was entered into it so far.</summary>
    public FlowContent Content { get; init; } = FlowContent.Empty;

    /// <summary>Where the browser goes afterwards, as an absolute URL; empty for the configured default.</summary>
    public required string ReturnTo { get; init; }

    public required string RequestUrl { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The second factors that pass it.</summary>
    public AcceptedFactors Accepted => new(Via, BackupCodes);

    /// <summary>The key of everything that is counted for the person.</summary>
    public string CountedFor => CountedAs ?? IdentityId;

    public bool IsVisitors => Aal == Aal.Aal1;

    /// <summary>Whether what was entered into it says where its codes go.</summary>
    public bool IsAimed => IsVisitors || Kind == FlowKind.Settings;

    public int AttemptsLeft => Math.Max(0, MaxSubmissions - SubmitCount);

    public bool HasPassed => State == FlowState.PassedChallenge;

    public bool IsExpired(DateTimeOffset now) => now >= ExpiresAt;

    /// <summary>Whether nothing that is entered can succeed any more.</summary>
    public bool IsDead(DateTimeOffset now) => !HasPassed && (IsExpired(now) || AttemptsLeft == 0);

    /// <summary>How long what the notice says holds on; zero when that is over, null where it is not about a time.</summary>
    public TimeSpan? NoticeWait(DateTimeOffset now) => NoticeUntil is not { } until || Notice is not (FlowNotice.LimitReached or FlowNotice.Locked or FlowNotice.WaitBeforeResend) ? null
        : until == Forever ? TimeSpan.MaxValue : until > now ? until - now : TimeSpan.Zero;

    /// <summary>The end of what only an administrator ends.</summary>
    public static DateTimeOffset Forever { get; } = DateTimeOffset.FromUnixTimeMilliseconds(253_402_300_799_000);

    /// <summary>The earliest time of the next code: the wait doubles with each one sent.</summary>
    public DateTimeOffset ResendAllowedAt(TimeSpan cooldown) =>
        SentAt is { } at && SendCount > 0 ? at + cooldown * Math.Pow(2, Math.Min(SendCount, 16) - 1) : CreatedAt;
}
