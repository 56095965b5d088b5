using OtpGateway.Demo.Web;

namespace OtpGateway.Demo.Bank;

/// <summary>The rates as they change. What they are comes over the socket; the page itself shows none.</summary>
internal static class RatesPage
{
    public static Html Render(BankSession session) => BankPage.Render("Live rates", "/account/rates", session, Html.Of($"""
        <h1>Live rates</h1>
        <noscript><p class="notice bad">This page needs JavaScript: the rates come over a connection that stays open.</p></noscript>
        <div id="answer" role="status"></div>
        <section class="panel" aria-labelledby="rates-title" id="live-rates">
          <div class="title-row">
            <h2 id="rates-title">What one euro buys</h2>
            <p class="pill" id="state" data-state="off">Not connected</p>
          </div>
          <table class="rates">
            <thead><tr><th scope="col">Currency</th><th scope="col" class="number">Rate</th><th scope="col" class="number">Change</th><th scope="col" class="course">Last minute</th></tr></thead>
            <tbody>{RateSheet.Currencies.Select(Row)}</tbody>
          </table>
          <p class="actions"><button type="button" id="connect" hidden>Connect</button> <span class="quietly">As of <time id="as-of">–</time></span></p>
        </section>
        """), BankPage.Confirmed("rates.js"));

    private static Html Row((string Currency, string Name, double Middle) currency) => Html.Of($"""
        <tr data-currency="{currency.Currency}">
          <th scope="row">{currency.Currency} <small>{currency.Name}</small></th>
          <td class="number" data-rate>–</td>
          <td class="number" data-change>–</td>
          <td class="course"><svg viewBox="0 0 120 28" preserveAspectRatio="none" aria-hidden="true"><polyline/></svg></td>
        </tr>
        """);
}
