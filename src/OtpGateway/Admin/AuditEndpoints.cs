using System.Text.Json.Nodes;
using OtpGateway.Audit;

namespace OtpGateway.Admin;

/// <summary>How far the audit trail has come, for whoever checks its files while the gateway is at work.</summary>
internal static class AuditEndpoints
{
    public const string Path = "admin/audit/anchors";

    public static void MapAudit(this IEndpointRouteBuilder endpoints) => endpoints.MapGet("/" + Path, ListAsync);

    private static async Task ListAsync(HttpContext context, AuditAnchorStore store) =>
        await AdminAnswer.WriteAsync(context, new JsonArray([.. (await store.ListAsync(context.RequestAborted)).Select(anchor => (JsonNode)AuditAnchorJson.Write(anchor))]));
}
