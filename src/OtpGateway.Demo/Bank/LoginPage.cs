using OtpGateway.Demo.Web;

namespace OtpGateway.Demo.Bank;

internal static class LoginPage
{
    public static Html Render(BankSession? session, string next, string name = "", bool failed = false) =>
        BankPage.Render("Sign in", "/login", session, Html.Of($"""
            <div class="narrow">
              <h1>Sign in</h1>
              {Html.When(failed, $"""<p class="notice bad" role="alert" id="failed">The name or the password is wrong.</p>""")}
              <form class="panel" method="post" action="/login">
                <input type="hidden" name="next" value="{next}">
                <p class="field">
                  <label for="username">User name</label>
                  <input id="username" name="username" value="{name}" autocomplete="username" autocapitalize="none" spellcheck="false" required
                    {Html.When(failed, $"""aria-describedby="failed" aria-invalid="true" """)}>
                </p>
                <p class="field">
                  <label for="password">Password</label>
                  <input id="password" name="password" type="password" autocomplete="current-password" required
                    {Html.When(failed, $"""aria-describedby="failed" aria-invalid="true" """)}>
                </p>
                <p><button type="submit">Sign in</button></p>
              </form>
              <section class="panel quiet">
                <h2>Customers of this demonstration</h2>
                <table>
                  <thead><tr><th scope="col">User name</th><th scope="col">Password</th><th scope="col">Has</th></tr></thead>
                  <tbody>
                    <tr><td><code>alice</code></td><td><code>wonderland</code></td><td>a phone and an e-mail address</td></tr>
                    <tr><td><code>bob</code></td><td><code>builder</code></td><td>an e-mail address only</td></tr>
                  </tbody>
                </table>
              </section>
            </div>
            """));
}
