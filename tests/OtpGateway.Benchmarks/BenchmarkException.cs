namespace OtpGateway.Benchmarks;

/// <summary>Something is not as the comparison needs it; the message says what.</summary>
internal sealed class BenchmarkException(string message) : Exception(message);
