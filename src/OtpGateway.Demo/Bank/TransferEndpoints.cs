using OtpGateway.Demo.Web;

namespace OtpGateway.Demo.Bank;

/// <summary>The transfer form and its execution, both at <c>/account/transfer</c>, and the page that sends a transfer without being left.</summary>
internal static class TransferEndpoints
{
    public static void MapTransfers(this IEndpointRouteBuilder endpoints)
    {
        var account = endpoints.MapGroup("/account").AddEndpointFilter<SignedInFilter>();
        account.MapGet("/transfer", ShowForm);
        account.MapPost("/transfer", ExecuteAsync).AddEndpointFilter<CsrfFilter>();
        account.MapGet("/quick", (HttpContext context) => new HtmlPage(QuickPage.Render(context.BankSession())));
    }

    private static HtmlPage ShowForm(HttpContext context, string? payee)
    {
        var session = context.BankSession();
        var chosen = session.Customer.Account.FindPayee(payee);
        return new HtmlPage(TransferPage.RenderForm(session, new TransferForm(chosen?.Iban ?? "", "", "")));
    }

    private static async Task<IResult> ExecuteAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var session = context.BankSession();
        var fields = await context.Request.ReadFormAsync(cancellationToken);
        if (TransferForm.Read(fields).Check(out var form) is not { } transfer)
        {
            return new HtmlPage(TransferPage.RenderForm(session, form), StatusCodes.Status422UnprocessableEntity);
        }

        var account = session.Customer.Account;
        var outcome = account.Transfer(transfer, out var booked);
        return booked is null
            ? new HtmlPage(TransferPage.RenderForm(session, form.Refused(outcome, account)), StatusCodes.Status422UnprocessableEntity)
            : new HtmlPage(TransferPage.RenderConfirmation(session, transfer, booked));
    }
}
