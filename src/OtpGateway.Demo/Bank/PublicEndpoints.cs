using OtpGateway.Demo.Web;

namespace OtpGateway.Demo.Bank;

/// <summary>What anyone may see: the front page, signing in and out.</summary>
internal static class PublicEndpoints
{
    public static void MapPublic(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/", (HttpRequest request, BankSessions sessions) => new HtmlPage(FrontPage.Render(sessions.Find(request))));
        endpoints.MapGet("/login", (HttpRequest request, BankSessions sessions, string? next) =>
            new HtmlPage(LoginPage.Render(sessions.Find(request), LocalPath.Or(next, "/account"))));
        endpoints.MapPost("/login", SignInAsync);
        endpoints.MapPost("/logout", SignOutAsync);
    }

    private static async Task<IResult> SignInAsync(
        HttpContext context, Customers customers, BankSessions sessions, CancellationToken cancellationToken)
    {
        if (!context.Request.HasFormContentType)
        {
            return TypedResults.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        }

        var form = await context.Request.ReadFormAsync(cancellationToken);
        var next = LocalPath.Or(form["next"].FirstOrDefault() ?? context.Request.Query["next"], "/account");
        var name = form["username"].ToString();
        if (customers.Find(name, form["password"]) is not { } customer)
        {
            return new HtmlPage(LoginPage.Render(null, next, name, failed: true), StatusCodes.Status422UnprocessableEntity);
        }

        sessions.SignIn(context, customer);
        return new SeeOther(next);
    }

    private static async Task<IResult> SignOutAsync(HttpContext context, BankSessions sessions, CancellationToken cancellationToken)
    {
        if (sessions.Find(context.Request) is not { } session)
        {
            return new SeeOther("/");
        }

        if (!context.Request.HasFormContentType)
        {
            return TypedResults.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        }

        var form = await context.Request.ReadFormAsync(cancellationToken);
        if (!session.Accepts(form["csrf_token"]))
        {
            return new HtmlPage(RefusedPage.Render(session), StatusCodes.Status403Forbidden);
        }

        sessions.SignOut(context);
        return new SeeOther("/");
    }
}
