using OtpGateway.Demo.Web;

namespace OtpGateway.Demo.Bank;

internal static class TransferPage
{
    public static Html RenderForm(BankSession session, TransferForm form)
    {
        var account = session.Customer.Account;
        return BankPage.Render("New transfer", "/account/transfer", session, Html.Of($"""
            <div class="narrow">
              <h1>New transfer</h1>
              {Html.When(form.HasErrors, $"""<p class="notice bad" role="alert">The transfer has not been made. Please check the form.</p>""")}
              <form class="panel" method="post" action="/account/transfer">
                {BankPage.CsrfField(session)}
                <p class="field">
                  <label for="recipient">Recipient (IBAN)</label>
                  <input id="recipient" name="recipient" value="{form.Recipient}" list="payees" autocomplete="off" autocapitalize="characters"
                    spellcheck="false" required {Described("recipient", form.RecipientError)}>
                  {Error("recipient", form.RecipientError)}
                </p>
                <datalist id="payees">
                  {account.Payees.Select(payee => Html.Of($"""<option value="{payee.Iban}">{payee.Name}</option>"""))}
                </datalist>
                <p class="field short">
                  <label for="amount">Amount in €</label>
                  <input id="amount" name="amount" value="{form.Amount}" inputmode="decimal" autocomplete="off" required
                    aria-describedby="amount-hint{Html.When(form.AmountError is not null, $" amount-error")}"{Invalid(form.AmountError)}>
                  {Error("amount", form.AmountError)}
                  <span class="hint" id="amount-hint">{Money.Format(account.Balance)} available, up to {Money.Format(account.TransferLimit)} per transfer</span>
                </p>
                <p class="field">
                  <label for="reference">Reference <span class="quietly">(optional)</span></label>
                  <input id="reference" name="reference" value="{form.Reference}" maxlength="140" autocomplete="off" {Described("reference", form.ReferenceError)}>
                  {Error("reference", form.ReferenceError)}
                </p>
                <p class="actions"><button type="submit">Send money</button> <a href="/account">Cancel</a></p>
              </form>
            </div>
            """));
    }

    public static Html RenderConfirmation(BankSession session, Transfer transfer, Transaction booked) =>
        BankPage.Render("Transfer made", "/account/transfer", session, Html.Of($"""
            <div class="narrow">
              <h1>Transfer made</h1>
              <p class="notice good" role="status">Your money is on its way. Reference number <strong id="number">{booked.Number}</strong></p>
              <dl class="panel facts">
                <div><dt>Amount</dt><dd>{Money.Format(transfer.Amount)}</dd></div>
                <div><dt>Recipient</dt><dd>{Transfer.Grouped(transfer.Recipient)}</dd></div>
                <div><dt>Reference</dt><dd>{(transfer.Reference.Length > 0 ? transfer.Reference : "–")}</dd></div>
                <div><dt>New balance</dt><dd>{Money.Format(session.Customer.Account.Balance)}</dd></div>
              </dl>
              <p class="actions"><a class="button" href="/account">Back to the account</a> <a href="/account/transfer">Another transfer</a></p>
            </div>
            """));

    private static Html Error(string field, string? error) =>
        Html.When(error is not null, $"""<strong class="error" id="{field}-error">{error}</strong>""");

    private static Html Described(string field, string? error) =>
        Html.When(error is not null, $"""aria-describedby="{field}-error"{Invalid(error)}""");

    private static Html Invalid(string? error) => Html.When(error is not null, $" aria-invalid=\"true\"");
}
