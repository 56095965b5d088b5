using OtpGateway.Demo.Web;

namespace OtpGateway.Demo.Bank;

internal static class PayPage
{
    public static Html RenderForm(BankSession session, PayForm form)
    {
        var account = session.Customer.Account;
        return BankPage.Render("Pay a bill", "/account/pay", session, Html.Of($"""
            <div class="narrow">
              <h1>Pay a bill</h1>
              {Html.When(form.HasErrors, $"""<p class="notice bad" role="alert">Nothing has been paid. Please check the form.</p>""")}
              <form class="panel" method="post" action="/account/pay">
                {BankPage.CsrfField(session)}
                <p class="field">
                  <label for="payee">Payee</label>
                  <input id="payee" name="payee" value="{form.Payee}" maxlength="{PayForm.LongestPayee}" autocomplete="off" spellcheck="false"
                    required {TransferFields.Described("payee", form.PayeeError)}>
                  {TransferFields.Error("payee", form.PayeeError)}
                </p>
                {TransferFields.Recipient(account, form.Transfer)}
                {TransferFields.Amount(account, form.Transfer)}
                {TransferFields.Reference(form.Transfer)}
                <p class="actions"><button type="submit">Pay</button> <a href="/account">Cancel</a></p>
              </form>
            </div>
            """));
    }

    public static Html RenderConfirmation(BankSession session, Transfer transfer, Transaction booked) =>
        BankPage.Render("Bill paid", "/account/pay", session, Html.Of($"""
            <div class="narrow">
              <h1>Bill paid</h1>
              {TransferPage.Receipt(session, transfer, booked)}
              <p class="actions"><a class="button" href="/account">Back to the account</a> <a href="/account/pay">Another bill</a></p>
            </div>
            """));
}
