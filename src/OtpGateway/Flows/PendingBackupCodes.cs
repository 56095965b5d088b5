namespace OtpGateway.Flows;

/// <summary>A set of backup codes that was made and not confirmed yet.</summary>
/// <param name="Id">Its id.</param>
/// <param name="FlowId">The settings flow that it was made in: no other shows or confirms it.</param>
/// <param name="WereShown">Whether its codes were shown; they are not kept after that.</param>
internal sealed record PendingBackupCodes(string Id, string FlowId, bool WereShown);
