using OtpGateway.Demo.Web;

namespace OtpGateway.Demo.Bank;

internal static class FrontPage
{
    public static Html Render(BankSession? session) => BankPage.Render("Welcome aboard", "/", session, Html.Of($"""
        <section class="hero">
          <h1>Your money, in calm waters</h1>
          <p>Current accounts, transfers and documents online, since we bought a computer in 2009.</p>
          <p><a class="button" href="/account">Go to your account</a></p>
        </section>
        <div class="thirds">
          <section class="panel">
            <h2>Transfers</h2>
            <p>Send money to any IBAN. It leaves the quay the moment you press the button.</p>
            <p><a href="/account/transfer">Make a transfer</a></p>
          </section>
          <section class="panel">
            <h2>Quick transfers</h2>
            <p>One after the other, on a page that stays where it is while they are sent.</p>
            <p><a href="/account/quick">Send several transfers</a></p>
          </section>
          <section class="panel">
            <h2>Bills</h2>
            <p>Pay with the payee’s name and IBAN. Each payment is confirmed on its own.</p>
            <p><a href="/account/pay">Pay a bill</a></p>
          </section>
          <section class="panel">
            <h2>Documents</h2>
            <p>Hand in forms and proofs without coming to the branch, up to 64 MB each.</p>
            <p><a href="/account/documents">Upload a document</a></p>
          </section>
          <section class="panel">
            <h2>Live rates</h2>
            <p>What a euro buys, every second, for as long as you look at it.</p>
            <p><a href="/account/rates">See the rates</a></p>
          </section>
          <section class="panel">
            <h2>Settings</h2>
            <p>Change what a single transfer may move, and keep your list of payees in order.</p>
            <p><a href="/account/settings">Open your settings</a></p>
          </section>
        </div>
        """));
}
