using System.Text.Json;

namespace OtpGateway.Demo.Bank;

/// <summary>The JSON API that the bank's own pages use.</summary>
internal static class ApiEndpoints
{
    private const decimal HighestLimit = 50_000m;

    public static void MapApi(this IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup("/api").AddEndpointFilter<SignedInFilter>();
        api.MapGet("/me", Me);
        api.MapGet("/transactions", Transactions);
        api.MapPost("/transfers", TransferAsync);
        api.MapPut("/account/limit", SetLimitAsync);
        api.MapDelete("/payees/{id}", RemovePayee);
    }

    private static IResult Me(HttpContext context)
    {
        var customer = context.BankSession().Customer;
        context.Response.Headers.CacheControl = "no-store";
        return Results.Json(new { customer.Id, customer.Name, customer.Email, customer.Phone });
    }

    private static IResult Transactions(HttpContext context)
    {
        var account = context.BankSession().Customer.Account;
        var transactions = account.Transactions;
        context.Response.Headers.CacheControl = "no-store";
        return Results.Json(new { Balance = transactions.Sum(transaction => transaction.Amount), Transactions = transactions });
    }

    private static async Task<IResult> TransferAsync(HttpContext context, CancellationToken cancellationToken)
    {
        if (!context.Request.HasJsonContentType())
        {
            return Refuse(StatusCodes.Status415UnsupportedMediaType, "Send JSON.");
        }

        TransferOrder? order;
        try
        {
            order = await context.Request.ReadFromJsonAsync<TransferOrder>(cancellationToken);
        }
        catch (JsonException)
        {
            return Refuse(StatusCodes.Status400BadRequest, "This is not a transfer.");
        }

        if ((order ?? new TransferOrder(null, null, null)).ToForm().Check(out var form) is not { } transfer)
        {
            return Refuse(StatusCodes.Status422UnprocessableEntity, form.FirstError);
        }

        var account = context.BankSession().Customer.Account;
        var outcome = account.Transfer(transfer, out var booked);
        return booked is null
            ? Refuse(StatusCodes.Status422UnprocessableEntity, form.Refused(outcome, account).FirstError)
            : Results.Json(new { booked.Number, booked.Text, transfer.Amount, account.Balance }, statusCode: StatusCodes.Status201Created);
    }

    private static async Task<IResult> SetLimitAsync(HttpContext context, CancellationToken cancellationToken)
    {
        // JSON is also what keeps other sites' forms out: they cannot send it.
        if (!context.Request.HasJsonContentType())
        {
            return Refuse(StatusCodes.Status415UnsupportedMediaType, "Send JSON.");
        }

        decimal limit;
        try
        {
            using var body = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: cancellationToken);
            if (body.RootElement.ValueKind != JsonValueKind.Object
                || !body.RootElement.TryGetProperty("limit", out var value)
                || value.ValueKind != JsonValueKind.Number
                || !value.TryGetDecimal(out limit)
                || limit is < 0 or > HighestLimit
                || decimal.Round(limit, 2) != limit)
            {
                return Refuse(StatusCodes.Status422UnprocessableEntity, $"The limit is a number from 0 to {HighestLimit:0}, with at most two decimals.");
            }
        }
        catch (JsonException)
        {
            return Refuse(StatusCodes.Status400BadRequest, "This is not JSON.");
        }

        context.BankSession().Customer.Account.TransferLimit = limit;
        return Results.Json(new { Limit = limit });
    }

    private static IResult RemovePayee(HttpContext context, string id) =>
        context.BankSession().Customer.Account.RemovePayee(id)
            ? TypedResults.NoContent()
            : Refuse(StatusCodes.Status404NotFound, "There is no such payee.");

    private static IResult Refuse(int status, string message) => Results.Json(ApiError.Of(status, message), statusCode: status);
}
