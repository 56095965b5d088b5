using System.Data.Common;
using Microsoft.AspNetCore.WebUtilities;
using OtpGateway.Http;

namespace OtpGateway.Admin;

/// <summary>The first and the last of an admin call: who may call, and an error in Ory's shape whatever happens.</summary>
internal sealed class AdminMiddleware(RequestDelegate next, AdminAccess access, ILogger<AdminMiddleware> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var response = context.Response;
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        if (access.Refuse(context.Request) is { } refusal)
        {
            logger.CallRefused(refusal.Code, refusal.Reason!);
            if (refusal.Code == StatusCodes.Status401Unauthorized)
                response.Headers.WWWAuthenticate = "Bearer";
            await refusal.WriteAsync(context, context.RequestAborted);
            return;
        }
        try
        {
            await next(context);
        }
        catch (DbException exception) when (!response.HasStarted)
        {
            logger.StoreFailed(exception);
            await new ApiError(StatusCodes.Status503ServiceUnavailable, "The store cannot be reached").WriteAsync(context, context.RequestAborted);
            return;
        }
        catch (Exception exception) when (!response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            logger.CallFailed(exception);
            await new ApiError(StatusCodes.Status500InternalServerError, "An internal server error occurred, please contact the system administrator").WriteAsync(context, context.RequestAborted);
            return;
        }
        // What routing and the server answer by themselves has no body: no such path, not this method.
        if (response.StatusCode >= StatusCodes.Status400BadRequest && !response.HasStarted && response.ContentType is null)
            await new ApiError(response.StatusCode, $"The admin API has nothing here: {ReasonPhrases.GetReasonPhrase(response.StatusCode)}").WriteAsync(context, context.RequestAborted);
    }
}
