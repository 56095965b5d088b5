namespace OtpGateway.Demo.Bank;

/// <summary>The payment form as the customer filled it in: a transfer, and the name of whom it goes to.</summary>
internal sealed record PayForm(string Payee, TransferForm Transfer)
{
    public const int LongestPayee = 70;

    public string? PayeeError { get; init; }

    public bool HasErrors => PayeeError is not null || Transfer.HasErrors;

    public static PayForm Read(IFormCollection form) => new(form.Single("payee"), TransferForm.Read(form));

    /// <summary>The order, or this form with its errors.</summary>
    public Transfer? Check(out PayForm form)
    {
        var order = Transfer.Check(out var transfer);
        form = this with
        {
            Transfer = transfer,
            PayeeError = Payee.Length is > 0 and <= LongestPayee ? null : $"Enter the name of the payee, in up to {LongestPayee} characters.",
        };
        return form.HasErrors ? null : order! with { Payee = Payee };
    }
}
