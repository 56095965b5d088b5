namespace OtpGateway.Limits;

/// <summary>So many within so long.</summary>
internal sealed record LimitWindow(int Count, TimeSpan Window);
