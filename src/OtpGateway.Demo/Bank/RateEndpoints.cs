using OtpGateway.Demo.Web;

namespace OtpGateway.Demo.Bank;

/// <summary>The page of the rates, and the rates: once by a call, and every second over a WebSocket at the same address.</summary>
internal static class RateEndpoints
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    public static void MapRates(this IEndpointRouteBuilder endpoints)
    {
        var rates = endpoints.MapGroup("/").AddEndpointFilter<SignedInFilter>();
        rates.MapGet("/account/rates", (HttpContext context) => new HtmlPage(RatesPage.Render(context.BankSession())));
        rates.MapMethods("/api/rates", Methods, SendAsync);
    }

    private static async Task<IResult> SendAsync(HttpContext context, TimeProvider clock, IHostApplicationLifetime application, CancellationToken cancellationToken)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.Headers.CacheControl = "no-store";
            return Results.Json(RateSheet.Of(clock.GetUtcNow()));
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        await RateStream.RunAsync(socket, clock, application.ApplicationStopping, cancellationToken);
        return Results.Empty;
    }
}
