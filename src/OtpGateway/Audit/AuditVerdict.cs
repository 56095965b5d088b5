namespace OtpGateway.Audit;

/// <summary>What a check of the audit trail found.</summary>
/// <param name="Files">How many were read.</param>
/// <param name="Lines">How many lines were found to be whole.</param>
/// <param name="Problems">What was altered, is missing or was cut off; empty when nothing was.</param>
/// <param name="Notes">What an abrupt end explains.</param>
internal sealed record AuditVerdict(int Files, long Lines, IReadOnlyList<string> Problems, IReadOnlyList<string> Notes);
