namespace OtpGateway.Courier;

/// <summary>When a message that failed is tried again: after 1, 2, 4, 8, 16 seconds, a fifth more or less, and not before the provider wants it.</summary>
internal static class RetrySchedule
{
    private const int Doublings = 4;
    private const double Spread = 0.2;

    /// <param name="attempt">The attempt that failed, from 1.</param>
    /// <param name="retries">Attempts after the first.</param>
    /// <param name="failure">How it failed.</param>
    /// <param name="now">The time of the store.</param>
    /// <param name="expiresAt">From here on nothing may be sent.</param>
    /// <param name="random">A number from 0 to below 1.</param>
    public static RetryDecision After(long attempt, int retries, Delivery.Failed failure, DateTimeOffset now, DateTimeOffset expiresAt, Func<double> random)
    {
        if (failure.Permanent || attempt > retries)
            return new RetryDecision.GiveUp();
        var seconds = 1 << (int)Math.Clamp(attempt - 1, 0, Doublings);
        var delay = TimeSpan.FromSeconds(seconds * (1 - Spread + 2 * Spread * random()));
        if (failure.RetryAfter > delay)
            delay = failure.RetryAfter.Value;
        return delay < expiresAt - now ? new RetryDecision.Again(now + delay) : new RetryDecision.TooLate();
    }
}
