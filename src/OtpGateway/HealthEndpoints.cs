using System.Data.Common;
using Dapper;
using OtpGateway.Http;
using OtpGateway.Storage;

namespace OtpGateway;

/// <summary>Whether the process lives, and whether it can do its work (Ory Kratos API reference, health).</summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder endpoints, GatewayUrls urls)
    {
        var health = endpoints.MapGroup(urls.Prefix).WithOrder(int.MinValue);
        health.MapGet("/health/alive", (HttpContext context) => WriteOkAsync(context));
        health.MapGet("/health/ready", ReadyAsync);
    }

    private static async Task ReadyAsync(HttpContext context, Database database)
    {
        try
        {
            await database.ReadAsync(connection => connection.ExecuteScalarAsync<long>(new CommandDefinition("SELECT 1", cancellationToken: context.RequestAborted)), context.RequestAborted);
            await WriteOkAsync(context);
        }
        catch (DbException)
        {
            await new ApiError(503, "The store cannot be reached").WriteAsync(context, context.RequestAborted);
        }
    }

    private static Task WriteOkAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        return context.Response.WriteAsync("""{"status":"ok"}""", context.RequestAborted);
    }
}
