using System.Globalization;
using System.Text.RegularExpressions;

namespace OtpGateway.Demo.Bank;

/// <summary>The transfer form as the customer filled it in, and what is wrong with it.</summary>
internal sealed partial record TransferForm(string Recipient, string Amount, string Reference)
{
    public string? RecipientError { get; init; }

    public string? AmountError { get; init; }

    public string? ReferenceError { get; init; }

    public bool HasErrors => FirstError.Length > 0;

    /// <summary>What is wrong first, from the top; empty if nothing is.</summary>
    public string FirstError => RecipientError ?? AmountError ?? ReferenceError ?? "";

    public static TransferForm Read(IFormCollection form) =>
        new(form.Single("recipient"), form.Single("amount"), form.Single("reference"));

    /// <summary>The order, or this form with its errors. The check digits of the IBAN are not looked at, so that any sample will do.</summary>
    public Transfer? Check(out TransferForm form)
    {
        var recipient = Transfer.Compact(Recipient);
        var isNumber = decimal.TryParse(
            Amount.Replace(',', '.'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount);
        form = this with
        {
            RecipientError = Iban().IsMatch(recipient) ? null : "Enter an IBAN: a country code, two check digits, then the account.",
            AmountError = isNumber && amount > 0 && decimal.Round(amount, 2) == amount
                ? null : "Enter an amount above zero with at most two decimals, such as 25.00.",
            ReferenceError = Reference.Length <= 140 ? null : "Keep the reference to 140 characters.",
        };
        return form.HasErrors ? null : new Transfer(recipient, amount, Reference);
    }

    /// <summary>This form with what the account said against the order.</summary>
    public TransferForm Refused(TransferOutcome outcome, Account account) => this with
    {
        AmountError = outcome switch
        {
            TransferOutcome.Done => null,
            TransferOutcome.OverLimit => $"This is above your limit of {Money.Format(account.TransferLimit)} per transfer.",
            TransferOutcome.NoFunds => $"This is above your balance of {Money.Format(account.Balance)}.",
        },
    };

    [GeneratedRegex("^[A-Z]{2}[0-9]{2}[A-Z0-9]{10,30}$", RegexOptions.CultureInvariant)]
    private static partial Regex Iban();
}
