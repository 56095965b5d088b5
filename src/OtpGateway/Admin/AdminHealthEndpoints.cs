using System.Data.Common;
using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;
using OtpGateway.Courier;

namespace OtpGateway.Admin;

/// <summary>Whether the process lives, and whether messages get out (Ory Kratos API reference, health and version).</summary>
internal static class AdminHealthEndpoints
{
    private static readonly string Version = typeof(AdminHealthEndpoints).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";

    public static void MapAdminHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/health/alive", (HttpContext context) => WriteAsync(context, StatusCodes.Status200OK, new JsonObject { ["status"] = "ok" }));
        endpoints.MapGet("/health/ready", ReadyAsync);
        endpoints.MapGet("/version", (HttpContext context) => WriteAsync(context, StatusCodes.Status200OK, new JsonObject { ["version"] = Version }));
    }

    private static async Task ReadyAsync(HttpContext context, CourierHealth courier)
    {
        CourierCondition condition;
        try
        {
            condition = await courier.LookAsync(context.RequestAborted);
        }
        catch (DbException)
        {
            await WriteAsync(context, StatusCodes.Status503ServiceUnavailable, new JsonObject { ["errors"] = new JsonObject { ["database"] = "the store cannot be reached" } });
            return;
        }
        if (condition.Failure is { } failure)
            await WriteAsync(context, StatusCodes.Status503ServiceUnavailable, new JsonObject { ["errors"] = new JsonObject { ["courier"] = failure }, ["courier"] = Courier(condition) });
        else
            await WriteAsync(context, StatusCodes.Status200OK, new JsonObject { ["status"] = "ok", ["courier"] = Courier(condition) });
    }

    private static JsonObject Courier(CourierCondition condition) => new()
    {
        ["worker_seen_at"] = condition.WorkerSeenAt?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture),
        ["oldest_due_seconds"] = (long)condition.OldestDueAge.TotalSeconds,
    };

    private static Task WriteAsync(HttpContext context, int status, JsonObject body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        return context.Response.WriteAsync(body.ToJsonString(), context.RequestAborted);
    }
}
