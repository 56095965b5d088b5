namespace OtpGateway.FirstFactor;

/// <summary>The application could not say who is calling. The reason names no credential and nothing of the answer.</summary>
internal sealed class CheckFailedException(string reason) : Exception(reason);
