using System.Data.Common;
using System.Text.Json.Nodes;
using Dapper;
using OtpGateway.Http;
using OtpGateway.Storage;

namespace OtpGateway;

/// <summary>Whether the process lives, and whether it can do its work (Ory Kratos API reference, health and version).</summary>
internal static class HealthEndpoints
{
    // Without the commit: who asks from outside needs no more than what the API can do.
    private static readonly string Version = typeof(HealthEndpoints).Assembly.GetName().Version?.ToString(3) ?? "";

    public static void MapHealth(this IEndpointRouteBuilder endpoints, GatewayUrls urls)
    {
        var health = endpoints.MapGroup(urls.Prefix).WithOrder(int.MinValue);
        health.MapGet("/health/alive", (HttpContext context) => WriteAsync(context, 200, new JsonObject { ["status"] = "ok" }));
        health.MapGet("/health/ready", ReadyAsync);
        health.MapGet("/version", (HttpContext context) => WriteAsync(context, 200, new JsonObject { ["version"] = Version }));
    }

    private static async Task ReadyAsync(HttpContext context, Database database)
    {
        try
        {
            await database.ReadAsync(connection => connection.ExecuteScalarAsync<long>(new CommandDefinition("SELECT 1", cancellationToken: context.RequestAborted)), context.RequestAborted);
            await WriteAsync(context, 200, new JsonObject { ["status"] = "ok" });
        }
        catch (DbException)
        {
            await WriteAsync(context, 503, new JsonObject { ["errors"] = new JsonObject { ["database"] = "the store cannot be reached" } });
        }
    }

    private static Task WriteAsync(HttpContext context, int status, JsonObject body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        return context.Response.WriteAsync(body.ToJsonString(), context.RequestAborted);
    }
}
