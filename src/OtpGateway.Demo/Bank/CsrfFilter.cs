using OtpGateway.Demo.Web;

namespace OtpGateway.Demo.Bank;

/// <summary>Lets a form through that carries the CSRF token of the session; stands behind <see cref="SignedInFilter"/>.</summary>
internal sealed class CsrfFilter : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (!http.Request.HasFormContentType)
        {
            return TypedResults.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        }

        var session = http.BankSession();
        var fields = await http.Request.ReadFormAsync(http.RequestAborted);
        return session.Accepts(fields["csrf_token"])
            ? await next(context)
            : new HtmlPage(RefusedPage.Render(session), StatusCodes.Status403Forbidden);
    }
}
