namespace OtpGateway.Demo.Bank;

/// <summary>Someone with an account here. A customer without a phone has <see langword="null"/> there.</summary>
internal sealed record Customer(string Id, string Name, string Password, string Email, string? Phone, Account Account);
