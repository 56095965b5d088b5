using System.Text.Json.Nodes;
using OtpGateway.Audit;
using OtpGateway.Configuration;
using OtpGateway.Flows;
using OtpGateway.Http;
using OtpGateway.Sessions;
using OtpGateway.Storage;

namespace OtpGateway.Admin;

/// <summary>The gateway's sessions under Ory's names (Ory Kratos API reference, session). One that is ended is gone: the next request steps up again.</summary>
internal static class SessionAdminEndpoints
{
    // How many sessions a call ends; who wants more of them ended calls again.
    private const int MostAtOnce = 1000;

    public static void MapAdminSessions(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/admin/sessions", (HttpContext context, SessionStore store, Live<SessionOptions> options, SessionJson json, KeyRing keys, StoreClock clock) =>
            ListAsync(context, null, store, options, json, keys, clock));
        endpoints.MapPost("/admin/sessions", EndManyAsync);
        endpoints.MapGet("/admin/sessions/{id}", FindAsync);
        endpoints.MapPatch("/admin/sessions/{id}/extend", ExtendAsync);
        endpoints.MapDelete("/admin/sessions/{id}", EndAsync);
        endpoints.MapGet("/admin/identities/{id}/sessions", (HttpContext context, string id, SessionStore store, Live<SessionOptions> options, SessionJson json, KeyRing keys, StoreClock clock) =>
            ListAsync(context, id, store, options, json, keys, clock));
        endpoints.MapDelete("/admin/identities/{id}/sessions", EndAllAsync);
    }

    private static async Task ListAsync(HttpContext context, string? identityId, SessionStore store, Live<SessionOptions> options, SessionJson json, KeyRing keys, StoreClock clock)
    {
        var now = clock.GetUtcNow();
        var query = context.Request.Query;
        var (page, problem) = AdminPage.Read("sessions", SessionPosition.Start.CreatedAt, query, keys, now);
        bool? active = null;
        if (query["active"].FirstOrDefault(value => !string.IsNullOrEmpty(value)) is { } word)
        {
            if (bool.TryParse(word, out var wanted))
                active = wanted;
            else
                (page, problem) = (null, "active must be true or false");
        }
        var (expand, unknown) = Expand(query);
        if (unknown is not null)
            (page, problem) = (null, unknown);
        if (page is null)
        {
            await AdminAnswer.MalformedAsync(context, problem);
            return;
        }
        // Ory shows everything of the sessions of one identity.
        var whole = identityId is not null || expand.Contains("identity");
        var found = await store.ListAsync(identityId is null ? null : Canonical(identityId) ?? "", active, new SessionPosition(page.At, page.Id), page.Size + 1, context.RequestAborted);
        var shown = found.Take(page.Size).ToList();
        context.Response.Headers.Link = page.Links(context.Request, found.Count > page.Size ? (shown[^1].CreatedAt.ToUnixTimeMilliseconds(), shown[^1].Id) : null, keys, now);
        await AdminAnswer.WriteAsync(context, new JsonArray([.. await JsonAsync(shown, whole, json, options.Value, now, context.RequestAborted)]));
    }

    private static async Task FindAsync(HttpContext context, string id, SessionStore store, Live<SessionOptions> options, SessionJson json, StoreClock clock)
    {
        var (expand, unknown) = Expand(context.Request.Query);
        if (unknown is not null)
            await AdminAnswer.MalformedAsync(context, unknown);
        else if (Canonical(id) is { } known && await store.FindByIdAsync(known, context.RequestAborted) is { } session)
            await AdminAnswer.WriteAsync(context, (await JsonAsync([session], expand.Contains("identity"), json, options.Value, clock.GetUtcNow(), context.RequestAborted))[0]);
        else
            await AdminAnswer.NotFoundAsync(context);
    }

    private static async Task EndAsync(HttpContext context, string id, GatewaySessions sessions, AuditTrail audit)
    {
        if (Canonical(id) is not { } known || !await sessions.EndAsync(known, context.RequestAborted))
        {
            await AdminAnswer.NotFoundAsync(context);
            return;
        }
        audit.SessionEnded(known);
        await AdminAnswer.NothingAsync(context);
    }

    private static async Task EndManyAsync(HttpContext context, GatewaySessions sessions, AuditTrail audit)
    {
        if (await AdminBody.ReadAsync<JsonObject>(context) is not { } body)
            return;
        var (selection, problem) = SessionBatch.Read(body);
        if (selection is null)
        {
            await AdminAnswer.MalformedAsync(context, problem);
            return;
        }
        var ended = await sessions.EndAsync(selection, MostAtOnce, context.RequestAborted);
        foreach (var id in ended.Ids)
            audit.SessionEnded(id);
        await AdminAnswer.WriteAsync(context, new JsonObject { ["processed"] = ended.Ids.Count, ["more"] = ended.More });
    }

    private static async Task ExtendAsync(HttpContext context, string id, GatewaySessions sessions, SessionStore store, SessionJson json, Live<SessionOptions> options, StoreClock clock, AuditTrail audit)
    {
        if (Canonical(id) is not { } known || !await sessions.ExtendAsync(known, context.RequestAborted) || await store.FindByIdAsync(known, context.RequestAborted) is not { } session)
        {
            await AdminAnswer.NotFoundAsync(context);
            return;
        }
        audit.SessionExtended(known);
        await AdminAnswer.WriteAsync(context, (await JsonAsync([session], whole: true, json, options.Value, clock.GetUtcNow(), context.RequestAborted))[0]);
    }

    private static async Task EndAllAsync(HttpContext context, string id, GatewaySessions sessions, AuditTrail audit)
    {
        if (Canonical(id) is not { } known || await sessions.EndAllAsync(known, context.RequestAborted) is not (> 0 and var count))
        {
            await AdminAnswer.NotFoundAsync(context);
            return;
        }
        audit.SessionsEnded(count, known);
        await AdminAnswer.NothingAsync(context);
    }

    private static (HashSet<string> Expand, string? Problem) Expand(IQueryCollection query)
    {
        var expand = query["expand"].OfType<string>().Where(word => word.Length > 0).Select(word => word.ToLowerInvariant()).ToHashSet(StringComparer.Ordinal);
        return (expand, expand.All(word => word is "identity" or "devices") ? null : "expand must be identity or devices");
    }

    private static async Task<IReadOnlyList<JsonObject>> JsonAsync(IReadOnlyList<Session> sessions, bool whole, SessionJson json, SessionOptions options, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // An elapsed second factor is none: the session reads as aal1 again.
        var shown = sessions.Select(session => session.IsSteppedUp(AcceptedFactors.Any, options.StepUpMaxAge, options.StepUpIdle, now) ? session
            : session.WithoutSecondFactor()).ToList();
        IReadOnlyList<JsonObject> written = whole ? await json.OfAsync(shown, cancellationToken) : [.. shown.Select(SessionJson.WithoutIdentity)];
        foreach (var (session, one) in shown.Zip(written))
            one["active"] = now < session.ExpiresAt;
        return written;
    }

    private static string? Canonical(string id) => Guid.TryParse(id, out var guid) ? guid.ToString() : null;
}
