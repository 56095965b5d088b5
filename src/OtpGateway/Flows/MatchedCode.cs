namespace OtpGateway.Flows;

/// <summary>The live code that somebody typed.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Channel">The channel that it was to go by.</param>
/// <param name="SentTo">The ids of the addresses that it may have gone to, the chosen one first; empty when that was not noted.</param>
internal sealed record MatchedCode(string Id, string Channel, IReadOnlyList<string> SentTo)
{
    /// <summary>The ids of the new addresses that it confirms besides.</summary>
    public IReadOnlyList<string> Confirms { get; init; } = [];
}
