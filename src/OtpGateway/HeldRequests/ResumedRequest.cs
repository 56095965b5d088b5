using System.Data.Common;
namespace OtpGateway.HeldRequests;

/// <summary>Hangs on a request that has become the held one: the gate decides on it once more, now for forwarding.</summary>
internal sealed class ResumedRequest(HeldRequestStore store, HeldRequest held, HeldBody? body)
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(3);
    private readonly string owner = Guid.NewGuid().ToString("N");

    public HeldRequest Held { get; } = held;

    /// <summary>Whether its body has been asked for, to be sent to the application.</summary>
    public bool HasBegun => body is { IsBegun: true };

    /// <summary>Whether there was a body that would have been read, had the application been reached.</summary>
    public bool HasContent => body is { Length: > 0 };

    /// <summary>Whether this is the one whose request it was, with the login that it was sent with.</summary>
    public bool IsOf(string identityId, string fingerprint) => Held.IdentityId == identityId && string.Equals(Held.Fingerprint, fingerprint, StringComparison.Ordinal);

    /// <summary>Whether request and words are still those that the code was sent for. (Each piece is sealed: it cannot be exchanged between this look and the forwarding.)</summary>
    public async Task<bool> IsAsConfirmedAsync(CancellationToken cancellationToken)
    {
        if (Held is { Transaction: null, Digest: null })
            return true;
        if (Held.Transaction is not { } transaction)
            return false;
        try
        {
            await using var kept = new HeldBody(store, Held.Id, Held.HasBody ? Held.Length : 0);
            return store.IsBoundTo(Held, await TransactionDigest.ComputeAsync(Held, transaction, kept, cancellationToken));
        }
        catch (InvalidDataException)
        {
            // A piece is missing, or is not ours.
            return false;
        }
    }

    /// <summary>Whether the request may leave now. True for exactly one caller, once; a caller who goes away meanwhile does not leave that open.</summary>
    public Task<bool> TakeAsync() => store.TakeAsync(Held.Id, owner, Lease, CancellationToken.None);

    /// <summary>Keeps the request ours while it is on its way, until it is told to stop.</summary>
    public async Task KeepAsync(TimeProvider clock, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Lease / 3, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
                await RenewAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The application has answered.
        }
    }

    // The next tick comes before the lease ends.
    private async Task RenewAsync(CancellationToken cancellationToken)
    {
        try
        {
            await store.RenewAsync(Held.Id, owner, Lease, cancellationToken);
        }
        catch (DbException)
        {
            // A store that stays away says so elsewhere.
        }
    }

    /// <summary>The application has answered.</summary>
    public Task DoneAsync() => store.FinishAsync(Held.Id, owner, CancellationToken.None);

    /// <summary>The application was provably never reached.</summary>
    public Task ReturnAsync() => store.ReturnAsync(Held.Id, owner, CancellationToken.None);

    /// <summary>Something broke after the first byte may have left.</summary>
    public Task GiveUpAsync() => store.GiveUpAsync(Held.Id, owner, CancellationToken.None);
}
