using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Features;
using OtpGateway.Audit;
using OtpGateway.Http;
using OtpGateway.Flows;
using OtpGateway.Identities;
using OtpGateway.Sessions;
using OtpGateway.Storage;

namespace OtpGateway.Admin;

/// <summary>The directory in the store under Ory's names (Ory Kratos API reference, identity), and what Ory has not: dry runs, export and erasure.</summary>
internal static class IdentityEndpoints
{
    private const string Path = "/admin/identities";

    public static void MapIdentities(this IEndpointRouteBuilder endpoints)
    {
        var identities = endpoints.MapGroup(Path);
        identities.MapGet("", ListAsync);
        identities.MapPost("", CreateAsync);
        identities.MapPatch("", CreateManyAsync);
        identities.MapGet("/by/external/{externalId}", FindByExternalIdAsync);
        identities.MapGet("/{id}", FindAsync);
        identities.MapPut("/{id}", ReplaceAsync);
        identities.MapPatch("/{id}", PatchAsync);
        identities.MapDelete("/{id}", DeleteAsync);
        identities.MapDelete("/{id}/addresses", ForgetAddressesAsync);
        identities.MapDelete("/{id}/failures", ForgetFailuresAsync);
        identities.MapGet("/{id}/export", ExportAsync);
        identities.MapPost("/{id}/erase", EraseAsync);
    }

    private static async Task ListAsync(HttpContext context, IdentityStore store, IdentityJson json, KeyRing keys, StoreClock clock)
    {
        var now = clock.GetUtcNow();
        var query = context.Request.Query;
        var (page, problem) = AdminPage.Read("identities", 0, query, keys, now);
        var identifier = query["credentials_identifier"].FirstOrDefault(value => !string.IsNullOrEmpty(value));
        IReadOnlyList<string>? ids = query.ContainsKey("ids") ? [.. query["ids"].Select(Canonical).OfType<string>().Distinct()] : null;
        if (page is not null && ids is not null && (identifier is not null || ids.Count < query["ids"].Distinct().Count() || ids.Count > 500))
            (page, problem) = (null, "ids are at most 500 UUIDs, and cannot be combined with credentials_identifier");
        if (page is null)
        {
            await AdminAnswer.MalformedAsync(context, problem);
            return;
        }
        // One more than the page has: whether there is a next page.
        var found = await store.ListAsync(identifier, ids, page.Id, page.Size + 1, context.RequestAborted);
        var shown = found.Take(page.Size).ToList();
        context.Response.Headers.Link = page.Links(context.Request, found.Count > page.Size ? (0, shown[^1].Id) : null, keys, now);
        await AdminAnswer.WriteAsync(context, new JsonArray([.. await json.OfAsync(shown, context.RequestAborted)]));
    }

    private static async Task CreateAsync(HttpContext context, StoredIdentities identities, IdentityJson json, AuditTrail audit)
    {
        if (await AdminBody.ReadAsync<JsonObject>(context) is not { } body)
            return;
        var dryRun = context.Request.Query["dry_run"] == "true";
        var outcome = await identities.CreateAsync(body, keep: !dryRun, context.RequestAborted);
        if (outcome is not IdentityOutcome.Written { Identity: var identity })
        {
            await RefuseAsync(context, outcome);
            return;
        }
        if (dryRun)
        {
            await AdminAnswer.WriteAsync(context, await json.OfAsync(identity, context.RequestAborted));
            return;
        }
        audit.IdentityChanged("created", identity.Id);
        context.Response.Headers.Location = $"{Path}/{identity.Id}";
        await AdminAnswer.WriteAsync(context, await json.OfAsync(identity, context.RequestAborted), StatusCodes.Status201Created);
    }

