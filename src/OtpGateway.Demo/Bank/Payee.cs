namespace OtpGateway.Demo.Bank;

internal sealed record Payee(string Id, string Name, string Iban);
