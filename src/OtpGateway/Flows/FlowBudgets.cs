using System.Data.Common;
using OtpGateway.Configuration;
using OtpGateway.Identities;
using OtpGateway.Limits;
using OtpGateway.Storage;

namespace OtpGateway.Flows;

/// <summary>How often an identity may ask for codes and guess them, over all its flows.</summary>
internal sealed class FlowBudgets(Database database, LimitStore store, KeyRing keys, Live<LimitOptions> options)
{
    private static readonly TimeSpan Day = TimeSpan.FromHours(24);
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    /// <summary>Counts one more message of the flow.</summary>
    /// <returns>Zero, or how long to wait.</returns>
    public async Task<TimeSpan> CountSendAsync(DbTransaction transaction, Flow flow, string addressHash, CancellationToken cancellationToken)
    {
        var limits = options.Value;
        var identityId = flow.IdentityId;
        var wait = await store.TryCountAsync(transaction, Counters.SendsPerIdentity, identityId, limits.SendsPerIdentity.Count, limits.SendsPerIdentity.Window, cancellationToken);
        if (wait > TimeSpan.Zero)
            return wait;
        wait = await store.TryCountAsync(transaction, Counters.SendsPerIdentityDaily, identityId, limits.SendsPerIdentityDaily, Day, cancellationToken);
        if (wait > TimeSpan.Zero)
            return wait;
        return await CountAddressAsync(transaction, flow, addressHash, cancellationToken);
    }

    /// <summary>Counts a message that may go to one more address.</summary>
    /// <returns>Zero, or how long to wait.</returns>
    public Task<TimeSpan> CountAddressAsync(DbTransaction transaction, Flow flow, string addressHash, CancellationToken cancellationToken)
    {
        var limit = options.Value.SendsPerAddress;
        return store.TryCountAsync(transaction, flow.IsVisitors ? Counters.VisitorsSendsPerAddress : Counters.SendsPerAddress, addressHash, limit.Count, limit.Window, cancellationToken);
    }

    /// <summary>Counts a message to a number among those of its neighbours; toll fraud shows as numbers that lie side by side.</summary>
    /// <returns>Zero, or how long to wait.</returns>
    public Task<TimeSpan> CountPrefixAsync(DbTransaction transaction, Address to, CancellationToken cancellationToken)
    {
        if (to.Channel != Channels.Sms)
            return Task.FromResult(TimeSpan.Zero);
        var limit = options.Value.SendsPerPrefix;
        return store.TryCountAsync(transaction, Counters.SendsPerPrefix, keys.Mac("number prefix", to.Value[..^4]), limit.Count, limit.Window, cancellationToken);
    }

    /// <summary>
    /// Counts a message against what many share: the caller's network, the number's neighbours, everything. Comes after
    /// all that an identity or an address is counted by, or two transactions could wait for each other.
    /// </summary>
    /// <param name="clientNetwork">Where the caller is; null where that cannot be told.</param>
    /// <returns>Zero, or how long to wait.</returns>
    public async Task<TimeSpan> CountSharedAsync(DbTransaction transaction, Address to, string? clientNetwork, CancellationToken cancellationToken)
    {
        var limits = options.Value;
        var wait = await CountPrefixAsync(transaction, to, cancellationToken);
        if (wait > TimeSpan.Zero)
            return wait;
        if (clientNetwork is not null)
            wait = await store.TryCountAsync(transaction, Counters.SendsPerIp, keys.Mac("client network", clientNetwork), limits.SendsPerIp.Count, limits.SendsPerIp.Window, cancellationToken);
        return wait > TimeSpan.Zero || limits.DailySendBudget is not { } budget
            ? wait
            : await store.TryCountAsync(transaction, Counters.DailySends, Counters.Everybody, budget, Day, cancellationToken);
    }

    /// <summary>Counts a submission as a failure before it is evaluated; a right code takes it back.</summary>
    /// <returns>Zero, or how long nothing of this identity is evaluated.</returns>
    public async Task<TimeSpan> CountSubmissionAsync(DbTransaction transaction, string identityId, CancellationToken cancellationToken)
    {
        var limits = options.Value;
        var connection = transaction.Connection!;
        await database.TakeTurnAsync(transaction, "failures " + identityId, cancellationToken);
        var now = database.Clock.NowMilliseconds;
        var (inARow, _) = await LimitStore.CountAsync(connection, transaction, Counters.FailuresInARow, identityId, 0, cancellationToken);
        if (inARow >= limits.FailuresPerIdentityTotal)
            return TimeSpan.MaxValue;
        var wait = await store.TryCountAsync(transaction, Counters.FailuresDaily, identityId, limits.FailuresPerIdentityDaily, Day, cancellationToken);
        if (wait > TimeSpan.Zero)
            return wait;
        var since = now - (long)limits.FailuresPerIdentity.Window.TotalMilliseconds;
        var (recent, last) = await LimitStore.CountAsync(connection, transaction, Counters.Failures, identityId, since, cancellationToken);
        if (recent >= limits.FailuresPerIdentity.Count)
        {
            var pause = FirstWait * Math.Pow(2, Math.Min(recent - limits.FailuresPerIdentity.Count, 16));
            var until = last + (long)Math.Min(pause.TotalMilliseconds, LongestWait.TotalMilliseconds);
            if (until > now)
                return TimeSpan.FromMilliseconds(until - now);
        }
        await store.AddAsync(transaction, Counters.Failures, identityId, cancellationToken);
        await store.AddAsync(transaction, Counters.FailuresInARow, identityId, cancellationToken);
        return TimeSpan.Zero;
    }

    /// <summary>A right code: the failures before it are forgiven, and it was none itself. The daily count of the earlier ones stays.</summary>
    public static async Task ClearFailuresAsync(DbTransaction transaction, string identityId, CancellationToken cancellationToken)
    {
        await LimitStore.ClearAsync(transaction, Counters.Failures, identityId, cancellationToken);
        await LimitStore.ClearAsync(transaction, Counters.FailuresInARow, identityId, cancellationToken);
        await LimitStore.TakeBackLastAsync(transaction, Counters.FailuresDaily, identityId, cancellationToken);
    }

    /// <summary>An administrator's word: all failures of these ids are forgotten, those that only an administrator can take back as well.</summary>
    /// <returns>How many.</returns>
    public Task<int> ForgetFailuresAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken) =>
        database.WriteAsync(async transaction =>
        {
            var forgotten = 0;
            foreach (var id in ids)
                foreach (var counter in (string[])[Counters.Failures, Counters.FailuresDaily, Counters.FailuresInARow])
                    forgotten += await LimitStore.ClearAsync(transaction, counter, id, cancellationToken);
            return forgotten;
        }, cancellationToken);
}
