using OtpGateway.Demo.Web;

namespace OtpGateway.Demo.Bank;

/// <summary>The payment of a bill, at <c>/account/pay</c>: a transfer under the name that the customer has entered.</summary>
internal static class PayEndpoints
{
    public static void MapPayments(this IEndpointRouteBuilder endpoints)
    {
        var pay = endpoints.MapGroup("/account/pay").AddEndpointFilter<SignedInFilter>();
        pay.MapGet("/", ShowForm);
        pay.MapPost("/", ExecuteAsync).AddEndpointFilter<CsrfFilter>();
    }

    private static HtmlPage ShowForm(HttpContext context, string? payee)
    {
        var session = context.BankSession();
        var chosen = session.Customer.Account.FindPayee(payee);
        return new HtmlPage(PayPage.RenderForm(session, new PayForm(chosen?.Name ?? "", new TransferForm(chosen?.Iban ?? "", "", ""))));
    }

    private static async Task<IResult> ExecuteAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var session = context.BankSession();
        var fields = await context.Request.ReadFormAsync(cancellationToken);
        if (PayForm.Read(fields).Check(out var form) is not { } transfer)
        {
            return new HtmlPage(PayPage.RenderForm(session, form), StatusCodes.Status422UnprocessableEntity);
        }

        var account = session.Customer.Account;
        var outcome = account.Transfer(transfer, out var booked);
        return booked is null
            ? new HtmlPage(PayPage.RenderForm(session, form with { Transfer = form.Transfer.Refused(outcome, account) }), StatusCodes.Status422UnprocessableEntity)
            : new HtmlPage(PayPage.RenderConfirmation(session, transfer, booked));
    }
}
