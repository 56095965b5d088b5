namespace OtpGateway.Commands;

/// <summary>What became of an identity that was to be imported.</summary>
/// <param name="Id">Its new id; null when it was not imported, or only tried.</param>
/// <param name="Error">Why it cannot be imported; null when it can.</param>
internal sealed record ImportedIdentity(string? Id, string? Error);
