namespace OtpGateway.Sessions;

/// <summary>A place in the list of sessions, the newest first: what comes behind it is the next page.</summary>
/// <param name="CreatedAt">In unix milliseconds.</param>
/// <param name="Id">Among those of the same time.</param>
internal sealed record SessionPosition(long CreatedAt, string Id)
{
    /// <summary>Before the first session.</summary>
    public static readonly SessionPosition Start = new(long.MaxValue, "");
}
