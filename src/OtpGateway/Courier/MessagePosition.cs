namespace OtpGateway.Courier;

/// <summary>A place in the list of messages, the newest first: what comes behind it is the next page.</summary>
/// <param name="CreatedAt">In unix milliseconds.</param>
/// <param name="Id">Among those of the same time.</param>
internal sealed record MessagePosition(long CreatedAt, string Id)
{
    /// <summary>Before the first message.</summary>
    public static readonly MessagePosition Start = new(long.MaxValue, "");
}
