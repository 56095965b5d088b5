using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using OtpGateway.Configuration;
using OtpGateway.Http;

namespace OtpGateway.Identities;

/// <summary>The identity schemas, for clients that make forms of them (Ory Kratos API reference, <c>/schemas</c>).</summary>
internal static class SchemaEndpoints
{
    public static void MapSchemas(this IEndpointRouteBuilder endpoints, GatewayUrls urls)
    {
        var schemas = endpoints.MapGroup(urls.Prefix).WithOrder(int.MinValue);
        schemas.MapGet("/schemas", ListAsync);
        schemas.MapGet("/schemas/{id}", ReadAsync);
    }

    private static Task ListAsync(HttpContext context, Live<IdentityOptions> options, GatewayUrls urls)
    {
        var schemas = options.Value.Schemas.Values.OrderBy(schema => schema.Id, StringComparer.Ordinal).ToList();
        // There are few: all of them are one page.
        context.Response.Headers.Link = $"<{urls.Absolute("/schemas")}?page_size={schemas.Count}>; rel=\"first\"";
        context.Response.Headers["X-Total-Count"] = schemas.Count.ToString(CultureInfo.InvariantCulture);
        return WriteAsync(context, new JsonArray([.. schemas.Select(schema => new JsonObject { ["id"] = schema.Id, ["schema"] = schema.Document.DeepClone() })]));
    }

    private static Task ReadAsync(HttpContext context, string id, Live<IdentityOptions> options) =>
        (options.Value.Schemas.GetValueOrDefault(id) ?? options.Value.Schemas.GetValueOrDefault(Decode(id))) is { } schema
            ? WriteAsync(context, schema.Document)
            : new ApiError(404, "Unable to locate the resource").WriteAsync(context, context.RequestAborted);

    private static Task WriteAsync(HttpContext context, JsonNode json)
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        return context.Response.WriteAsync(json.ToJsonString(), context.RequestAborted);
    }

    // In the links of ours the id stands in base64url.
    private static string Decode(string id)
    {
        try
        {
            return Encoding.UTF8.GetString(WebEncoders.Base64UrlDecode(id));
        }
        catch (FormatException)
        {
            return "";
        }
    }
}
