using OtpGateway.Demo.Web;

namespace OtpGateway.Demo.Bank;

/// <summary>A transfer that is sent by a script: the page stays. Without JavaScript its form is the one of <see cref="TransferPage"/>.</summary>
internal static class QuickPage
{
    public static Html Render(BankSession session)
    {
        var account = session.Customer.Account;
        var form = new TransferForm("", "", "");
        return BankPage.Render("Quick transfer", "/account/quick", session, Html.Of($"""
            <h1>Quick transfer</h1>
            <noscript><p class="notice bad">This page needs JavaScript to stay open while it sends. Without it, the form leads on to a page of its own.</p></noscript>
            <div id="answer" role="status"></div>
            <div class="two-one even">
              <form class="panel" id="quick-form" method="post" action="/account/transfer" aria-labelledby="send-title">
                <h2 id="send-title">Send money</h2>
                {BankPage.CsrfField(session)}
                {TransferFields.Recipient(account, form)}
                {TransferFields.Amount(account, form)}
                {TransferFields.Reference(form)}
                <p class="actions"><button type="submit">Send now</button></p>
              </form>
              <section class="panel" aria-labelledby="sent-title">
                <h2 id="sent-title">Sent from this page</h2>
                <p class="quietly" id="nothing-sent">Nothing yet. What you send is listed here, and the page stays as it is.</p>
                <ol class="payees" id="sent"></ol>
              </section>
            </div>
            """), BankPage.Confirmed("quick.js"));
    }
}
