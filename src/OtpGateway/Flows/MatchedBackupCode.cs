namespace OtpGateway.Flows;

/// <summary>The backup code that somebody typed.</summary>
/// <param name="Id">Its id.</param>
/// <param name="IsUsed">Whether it was used before.</param>
internal sealed record MatchedBackupCode(string Id, bool IsUsed);
