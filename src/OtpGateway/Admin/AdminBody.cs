using System.Text.Json;
using System.Text.Json.Nodes;
using OtpGateway.Http;

namespace OtpGateway.Admin;

/// <summary>Reads the JSON that an admin call brings.</summary>
internal static class AdminBody
{
    // Of two members of one name, another reader may take the other one.
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>The body; null when it is none of this kind, and then the caller has been answered.</summary>
    public static async Task<T?> ReadAsync<T>(HttpContext context) where T : JsonNode
    {
        try
        {
            var node = await JsonNode.ParseAsync(context.Request.Body, documentOptions: Strict, cancellationToken: context.RequestAborted);
            if (node is T wanted && JsonTexts.AreSound(wanted))
                return wanted;
            await AdminAnswer.MalformedAsync(context, node is T ? "The body has a text that is no Unicode." : $"The body must be a JSON {(typeof(T) == typeof(JsonArray) ? "array" : "object")}.");
        }
        catch (JsonException exception)
        {
            await AdminAnswer.MalformedAsync(context, $"The body is not valid JSON, line {exception.LineNumber + 1}, column {exception.BytePositionInLine + 1}.");
        }
        catch (BadHttpRequestException exception)
        {
            await new ApiError(exception.StatusCode, "The request cannot be read") { Reason = exception.Message }.WriteAsync(context, context.RequestAborted);
        }
        return null;
    }
}
