namespace OtpGateway.FirstFactor;

/// <summary>An answer of the application.</summary>
/// <param name="Session">Who is signed in; null for no one.</param>
/// <param name="Until">How long it may be believed.</param>
internal sealed record Checked(CheckedSession? Session, DateTimeOffset Until);
