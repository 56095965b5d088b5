namespace OtpGateway.FirstFactor;

/// <summary>A login that was seen passing through, as this node last read it. Its end on another node shows after the cache's life; on this node at once.</summary>
/// <param name="id">Its own: a later login with the same cookie is another one.</param>
/// <param name="subject">The name that was entered, as the application got it.</param>
/// <param name="validUntil">How long this may be believed.</param>
internal sealed class ObservedLogin(string id, string subject, DateTimeOffset validUntil)
{
    private volatile bool ended;

    public string Id { get; } = id;

    public string Subject { get; } = subject;

    public DateTimeOffset ValidUntil { get; } = validUntil;

    public bool HasEnded => ended;

    public void End() => ended = true;

    // A name is personal data.
    public override string ToString() => Id;
}
