using System.Text.Json.Nodes;

namespace OtpGateway.Commands;

/// <summary>The directory as the commands reach it: in the store, or through the gateway that holds the store.</summary>
internal interface IIdentityAccess
{
    /// <summary>Creates an identity; with <paramref name="dryRun"/> only says whether that could be done.</summary>
    Task<ImportedIdentity> ImportAsync(JsonObject identity, bool dryRun, CancellationToken cancellationToken);

    /// <summary>Every identity, as it can be imported again, with its id.</summary>
    IAsyncEnumerable<JsonObject> ExportAsync(CancellationToken cancellationToken);

    /// <summary>Everything that is kept about one person; null when nothing is.</summary>
    Task<JsonObject?> ExportAsync(string id, CancellationToken cancellationToken);

    /// <summary>Removes everything that is kept about one person: how many rows of what; null when there was nothing.</summary>
    Task<JsonObject?> EraseAsync(string id, CancellationToken cancellationToken);
}
