using System.Security.Cryptography;
using OtpGateway.Configuration;

namespace OtpGateway.Flows;

/// <summary>The backup codes of an identity: made, shown once, confirmed, counted, switched off.</summary>
internal sealed class BackupCodes(BackupCodeStore store, Live<FlowOptions> options, RandomNumberGenerator random)
{
    /// <summary>Codes of a set, as many as in Ory Kratos.</summary>
    public const int SetSize = 12;

    public bool AreEnabled => options.Value.BackupCodesEnabled;

    /// <summary>Whether this identity has one that it can still use.</summary>
    public async Task<bool> AreUsableAsync(string identityId, CancellationToken cancellationToken) =>
        AreEnabled && await store.CountAsync(identityId, cancellationToken) > 0;

    /// <summary>Whether those that count were made in this very flow.</summary>
    public Task<bool> AreOfAsync(Flow flow, CancellationToken cancellationToken) => store.IsOfAsync(flow.IdentityId, flow.Id, cancellationToken);

    /// <summary>How many are unused; null when none were set up.</summary>
    public Task<long?> CountAsync(string identityId, CancellationToken cancellationToken) => store.CountAsync(identityId, cancellationToken);

    /// <summary>Makes a set that counts for nothing until it was shown and confirmed in this flow.</summary>
    public Task MakeAsync(Flow flow, CancellationToken cancellationToken)
    {
        var codes = new HashSet<BackupCode>();
        while (codes.Count < SetSize)
            codes.Add(BackupCode.New(random));
        return store.AddAsync(FlowId.New(random), flow.IdentityId, flow.Id, [.. codes], flow.ExpiresAt, cancellationToken);
    }

    /// <summary>The set that this flow has made and not confirmed, or null.</summary>
    public Task<PendingBackupCodes?> PendingAsync(Flow flow, CancellationToken cancellationToken) => store.PendingAsync(flow.IdentityId, flow.Id, cancellationToken);

    /// <summary>The codes of that set, the first time; null ever after.</summary>
    public Task<IReadOnlyList<BackupCode>?> ShowAsync(PendingBackupCodes set, CancellationToken cancellationToken) => store.ShowAsync(set, cancellationToken);

    /// <summary>From now on the set of this flow counts, and no other. False: it has none that was shown.</summary>
    public async Task<bool> ConfirmAsync(Flow flow, CancellationToken cancellationToken) =>
        await PendingAsync(flow, cancellationToken) is { } set && await store.ConfirmAsync(set, flow.IdentityId, cancellationToken);

    /// <summary>From now on there are none.</summary>
    public Task DisableAsync(string identityId, CancellationToken cancellationToken) => store.DisableAsync(identityId, cancellationToken);
}
