namespace OtpGateway.Sessions;

/// <summary>Sessions that were ended together.</summary>
/// <param name="Ids">Which.</param>
/// <param name="More">Whether there are others left that were meant too.</param>
internal sealed record EndedSessions(IReadOnlyList<string> Ids, bool More);
