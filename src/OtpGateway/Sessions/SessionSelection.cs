namespace OtpGateway.Sessions;

/// <summary>Sessions that an operator means: by their own ids, by those of their identities, or all there are.</summary>
internal abstract record SessionSelection
{
    private SessionSelection()
    {
    }

    public sealed record Named(IReadOnlyList<string> Ids) : SessionSelection;

    public sealed record OfIdentities(IReadOnlyList<string> Ids) : SessionSelection;

    public sealed record All : SessionSelection;
}
