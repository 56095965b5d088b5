namespace OtpGateway.Demo.Bank;

/// <summary>How much of a currency a euro buys.</summary>
internal sealed record Rate(string Currency, decimal Value);
