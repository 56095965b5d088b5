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
                {TransferFields.Recipient(account, form)}
                {TransferFields.Amount(account, form)}
                {TransferFields.Reference(form)}
                <p class="actions"><button type="submit">Send money</button> <a href="/account">Cancel</a></p>
              </form>
            </div>
            """));
    }

    public static Html RenderConfirmation(BankSession session, Transfer transfer, Transaction booked) =>
        BankPage.Render("Transfer made", "/account/transfer", session, Html.Of($"""
            <div class="narrow">
              <h1>Transfer made</h1>
              {Receipt(session, transfer, booked)}
              <p class="actions"><a class="button" href="/account">Back to the account</a> <a href="/account/transfer">Another transfer</a></p>
            </div>
            """));

    /// <summary>What has been done, with the number to ask about it.</summary>
    public static Html Receipt(BankSession session, Transfer transfer, Transaction booked) => Html.Of($"""
        <p class="notice good" role="status">Your money is on its way. Reference number <strong id="number">{booked.Number}</strong></p>
        <dl class="panel facts">
          <div><dt>Amount</dt><dd>{Money.Format(transfer.Amount)}</dd></div>
          {Html.When(transfer.Payee is not null, $"<div><dt>Payee</dt><dd>{transfer.Payee}</dd></div>")}
          <div><dt>Recipient</dt><dd>{Transfer.Grouped(transfer.Recipient)}</dd></div>
          <div><dt>Reference</dt><dd>{(transfer.Reference.Length > 0 ? transfer.Reference : "–")}</dd></div>
          <div><dt>New balance</dt><dd>{Money.Format(session.Customer.Account.Balance)}</dd></div>
        </dl>
        """);
}
