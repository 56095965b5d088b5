using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using OtpGateway.Configuration;
using OtpGateway.Identities;
using OtpGateway.Storage;

namespace OtpGateway.Commands;

/// <summary>The directory in a store that this process has opened.</summary>
internal sealed class StoredIdentityAccess : IIdentityAccess
{
    private const int PageSize = 200;

    private readonly Database database;
    private readonly IdentityStore store;
    private readonly StoredIdentities identities;
    private readonly IdentityExport export;

    private StoredIdentityAccess(Database database, KeyRing keys, IdentityOptions options)
    {
        this.database = database;
        var live = new Live<IdentityOptions>(options);
        var resolver = new IdentityResolver(live, keys);
        store = new IdentityStore(database, keys);
        identities = new StoredIdentities(store, resolver, live, keys, database.Clock);
        export = new IdentityExport(database, store, new ProvenAddressStore(database, keys), resolver, keys);
    }

    /// <exception cref="StoreException">The store cannot be opened.</exception>
    public static async Task<StoredIdentityAccess> OpenAsync(GatewayOptions options, SecretOptions secrets, CancellationToken cancellationToken) =>
        new(await Database.OpenAsync(options.Store, new StoreClock(TimeProvider.System), cancellationToken), new KeyRing(secrets), options.Identity);

    public async Task<ImportedIdentity> ImportAsync(JsonObject identity, bool dryRun, CancellationToken cancellationToken) =>
        await identities.CreateAsync(identity, keep: !dryRun, cancellationToken) switch
        {
            IdentityOutcome.Written written => new ImportedIdentity(dryRun ? null : written.Identity.Id, null),
            IdentityOutcome.Invalid invalid => new ImportedIdentity(null, invalid.ToString()),
            IdentityOutcome.Taken taken => new ImportedIdentity(null, taken.Reason),
            _ => throw new InvalidOperationException("Creating an identity had an outcome of another change."),
        };

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
        return erased.Any(table => table.Count > 0) ? new JsonObject([.. erased.Select(table => KeyValuePair.Create(table.What, (JsonNode?)table.Count))]) : null;
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();
}