    /// <summary>Creates many; each for itself, so that what is wrong with one is no harm to the others.</summary>
    private static async Task CreateManyAsync(HttpContext context, StoredIdentities identities, AuditTrail audit)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = IdentityBatch.MaxBytes;
        if (await AdminBody.ReadAsync<JsonObject>(context) is not { } body)
            return;
        var (patches, problem) = IdentityBatch.Read(body);
        if (patches is null)
        {
            await AdminAnswer.MalformedAsync(context, problem);
            return;
        }
        var answers = new JsonArray();
        foreach (var (create, patchId) in patches)
        {
            var answer = new JsonObject();
            if (await identities.CreateAsync(create, keep: true, context.RequestAborted) is var outcome && outcome is IdentityOutcome.Written { Identity: var identity })
            {
                audit.IdentityChanged("created", identity.Id);
                answer["action"] = "create";
                answer["identity"] = identity.Id;
            }
            else
            {
                answer["action"] = "error";
                answer["error"] = Error(outcome).ToJson()["error"]!.DeepClone();
            }
            if (patchId is not null)
                answer["patch_id"] = patchId;
            answers.Add((JsonNode)answer);
        }
        await AdminAnswer.WriteAsync(context, new JsonObject { ["identities"] = answers });
    }

    private static async Task FindByExternalIdAsync(HttpContext context, string externalId, IdentityStore store, IdentityJson json)
    {
        if (await store.FindByExternalIdAsync(externalId, context.RequestAborted) is { } identity)
            await AdminAnswer.WriteAsync(context, await json.OfAsync(identity, context.RequestAborted));
        else
            await AdminAnswer.NotFoundAsync(context);
    }

    private static async Task FindAsync(HttpContext context, string id, IdentityStore store, IdentityJson json)
    {
        if (Canonical(id) is { } known && await store.FindAsync(known, context.RequestAborted) is { } identity)
            await AdminAnswer.WriteAsync(context, await json.OfAsync(identity, context.RequestAborted));
        else
            await AdminAnswer.NotFoundAsync(context);
    }

    private static async Task ReplaceAsync(HttpContext context, string id, StoredIdentities identities, IdentityJson json, GatewaySessions sessions, AuditTrail audit)
    {
        if (await AdminBody.ReadAsync<JsonObject>(context) is { } body)
            await AnswerAsync(context, await identities.ReplaceAsync(Canonical(id) ?? "", body, context.RequestAborted), json, sessions, audit);
    }

    private static async Task PatchAsync(HttpContext context, string id, StoredIdentities identities, IdentityJson json, GatewaySessions sessions, AuditTrail audit)
    {
        if (await AdminBody.ReadAsync<JsonArray>(context) is { } patch)
            await AnswerAsync(context, await identities.PatchAsync(Canonical(id) ?? "", patch, context.RequestAborted), json, sessions, audit);
    }

    private static async Task DeleteAsync(HttpContext context, string id, IdentityStore store, GatewaySessions sessions, AuditTrail audit)
    {
        if (Canonical(id) is not { } known || !await store.DeleteAsync(known, context.RequestAborted))
        {
            await AdminAnswer.NotFoundAsync(context);
            return;
        }
        sessions.ForgetAll(known);
        audit.IdentityChanged("deleted", known);
        await AdminAnswer.NothingAsync(context);
    }

    // An administrator's word for new addresses: what is said of the identity next is taken as at the first time.
    private static async Task ForgetAddressesAsync(HttpContext context, string id, ProvenAddressStore proven, AuditTrail audit)
    {
        if (Canonical(id) is not { } known || await proven.ForgetAllAsync(known, context.RequestAborted) == 0)
        {
            await AdminAnswer.NotFoundAsync(context);
            return;
        }
        audit.IdentityChanged("freed of its proven addresses", known);
        await AdminAnswer.NothingAsync(context);
    }

    // Whoever was locked by wrong codes, their own or a stranger's, can go on at once.
    private static async Task ForgetFailuresAsync(HttpContext context, string id, LimitAccounts limits, AuditTrail audit)
    {
        if (Canonical(id) is not { } known || await limits.ForgetFailuresAsync(known, context.RequestAborted) == 0)
        {
            await AdminAnswer.NotFoundAsync(context);
            return;
        }
        audit.IdentityChanged("freed of its failures", known);
        await AdminAnswer.NothingAsync(context);
    }

    private static async Task ExportAsync(HttpContext context, string id, IdentityExport export)
    {
        if (Canonical(id) is { } known && await export.OfAsync(known, context.RequestAborted) is { } everything)
            await AdminAnswer.WriteAsync(context, everything);
        else
            await AdminAnswer.NotFoundAsync(context);
    }

    private static async Task EraseAsync(HttpContext context, string id, StoredIdentities identities, GatewaySessions sessions, AuditTrail audit)
    {
        IReadOnlyList<(string What, int Count)> erased = Canonical(id) is { } known ? await identities.EraseAsync(known, context.RequestAborted) : [];
        if (erased.All(table => table.Count == 0))
        {
            await AdminAnswer.NotFoundAsync(context);
            return;
        }
        sessions.ForgetAll(Canonical(id)!);
        audit.IdentityChanged("erased", Canonical(id)!);
        await AdminAnswer.WriteAsync(context, new JsonObject([.. erased.Select(table => KeyValuePair.Create(table.What, (JsonNode?)table.Count))]));
    }

    private static async Task AnswerAsync(HttpContext context, IdentityOutcome outcome, IdentityJson json, GatewaySessions sessions, AuditTrail audit)
    {
        if (outcome is not IdentityOutcome.Written { Identity: var identity })
        {
            await RefuseAsync(context, outcome);
            return;
        }
        if (identity.State == IdentityState.Inactive)
            sessions.ForgetAll(identity.Id);
        audit.IdentityChanged("changed", identity.Id);
        await AdminAnswer.WriteAsync(context, await json.OfAsync(identity, context.RequestAborted));
    }

    private static Task RefuseAsync(HttpContext context, IdentityOutcome outcome) => Error(outcome).WriteAsync(context, context.RequestAborted);

    private static ApiError Error(IdentityOutcome outcome) => outcome switch
    {
        IdentityOutcome.Invalid invalid => AdminAnswer.Malformed(invalid.ToString()) with
        {
            Details = new JsonObject
            {
                ["errors"] = new JsonArray([.. invalid.Problems.Select(problem => new JsonObject { ["path"] = problem.Path, ["message"] = problem.Message })]),
            },
        },
        IdentityOutcome.Taken taken => AdminAnswer.Conflict(taken.Reason),
        IdentityOutcome.Changed => AdminAnswer.Conflict("Others change this identity at the same time; try again."),
        _ => AdminAnswer.NotFound,
    };

    private static string? Canonical(string? id) => Guid.TryParse(id, out var guid) ? guid.ToString() : null;
}
