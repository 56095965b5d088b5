namespace OtpGateway.Sessions;

/// <summary>A session as this node last read it. Another node's change shows after the cache's life; this node's at once.</summary>
internal sealed class CachedSession(Session session, DateTimeOffset validUntil)
{
    private volatile bool gone;

    public Session Session { get; } = session;

    public DateTimeOffset ValidUntil { get; } = validUntil;

    public bool IsUsable(DateTimeOffset now) => !gone && now < ValidUntil;

    public void Drop() => gone = true;
}
