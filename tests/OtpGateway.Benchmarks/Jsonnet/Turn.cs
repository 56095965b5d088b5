namespace OtpGateway.Benchmarks.Jsonnet;

/// <summary>What one round has shown of one program, per evaluation.</summary>
internal sealed record Turn(double WarmMicroseconds, double ColdMicroseconds, double ReferenceMicroseconds, double WarmBytes, double ColdBytes);
