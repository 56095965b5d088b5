using OtpGateway.Demo.Web;

namespace OtpGateway.Demo.Bank;

/// <summary>Shown with 403 when a form comes without the CSRF token of the session.</summary>
internal static class RefusedPage
{
    public static Html Render(BankSession session) => BankPage.Render("Refused", "/refused", session, Html.Of($"""
        <h1>We did not do this</h1>
        <p class="notice bad" role="alert">The form did not come from a page of this bank, or you have signed in again since you opened it.</p>
        <p>Nothing has been carried out. <a href="/account">Back to your account</a></p>
        """));
}
