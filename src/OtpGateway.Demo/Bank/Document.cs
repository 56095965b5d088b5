namespace OtpGateway.Demo.Bank;

/// <summary>What is left of an upload: the bytes themselves are not kept.</summary>
internal sealed record Document(string Name, long Size, string Sha256, DateTimeOffset ReceivedAt);
