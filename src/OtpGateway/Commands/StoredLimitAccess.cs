using System.Text.Json.Nodes;
using OtpGateway.Admin;
using OtpGateway.Configuration;
using OtpGateway.Flows;
using OtpGateway.Identities;
using OtpGateway.Limits;

namespace OtpGateway.Commands;

/// <summary>The limits in a store that this process has opened.</summary>
internal sealed class StoredLimitAccess : ILimitAccess
{
    private readonly OpenStore open;
    private readonly LimitAccounts limits;

    public StoredLimitAccess(OpenStore open)
    {
        this.open = open;
        var live = new Live<IdentityOptions>(open.Options.Identity);
        var (database, keys) = (open.Database, open.Keys);
        var identities = new StoredIdentities(new IdentityStore(database, keys), new IdentityResolver(live, keys), live, keys, database.Clock);
        limits = new LimitAccounts(database, new LimitStore(database), new ConversionStore(database), new LimitKeys(keys), identities, keys, new Live<LimitOptions>(open.Options.Limits));
    }

    public Task<JsonObject> ShowAsync(LimitSelector selector, CancellationToken cancellationToken) => limits.ShowAsync(selector, cancellationToken);

    public async Task<int> ResetAsync(LimitSelector selector, CancellationToken cancellationToken)
    {
        var forgotten = await limits.ResetAsync(selector, cancellationToken);
        open.Audit.LimitsReset(selector.ToString(), selector.Identity, forgotten);
        return forgotten;
    }
}
