namespace OtpGateway.Benchmarks.Measuring;

/// <summary>What one round of one case has shown.</summary>
internal sealed record Round(double RequestsPerSecond, double P50Microseconds, double P99Microseconds, double CpuMicroseconds, double AllocatedBytes);
