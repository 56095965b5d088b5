using OtpGateway.Storage;

namespace OtpGateway.Audit;

/// <summary>
/// What was refused, requests and wishes for codes: the first of its kind is told at once, the others of the same minute
/// together at its end. Whoever knocks a million times writes two lines, not a million.
/// </summary>
internal sealed class Refusals(AuditTrail trail, StoreClock clock)
{
    private const int MostKinds = 1000;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Lock turn = new();
    private readonly Dictionary<AuditEvent, (DateTimeOffset Since, int More)> told = [];

    /// <param name="kind">What it has in common with others of its kind: no flow, no message.</param>
    public void Record(AuditEvent kind)
    {
        var now = clock.GetUtcNow();
        lock (turn)
        {
            // Beyond so many the single person is not told apart any more.
            if (told.Count >= MostKinds && !told.ContainsKey(kind))
                kind = kind with { IdentityId = null, SessionId = null, Recipient = null };
            if (told.TryGetValue(kind, out var known) && now - known.Since is { Ticks: >= 0 } age && age < Window)
            {
                told[kind] = known with { More = known.More + 1 };
                return;
            }
            Tell(kind, known.More);
            told[kind] = (now, 0);
        }
        trail.Record(kind);
    }

    /// <summary>Tells what was counted in windows that have ended, or in all.</summary>
    public void Tell(bool all)
    {
        var now = clock.GetUtcNow();
        lock (turn)
            foreach (var (kind, (since, more)) in told.ToList())
                if (all || now - since >= Window || now < since)
                {
                    told.Remove(kind);
                    Tell(kind, more);
                }
    }

    private void Tell(AuditEvent kind, int more)
    {
        if (more > 0)
            trail.Record(kind with { Count = more });
    }
}
