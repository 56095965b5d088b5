using OtpGateway.Demo.Web;

namespace OtpGateway.Demo.Bank;

/// <summary>The fields that all forms for money have.</summary>
internal static class TransferFields
{
    public static Html Recipient(Account account, TransferForm form) => Html.Of($"""
        <p class="field">
          <label for="recipient">Recipient (IBAN)</label>
          <input id="recipient" name="recipient" value="{form.Recipient}" list="payees" autocomplete="off" autocapitalize="characters"
            spellcheck="false" required {Described("recipient", form.RecipientError)}>
          {Error("recipient", form.RecipientError)}
        </p>
        <datalist id="payees">
          {account.Payees.Select(payee => Html.Of($"""<option value="{payee.Iban}">{payee.Name}</option>"""))}
        </datalist>
        """);

    public static Html Amount(Account account, TransferForm form) => Html.Of($"""
        <p class="field short">
          <label for="amount">Amount in €</label>
          <input id="amount" name="amount" value="{form.Amount}" inputmode="decimal" autocomplete="off" required
            aria-describedby="amount-hint{Html.When(form.AmountError is not null, $" amount-error")}"{Invalid(form.AmountError)}>
          {Error("amount", form.AmountError)}
          <span class="hint" id="amount-hint"><span id="available">{Money.Format(account.Balance)}</span> available, up to {Money.Format(account.TransferLimit)} per transfer</span>
        </p>
        """);

    public static Html Reference(TransferForm form) => Html.Of($"""
        <p class="field">
          <label for="reference">Reference <span class="quietly">(optional)</span></label>
          <input id="reference" name="reference" value="{form.Reference}" maxlength="140" autocomplete="off" {Described("reference", form.ReferenceError)}>
          {Error("reference", form.ReferenceError)}
        </p>
        """);

    public static Html Error(string field, string? error) =>
        Html.When(error is not null, $"""<strong class="error" id="{field}-error">{error}</strong>""");

    public static Html Described(string field, string? error) =>
        Html.When(error is not null, $"""aria-describedby="{field}-error"{Invalid(error)}""");

    private static Html Invalid(string? error) => Html.When(error is not null, $" aria-invalid=\"true\"");
}
