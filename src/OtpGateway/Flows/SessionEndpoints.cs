using System.Globalization;
using System.Text.Json.Nodes;
using OtpGateway.Audit;
using OtpGateway.Configuration;
using OtpGateway.Http;
using OtpGateway.Sessions;
using OtpGateway.Storage;

namespace OtpGateway.Flows;

/// <summary>Who am I, and where else am I signed in, under Ory's names.</summary>
internal static class SessionEndpoints
{
    private const int UsualPage = 250;
    private const int LargestPage = 1000;

    public static void MapSessions(this IEndpointRouteBuilder endpoints, GatewayUrls urls)
    {
        var sessions = endpoints.MapGroup(urls.Prefix).WithOrder(int.MinValue);
        // Ory answers whoami to every method.
        sessions.Map("/sessions/whoami", WhoamiAsync);
        sessions.MapGet("/sessions", ListAsync);
        sessions.MapDelete("/sessions", RevokeOthersAsync);
        sessions.MapDelete("/sessions/{id}", RevokeAsync);
    }

    private static async Task WhoamiAsync(HttpContext context, CurrentSession current, SessionJson json)
    {
        if (await current.RequireAsync(context, "No valid session credentials found in the request.") is not { } session)
            return;
        context.Response.Headers["X-Kratos-Authenticated-Identity-Id"] = session.Identity.Id;
        await FlowAnswers.JsonAsync(context, 200, await json.OfAsync(session, context.RequestAborted));
    }

    /// <summary>The other sessions of the same identity, in the order of their ids.</summary>
    private static async Task ListAsync(HttpContext context, CurrentSession current, GatewaySessions sessions, SessionJson json, GatewayUrls urls)
    {
        if (await current.RequireAsync(context, "No valid session cookie found.") is not { } session)
            return;
        var query = context.Request.Query;
        var size = int.TryParse(query["page_size"].FirstOrDefault() ?? query["per_page"].FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var asked) && asked > 0
            ? Math.Min(asked, LargestPage) : UsualPage;
        var after = Guid.TryParse(query["page_token"].ToString(), out var id) ? id.ToString() : "";
        var (found, total) = await sessions.OthersAsync(session, after, size + 1, context.RequestAborted);
        var page = found.Take(size).ToList();
        var links = new List<string> { $"<{urls.Absolute("/sessions")}?page_size={size}>; rel=\"first\"" };
        if (found.Count > size)
            links.Add($"<{urls.Absolute("/sessions")}?page_size={size}&page_token={page[^1].Id}>; rel=\"next\"");
        context.Response.Headers.Link = string.Join(',', links);
        context.Response.Headers["X-Total-Count"] = total.ToString(CultureInfo.InvariantCulture);
        await FlowAnswers.JsonAsync(context, 200, new JsonArray([.. await json.OfAsync([.. page.Select(current.AsItIs)], context.RequestAborted)]));
    }

    private static async Task RevokeOthersAsync(HttpContext context, CurrentSession current, GatewaySessions sessions, AuditTrail audit)
    {
        if (await current.RequireToChangeAsync(context) is not { } session)
            return;
        var count = await sessions.RevokeOthersAsync(session, id: null, context.RequestAborted);
        audit.Record(new AuditEvent(AuditEvent.SessionEnded) { Reason = "ended from another session", IdentityId = session.Identity.Id, Count = count });
        await FlowAnswers.JsonAsync(context, 200, new JsonObject { ["count"] = count });
    }

    private static async Task RevokeAsync(HttpContext context, string id, CurrentSession current, GatewaySessions sessions, AuditTrail audit)
    {
        if (await current.RequireToChangeAsync(context) is not { } session)
            return;
        if (!Guid.TryParse(id, out var known))
        {
            await new ApiError(400, "The request was malformed or contained invalid parameters") { Reason = "The id of the session is no UUID." }.WriteAsync(context, context.RequestAborted);
            return;
        }
        if (known.ToString() == session.Id)
        {
            await new ApiError(400, "The request was malformed or contained invalid parameters") { Reason = "cannot revoke current session, use the logout instead" }.WriteAsync(context, context.RequestAborted);
            return;
        }
        if (await sessions.RevokeOthersAsync(session, known.ToString(), context.RequestAborted) > 0)
            audit.Record(new AuditEvent(AuditEvent.SessionEnded) { Reason = "ended from another session", IdentityId = session.Identity.Id, SessionId = known.ToString() });
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
