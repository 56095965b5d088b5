using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace OtpGateway.Http;

/// <summary>An error as Ory's clients expect it: <c>{"error":{"id","code","status","reason","details","message"}}</c> (Ory Kratos API reference, genericError).</summary>
internal sealed record ApiError(int Code, string Message)
{
    public string? Id { get; init; }

    public string? Reason { get; init; }

    public JsonObject? Details { get; init; }

    /// <summary>Where a browser must go to mend it; stands beside the error and in its details.</summary>
    public string? RedirectBrowserTo { get; init; }

    /// <summary>Whether the caller may try again, and when.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public Task WriteAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var response = context.Response;
        response.StatusCode = Code;
        response.ContentType = "application/json; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        response.Headers["Ory-Error-Id"] = Id ?? "";
        if (RetryAfter is { } wait)
            response.Headers.RetryAfter = HeaderUtilities.FormatNonNegativeInt64((long)Math.Ceiling(wait.TotalSeconds));
        return response.WriteAsync(ToJson().ToJsonString(Relaxed), cancellationToken);
    }

    public JsonObject ToJson()
    {
        var error = new JsonObject();
        if (Id is not null)
            error["id"] = Id;
        error["code"] = Code;
        error["status"] = ReasonPhrases.GetReasonPhrase(Code);
        if (Reason is not null)
            error["reason"] = Reason;
        var details = Details?.DeepClone().AsObject();
        if (RedirectBrowserTo is not null)
            (details ??= [])["redirect_browser_to"] = RedirectBrowserTo;
        if (details is not null)
            error["details"] = details;
        error["message"] = Message;
        var body = new JsonObject { ["error"] = error };
        if (RedirectBrowserTo is not null)
            body["redirect_browser_to"] = RedirectBrowserTo;
        return body;
    }

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
