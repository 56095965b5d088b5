namespace OtpGateway.Demo.Web;

/// <summary>A body that is too large, cut off or not what its type says is the sender's mistake, not an error of ours.</summary>
internal sealed class UnreadableRequestMiddleware(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (Exception e) when (e is IOException or InvalidDataException && !context.Response.HasStarted)
        {
            // BadHttpRequestException, which Kestrel throws, is an IOException.
            context.Response.StatusCode = (e as BadHttpRequestException)?.StatusCode ?? StatusCodes.Status400BadRequest;
        }
    }
}
