namespace OtpGateway.Demo.Web;

/// <summary>A page as the answer to a request. Never stored: every page of the demo shows someone's data.</summary>
internal sealed class HtmlPage(Html html, int status = StatusCodes.Status200OK) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = status;
        response.ContentType = "text/html; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        return response.WriteAsync(html.Text, httpContext.RequestAborted);
    }
}
