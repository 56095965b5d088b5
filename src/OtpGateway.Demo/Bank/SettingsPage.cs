using OtpGateway.Demo.Web;

namespace OtpGateway.Demo.Bank;

/// <summary>The page that works through the API: what is shown comes from it, what is changed goes to it.</summary>
internal static class SettingsPage
{
    public static Html Render(BankSession session)
    {
        var account = session.Customer.Account;
        return BankPage.Render("Settings", "/account/settings", session, Html.Of($"""
            <h1>Settings</h1>
            <noscript><p class="notice bad">This page needs JavaScript.</p></noscript>
            <div id="answer" role="status"></div>
            <div class="two-one even">
              <section class="panel" aria-labelledby="limit-title">
                <h2 id="limit-title">Transfer limit</h2>
                <form id="limit-form">
                  <p class="field short">
                    <label for="limit">Most that one transfer may move, in €</label>
                    <input id="limit" name="limit" inputmode="decimal" autocomplete="off" required value="{Money.ForField(account.TransferLimit)}">
                  </p>
                  <p><button type="submit">Change limit</button></p>
                </form>
              </section>
              <section class="panel" aria-labelledby="me-title">
                <h2 id="me-title">How we reach you</h2>
                <dl class="facts" id="me">
                  <div><dt>Name</dt><dd data-me="name">…</dd></div>
                  <div><dt>E-mail</dt><dd data-me="email">…</dd></div>
                  <div><dt>Phone</dt><dd data-me="phone">…</dd></div>
                </dl>
              </section>
            </div>
            <section class="panel" aria-labelledby="payees-title">
              <h2 id="payees-title">Payees</h2>
              <ul class="payees" id="payees">
                {account.Payees.Select(payee => Html.Of($"""
                <li class="title-row"><span>{payee.Name} <small>{payee.Iban}</small></span>
                  <button type="button" class="plain" data-payee="{payee.Id}" aria-label="Remove {payee.Name}">Remove</button></li>
                """))}
              </ul>
            </section>
            """));
    }
}
