using System.Text.Json;
using System.Text.Json.Nodes;
using OtpGateway.Http;

namespace OtpGateway.Admin;

/// <summary>What an admin call is answered with, in Ory's words and shapes.</summary>
internal static class AdminAnswer
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Task WriteAsync(HttpContext context, JsonNode body, int status = StatusCodes.Status200OK)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        return context.Response.WriteAsync(body.ToJsonString(Relaxed), context.RequestAborted);
    }

    public static Task NothingAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    public static Task NotFoundAsync(HttpContext context) => NotFound.WriteAsync(context, context.RequestAborted);

    public static Task MalformedAsync(HttpContext context, string reason) => Malformed(reason).WriteAsync(context, context.RequestAborted);

    public static Task ConflictAsync(HttpContext context, string reason) => Conflict(reason).WriteAsync(context, context.RequestAborted);

    public static ApiError NotFound { get; } = new(StatusCodes.Status404NotFound, "Unable to locate the resource");

    public static ApiError Malformed(string reason) => new(StatusCodes.Status400BadRequest, "The request was malformed or contained invalid parameters") { Reason = reason };

    public static ApiError Conflict(string reason) => new(StatusCodes.Status409Conflict, "The resource could not be created due to a conflict") { Reason = reason };
}
