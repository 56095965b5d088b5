using OtpGateway.Demo.Web;

namespace OtpGateway.Demo.Bank;

/// <summary>The transfer form and its execution, both at <c>/account/transfer</c>.</summary>
internal static class TransferEndpoints
{
    public static void MapTransfers(this IEndpointRouteBuilder endpoints)
    {
        var transfer = endpoints.MapGroup("/account/transfer").AddEndpointFilter<SignedInFilter>();
        transfer.MapGet("/", ShowForm);
        transfer.MapPost("/", ExecuteAsync);
    }

    private static HtmlPage ShowForm(HttpContext context, string? payee)
    {
        var session = context.BankSession();
        var chosen = Array.Find(session.Customer.Account.Payees, candidate => candidate.Id == payee);
        return new HtmlPage(TransferPage.RenderForm(session, new TransferForm(chosen?.Iban ?? "", "", "")));
    }

    private static async Task<IResult> ExecuteAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var session = context.BankSession();
        if (!context.Request.HasFormContentType)
        {
            return TypedResults.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        }

        var fields = await context.Request.ReadFormAsync(cancellationToken);
        if (!session.Accepts(fields["csrf_token"]))
        {
            return new HtmlPage(RefusedPage.Render(session), StatusCodes.Status403Forbidden);
        }

        if (TransferForm.Read(fields).Check(out var form) is not { } transfer)
        {
            return new HtmlPage(TransferPage.RenderForm(session, form), StatusCodes.Status422UnprocessableEntity);
        }

        var account = session.Customer.Account;
        var error = account.Transfer(transfer, out var booked) switch
        {
            TransferOutcome.Done => null,
            TransferOutcome.OverLimit => $"This is above your limit of {Money.Format(account.TransferLimit)} per transfer.",
            TransferOutcome.NoFunds => $"This is above your balance of {Money.Format(account.Balance)}.",
        };
        return booked is null
            ? new HtmlPage(TransferPage.RenderForm(session, form with { AmountError = error }), StatusCodes.Status422UnprocessableEntity)
            : new HtmlPage(TransferPage.RenderConfirmation(session, transfer, booked));
    }
}
