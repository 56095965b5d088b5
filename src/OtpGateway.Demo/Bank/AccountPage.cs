using System.Globalization;
using OtpGateway.Demo.Web;

namespace OtpGateway.Demo.Bank;

internal static class AccountPage
{
    public static Html Render(BankSession session)
    {
        var account = session.Customer.Account;
        return BankPage.Render("Account", "/account", session, Html.Of($"""
            <h1>Good day, {session.Customer.Name}</h1>
            <section class="panel balance" aria-labelledby="balance-title">
              <div>
                <h2 id="balance-title">Current account</h2>
                <p class="quietly">{account.Iban}</p>
              </div>
              <p class="sum" id="balance">{Money.Format(account.Balance)}</p>
              <p><a class="button" href="/account/transfer">New transfer</a></p>
            </section>
            <div class="two-one">
              <section class="panel" aria-labelledby="statement-title">
                <div class="title-row">
                  <h2 id="statement-title">Transactions</h2>
                  <button type="button" class="plain" id="refresh" hidden>Update</button>
                </div>
                <table class="statement">
                  <thead><tr><th scope="col">Date</th><th scope="col">Text</th><th scope="col" class="number">Amount</th></tr></thead>
                  <tbody id="transactions">
                    {account.Transactions.Select(Line)}
                  </tbody>
                </table>
                <p role="status" class="quietly" id="answer"></p>
              </section>
              <section class="panel" aria-labelledby="payees-title">
                <h2 id="payees-title">Payees</h2>
                <ul class="payees">
                  {account.Payees.Select(Entry)}
                </ul>
                {Html.When(account.Payees.Length == 0, $"<p>You have no payees.</p>")}
              </section>
            </div>
            """));
    }

    private static Html Line(Transaction transaction) => Html.Of($"""
        <tr>
          <td><time datetime="{transaction.At.ToString("O", CultureInfo.InvariantCulture)}">{transaction.At.ToString("d MMM yyyy", CultureInfo.InvariantCulture)}</time></td>
          <td>{transaction.Text}{Html.When(transaction.Number is not null, $" <small>{transaction.Number}</small>")}</td>
          <td class="number{(transaction.Amount > 0 ? " in" : "")}">{Money.Format(transaction.Amount)}</td>
        </tr>
        """);

    private static Html Entry(Payee payee) => Html.Of($"""
        <li><a href="/account/transfer?payee={payee.Id}">{payee.Name}</a> <small>{payee.Iban}</small></li>
        """);
}
