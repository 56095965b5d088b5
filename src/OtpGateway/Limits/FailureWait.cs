namespace OtpGateway.Limits;

/// <summary>The wait after wrong codes: 30 seconds, doubling with each further one, 1 hour at most.</summary>
internal static class FailureWait
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    /// <param name="limit">How many are free.</param>
    /// <param name="recent">How many there were within its window.</param>
    /// <param name="lastAt">When the last one was.</param>
    /// <param name="now">The time.</param>
    public static TimeSpan Of(LimitWindow limit, int recent, long lastAt, long now)
    {
        if (recent < limit.Count)
            return TimeSpan.Zero;
        var pause = First * Math.Pow(2, Math.Min(recent - limit.Count, 16));
        var until = lastAt + (long)Math.Min(pause.TotalMilliseconds, Longest.TotalMilliseconds);
        return until > now ? TimeSpan.FromMilliseconds(until - now) : TimeSpan.Zero;
    }
}
