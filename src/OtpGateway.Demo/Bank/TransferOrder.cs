namespace OtpGateway.Demo.Bank;

/// <summary>A transfer as a script sends it: the fields of the form, as text.</summary>
internal sealed record TransferOrder(string? Recipient, string? Amount, string? Reference)
{
    public TransferForm ToForm() => new(Recipient?.Trim() ?? "", Amount?.Trim() ?? "", Reference?.Trim() ?? "");
}
