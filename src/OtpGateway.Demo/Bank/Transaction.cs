namespace OtpGateway.Demo.Bank;

/// <summary>One line of the statement. <see cref="Number"/> is what a transfer is confirmed with; other lines have none.</summary>
internal sealed record Transaction(DateTimeOffset At, string Text, decimal Amount, string? Number = null);
