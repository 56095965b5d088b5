namespace OtpGateway.Demo.Bank;

internal sealed record ApiErrorBody(int Code, string Message);
