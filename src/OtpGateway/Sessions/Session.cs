using OtpGateway.Identities;

namespace OtpGateway.Sessions;

/// <summary>The gateway's record of a caller: who, how sure, since when, and what it is bound to.</summary>
internal sealed record Session
{
    /// <summary>How the fingerprint of an own session begins; a keyed hash never does.</summary>
    public const string OwnPrefix = "own:";

    // How far the clocks of two nodes may be apart.
    private static readonly TimeSpan MostSkew = TimeSpan.FromSeconds(5);

    public required string Id { get; init; }

    public required Identity Identity { get; init; }

    /// <summary>The keyed hash of the first factor that was presented: another login of the same user is another fingerprint.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>What the fingerprint becomes when the browser has taken the cookie that the application renewed in an answer to a bound request.</summary>
    public string? NextFingerprint { get; init; }

    public required DateTimeOffset FirstFactorAt { get; init; }

    /// <summary>When the second factor was shown; null at aal1.</summary>
    public DateTimeOffset? SecondFactorAt { get; init; }

    /// <summary>Where it was begun from; null for what was written before that was noted.</summary>
    public SessionDevice? Device { get; init; }

    /// <summary>Whether the store has it. An API client's session is written with the code that raises it, not before.</summary>
    public bool IsStored { get; init; } = true;

    public required IReadOnlyList<AuthenticationMethod> Methods { get; init; }

    /// <summary>When a protected request was last let through (written at most once a minute).</summary>
    public required DateTimeOffset SeenAt { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Whether it began with the gateway's own sign-in: it is bound to nothing but itself.</summary>
    public bool IsOwn => Fingerprint.StartsWith(OwnPrefix, StringComparison.Ordinal);

    /// <summary>The channel of the code that was the first factor; null where the application has its own.</summary>
    public string? FirstFactorChannel => Methods.LastOrDefault(method => method.Aal == "aal1")?.Channel;

    /// <summary>When one of these second factors was last shown: a later one of another kind takes nothing from it.</summary>
    public DateTimeOffset? SecondFactorFor(AcceptedFactors accepted)
    {
        if (accepted == AcceptedFactors.Any || SecondFactorAt is null)
            return SecondFactorAt;
        long? last = null;
        // By index: the gate asks at every request, and an enumerator would be an allocation each time.
        for (var i = 0; i < Methods.Count; i++)
            if (accepted.Include(Methods[i]) && !(Methods[i].CompletedAt <= last))
                last = Methods[i].CompletedAt;
        return last is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null;
    }

    /// <summary>The time of a second factor that is shown now, to the millisecond: never that of another one, by which the gate would mistake it for that.</summary>
    public DateTimeOffset TimeOfNext(DateTimeOffset now)
    {
        var last = Methods.Where(method => method.Aal == "aal2").Select(method => method.CompletedAt).DefaultIfEmpty().Max();
        return DateTimeOffset.FromUnixTimeMilliseconds(Math.Max(now.ToUnixTimeMilliseconds(), last + 1));
    }

    /// <summary>The methods with a new one: of each kind the last is enough, or the list would grow with every step-up.</summary>
    public IReadOnlyList<AuthenticationMethod> MethodsWith(AuthenticationMethod added) =>
        [.. Methods.Where(known => known.Method != added.Method || known.Channel != added.Channel || known.Transaction != added.Transaction || !(known.Traits ?? []).SequenceEqual(added.Traits ?? [])), added];

    /// <summary>The session after its own first factor was shown again. A second factor by the same channel is none any more.</summary>
    public Session Renewed(AuthenticationMethod first, DateTimeOffset now, DateTimeOffset expiresAt)
    {
        var others = Methods.Where(method => method.Aal == "aal2" && method.Channel != first.Channel).ToList();
        var raising = others.Where(method => !method.Transaction).ToList();
        return this with
        {
            Methods = [first, .. others],
            FirstFactorAt = now,
            SecondFactorAt = raising.Count > 0 ? DateTimeOffset.FromUnixTimeMilliseconds(raising.Max(method => method.CompletedAt)) : null,
            SeenAt = now,
            ExpiresAt = expiresAt,
        };
    }

    /// <summary>Whether this is the same person with the same login.</summary>
    public bool IsBoundTo(Identity identity, string fingerprint) =>
        Identity.Id == identity.Id && string.Equals(Fingerprint, fingerprint, StringComparison.Ordinal);

    /// <summary>Whether such a second factor is there and still fresh: age counts from the second factor's own time.</summary>
    public bool IsSteppedUp(AcceptedFactors accepted, TimeSpan maxAge, TimeSpan idle, DateTimeOffset now) =>
        SecondFactorFor(accepted) is { } at && IsFresh(at, maxAge, idle, now);

    /// <summary>When a second factor ends that was accepted; null for none. With each request it may move on, as far as the age allows.</summary>
    public DateTimeOffset? SteppedUpUntil(AcceptedFactors accepted, TimeSpan maxAge, TimeSpan idle) =>
        SecondFactorFor(accepted) is { } at ? new[] { ExpiresAt, at + maxAge, SeenAt + idle }.Min() : null;

    /// <summary>The same for the one second factor that was shown at this very time, and for no other; here one for a transaction counts as well.</summary>
    public bool IsSteppedUpAt(DateTimeOffset at, AcceptedFactors accepted, TimeSpan maxAge, DateTimeOffset now)
    {
        var shown = Methods.Where(method => method.Aal == "aal2" && method.CompletedAt == at.ToUnixTimeMilliseconds()).ToList();
        // Two at the same time cannot be told apart: then both must do.
        return shown.Count > 0 && shown.TrueForAll(accepted.Allow) && now < ExpiresAt && HasBeen(at, now) && now - at < maxAge;
    }

    /// <summary>Whether a transaction was confirmed so lately: what goes on as its answer may go on.</summary>
    public bool HasConfirmed(AcceptedFactors accepted, TimeSpan maxAge, DateTimeOffset now) =>
        Methods.Any(method => method.Transaction && IsSteppedUpAt(DateTimeOffset.FromUnixTimeMilliseconds(method.CompletedAt), accepted, maxAge, now));

    /// <summary>The session at its first factor alone. What was confirmed for one request stays: it was never more than that.</summary>
    public Session WithoutSecondFactor() => this with { SecondFactorAt = null, Methods = [.. Methods.Where(method => method.Aal == "aal1" || method.Transaction)] };

    private bool IsFresh(DateTimeOffset at, TimeSpan maxAge, TimeSpan idle, DateTimeOffset now) =>
        now < ExpiresAt && HasBeen(at, now) && now - at < maxAge && now - SeenAt < idle;

    /// <summary>Whether a second factor is not of the future: of a clock that was put back it would live for longer than its age.</summary>
    public static bool HasBeen(DateTimeOffset at, DateTimeOffset now) => at <= now + MostSkew;
}
