using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace OtpGateway.Commands;

/// <summary>The directory of a gateway that is at work, through its admin API.</summary>
internal sealed class AdminIdentityAccess(AdminApi api) : IIdentityAccess
{
    private const string Path = "admin/identities";

    // What the admin API shows beyond what can be imported again.
    private static readonly string[] Derived = ["credentials", "schema_url", "state_changed_at", "verifiable_addresses", "recovery_addresses", "created_at", "updated_at", "organization_id"];

    public async Task<ImportedIdentity> ImportAsync(JsonObject identity, bool dryRun, CancellationToken cancellationToken)
    {
        var (status, body, _) = await api.SendAsync(HttpMethod.Post, dryRun ? Path + "?dry_run=true" : Path, identity, cancellationToken);
        return status switch
        {
            HttpStatusCode.Created => new ImportedIdentity((string?)body?["id"], null),
            HttpStatusCode.OK when dryRun => new ImportedIdentity(null, null),
            HttpStatusCode.BadRequest or HttpStatusCode.Conflict or HttpStatusCode.RequestEntityTooLarge => new ImportedIdentity(null, AdminApi.Reason(body)),
            _ => throw AdminApi.Unexpected(status, body),
        };
    }

    public async IAsyncEnumerable<JsonObject> ExportAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var next = Path;
        while (next is not null)
        {
            var (status, body, link) = await api.SendAsync(HttpMethod.Get, next, null, cancellationToken);
            if (status != HttpStatusCode.OK || body is not JsonArray page)
                throw AdminApi.Unexpected(status, body);
            foreach (var identity in page.Select(item => item!.DeepClone().AsObject()))
            {
                foreach (var derived in Derived)
                    identity.Remove(derived);
                foreach (var empty in identity.Where(field => field.Value is null).Select(field => field.Key).ToList())
                    identity.Remove(empty);
                yield return identity;
            }
            next = link;
        }
    }

    public Task<JsonObject?> ExportAsync(string id, CancellationToken cancellationToken) => AskAsync(HttpMethod.Get, $"{Path}/{Uri.EscapeDataString(id)}/export", cancellationToken);

    public Task<JsonObject?> EraseAsync(string id, CancellationToken cancellationToken) => AskAsync(HttpMethod.Post, $"{Path}/{Uri.EscapeDataString(id)}/erase", cancellationToken);

    private async Task<JsonObject?> AskAsync(HttpMethod method, string path, CancellationToken cancellationToken)
    {
        var (status, body, _) = await api.SendAsync(method, path, null, cancellationToken);
        return status switch
        {
            HttpStatusCode.OK => body!.AsObject(),
            HttpStatusCode.NotFound => null,
            _ => throw AdminApi.Unexpected(status, body),
        };
    }
}
