using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using OtpGateway.Admin;
using OtpGateway.Audit;
using OtpGateway.Configuration;
using OtpGateway.Identities;
using OtpGateway.Storage;

namespace OtpGateway.Commands;

/// <summary>The directory in a store that this process has opened.</summary>
internal sealed class StoredIdentityAccess : IIdentityAccess
{
    private const int PageSize = 200;

    private readonly IdentityStore store;
    private readonly StoredIdentities identities;
    private readonly IdentityExport export;
    private readonly AuditTrail audit;

    public StoredIdentityAccess(OpenStore open)
    {
        var live = new Live<IdentityOptions>(open.Options.Identity);
        var keys = open.Keys;
        audit = open.Audit;
        var resolver = new IdentityResolver(live, keys);
        store = new IdentityStore(open.Database, keys);
        identities = new StoredIdentities(store, resolver, live, keys, open.Database.Clock);
        export = new IdentityExport(open.Database, store, new ProvenAddressStore(open.Database, keys), resolver, keys);
    }

    public async Task<ImportedIdentity> ImportAsync(JsonObject identity, bool dryRun, CancellationToken cancellationToken)
    {
        switch (await identities.CreateAsync(identity, keep: !dryRun, cancellationToken))
        {
            case IdentityOutcome.Invalid invalid:
                return new ImportedIdentity(null, invalid.ToString());
            case IdentityOutcome.Taken taken:
                return new ImportedIdentity(null, taken.Reason);
            case IdentityOutcome.Written when dryRun:
                return new ImportedIdentity(null, null);
            case IdentityOutcome.Written written:
                audit.IdentityChanged("created", written.Identity.Id);
                return new ImportedIdentity(written.Identity.Id, null);
            default:
                throw new InvalidOperationException("Creating an identity had an outcome of another change.");
        }
    }

    public async IAsyncEnumerable<JsonObject> ExportAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var behind = "";
        while (await store.ListAsync(null, null, behind, PageSize, cancellationToken) is { Count: > 0 } page)
        {
            foreach (var identity in page)
            {
                var json = identity.ToImportJson();
                json.Insert(0, "id", identity.Id);
                yield return json;
            }
            behind = page[^1].Id;
        }
    }

    public Task<JsonObject?> ExportAsync(string id, CancellationToken cancellationToken) => export.OfAsync(id, cancellationToken);

    public async Task<JsonObject?> EraseAsync(string id, CancellationToken cancellationToken)
    {
        var erased = await identities.EraseAsync(id, cancellationToken);
        if (erased.All(table => table.Count == 0))
            return null;
        audit.IdentityChanged("erased", id);
        return new JsonObject([.. erased.Select(table => KeyValuePair.Create(table.What, (JsonNode?)table.Count))]);
    }
}
