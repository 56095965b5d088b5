using OtpGateway.Demo.Web;

namespace OtpGateway.Demo.Bank;

/// <summary>The pages a customer looks at: the account itself and its settings.</summary>
internal static class AccountEndpoints
{
    public static void MapAccount(this IEndpointRouteBuilder endpoints)
    {
        var account = endpoints.MapGroup("/account").AddEndpointFilter<SignedInFilter>();
        account.MapGet("/", (HttpContext context) => new HtmlPage(AccountPage.Render(context.BankSession())));
        account.MapGet("/settings", (HttpContext context) => new HtmlPage(SettingsPage.Render(context.BankSession())));
    }
}
