namespace OtpGateway.Demo.Bank;

internal enum TransferOutcome
{
    Done,
    OverLimit,
    NoFunds,
}
