using System.Security.Cryptography;
using OtpGateway.Audit;
using OtpGateway.Storage;

namespace OtpGateway.Commands;

/// <summary>A store that a command has opened, what its configuration says, and where the command tells what it changes.</summary>
internal sealed class OpenStore : IAsyncDisposable
{
    private readonly RandomNumberGenerator random = RandomNumberGenerator.Create();
    private readonly AuditAnchorStore anchors;

    private readonly ILoggerFactory loggers;

    private OpenStore(GatewayOptions options, KeyRing keys, Database database)
    {
        (Options, Keys, Database) = (options, keys, database);
        // What the gateway would tell its log goes to the standard error.
        loggers = LoggerFactory.Create(logging => logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace));
        // Run in another folder, a command must not begin a trail of its own.
        var audit = Directory.Exists(options.Audit.Folder) ? options.Audit : options.Audit with { Folder = "" };
        Audit = new AuditTrail(audit, keys, database.Clock, random, loggers.CreateLogger<AuditTrail>());
        anchors = new AuditAnchorStore(database, keys);
    }

    public GatewayOptions Options { get; }

    public KeyRing Keys { get; }

    public Database Database { get; }

    public AuditTrail Audit { get; }

    /// <exception cref="StoreException">The store cannot be opened.</exception>
    public static async Task<OpenStore> OpenAsync(GatewayOptions options, SecretOptions secrets, CancellationToken cancellationToken)
    {
        var open = new OpenStore(options, new KeyRing(secrets), await Database.OpenAsync(options.Store, new StoreClock(TimeProvider.System), cancellationToken));
        open.Audit.Follow(await open.anchors.LatestAsync(cancellationToken));
        return open;
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            Audit.FlushToDisk();
            if (Audit.TakeUnanchored() is { Count: > 0 } told)
                await anchors.SaveAsync(told, CancellationToken.None);
        }
        finally
        {
            Audit.Dispose();
            await Database.DisposeAsync();
            loggers.Dispose();
            random.Dispose();
        }
    }
}
