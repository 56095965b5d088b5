using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using OtpGateway.Audit;
using OtpGateway.Storage;

namespace OtpGateway.Commands;

/// <summary>A store that a command has opened, what its configuration says, and where the command tells what it changes.</summary>
internal sealed class OpenStore : IAsyncDisposable
{
    private readonly RandomNumberGenerator random = RandomNumberGenerator.Create();
    private readonly AuditAnchorStore anchors;

    private OpenStore(GatewayOptions options, KeyRing keys, Database database)
    {
        (Options, Keys, Database) = (options, keys, database);
        Audit = new AuditTrail(options.Audit, keys, database.Clock, random, NullLogger<AuditTrail>.Instance);
        anchors = new AuditAnchorStore(database);
    }

    public GatewayOptions Options { get; }

    public KeyRing Keys { get; }

    public Database Database { get; }

    public AuditTrail Audit { get; }

    /// <exception cref="StoreException">The store cannot be opened.</exception>
    public static async Task<OpenStore> OpenAsync(GatewayOptions options, SecretOptions secrets, CancellationToken cancellationToken)
    {
        var open = new OpenStore(options, new KeyRing(secrets), await Database.OpenAsync(options.Store, new StoreClock(TimeProvider.System), cancellationToken));
        open.Audit.Follow(await open.anchors.LatestAsync(options.Audit.Node, cancellationToken));
        return open;
    }

    public async ValueTask DisposeAsync()
    {
        Audit.FlushToDisk();
        await anchors.SaveAsync(Audit.TakeUnanchored(), CancellationToken.None);
        Audit.Dispose();
        await Database.DisposeAsync();
        random.Dispose();
    }
}
