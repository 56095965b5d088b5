using System.Data.Common;
using Dapper;
using OtpGateway.Configuration;
using OtpGateway.Identities;
using OtpGateway.Limits;
using OtpGateway.Storage;

namespace OtpGateway.Flows;

/// <summary>How often an identity may ask for codes and guess them, over all its flows.</summary>
internal sealed class FlowBudgets(Database database, LimitStore store, Conversions conversions, ConversionStore sends, LimitKeys keys, Live<LimitOptions> options)
{
    private static readonly TimeSpan Day = TimeSpan.FromHours(24);

    /// <summary>Counts one more message of the flow.</summary>
    /// <returns>Zero, or how long to wait.</returns>
    public async Task<TimeSpan> CountSendAsync(DbTransaction transaction, Flow flow, string addressHash, CancellationToken cancellationToken)
    {
        var limits = options.Value;
        var identityId = flow.CountedFor;
        await NoteKeyAsync(transaction, flow, cancellationToken);
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
    public Task<TimeSpan> CountPrefixAsync(DbTransaction transaction, Flow flow, Address to, CancellationToken cancellationToken)
    {
        if (to.Channel != Channels.Sms)
            return Task.FromResult(TimeSpan.Zero);
        var limit = options.Value.SendsPerPrefix;
        return store.TryCountAsync(transaction, Counters.SendsPerPrefix, keys.PrefixOf(to.Value, flow.IsVisitors), limit.Count, limit.Window, cancellationToken);
    }

    /// <summary>How long nothing is sent to a number and its neighbours; zero when it is.</summary>
    public Task<TimeSpan> StoppedAsync(Flow flow, Address to, CancellationToken cancellationToken) =>
        to.Channel == Channels.Sms ? conversions.CheckAsync(keys.PrefixOf(to.Value, flow.IsVisitors), cancellationToken) : Task.FromResult(TimeSpan.Zero);

    /// <summary>Notes a code that goes to a number, to see whether it is entered. A number that it only may fall back to is not looked at.</summary>
    public Task NoteSendAsync(DbTransaction transaction, Flow flow, PreparedCode code, CancellationToken cancellationToken) =>
        // What is made for nobody is nobody's to enter: it counts alike, or a stop would tell whose numbers are known here.
        code.To.Channel == Channels.Sms ? sends.AddAsync(transaction, code.Message.Content is null ? "nobody " + code.Id : code.Id, keys.PrefixOf(code.To.Value, flow.IsVisitors), code.ExpiresAt.ToUnixTimeMilliseconds(), cancellationToken) : Task.CompletedTask;

    /// <summary>Notes that a code was entered.</summary>
    public Task NoteVerifiedAsync(DbTransaction transaction, string codeId, CancellationToken cancellationToken) => sends.VerifyAsync(transaction, codeId, cancellationToken);

    /// <summary>Whether somebody who is not signed in has begun as many flows as may be from there; asks without the writer, which a flood would keep from others.</summary>
    /// <param name="clientNetwork">Where the caller is; null where that cannot be told.</param>
    /// <returns>Zero, or how long to wait.</returns>
    public async Task<TimeSpan> VisitWaitAsync(string? clientNetwork, CancellationToken cancellationToken)
    {
        if (clientNetwork is null)
            return TimeSpan.Zero;
        var (_, freeAt) = await database.ReadAsync(connection => store.StateAsync(connection, Counters.FlowsPerIp, keys.Network(clientNetwork), options.Value.FlowsPerIp, cancellationToken), cancellationToken);
        return freeAt is { } time && time - database.Clock.GetUtcNow() is { Ticks: > 0 } wait ? wait : TimeSpan.Zero;
    }

    /// <summary>Counts a flow that somebody begins who is not signed in. Where there are as many as may be, the oldest that nobody has gone on with gives way.</summary>
    /// <param name="clientNetwork">Where the caller is; null where that cannot be told.</param>
    /// <returns>Zero, or how long to wait.</returns>
    public async Task<TimeSpan> CountVisitAsync(DbTransaction transaction, string? clientNetwork, CancellationToken cancellationToken)
    {
        var limits = options.Value;
        if (clientNetwork is not null
            && await store.TryCountAsync(transaction, Counters.FlowsPerIp, keys.Network(clientNetwork), limits.FlowsPerIp.Count, limits.FlowsPerIp.Window, cancellationToken) is { Ticks: > 0 } wait)
            return wait;
        var now = database.Clock.NowMilliseconds;
        var (open, firstEnd) = await OpenVisits.CountAsync(transaction.Connection!, transaction, now, limits.OpenFlowsTotal, cancellationToken);
        if (open < limits.OpenFlowsTotal || await OpenVisits.EndOldestAsync(transaction, now, cancellationToken))
            return TimeSpan.Zero;
        return TimeSpan.FromMilliseconds(Math.Max(1000, firstEnd - now));
    }

    /// <summary>
    /// Counts a message against what many share: the caller's network, the number's neighbours, everything. Comes after
    /// all that an identity or an address is counted by, or two transactions could wait for each other.
    /// </summary>
    /// <param name="clientNetwork">Where the caller is; null where that cannot be told.</param>
    /// <returns>Zero, or how long to wait.</returns>
    public async Task<TimeSpan> CountSharedAsync(DbTransaction transaction, Flow flow, Address to, string? clientNetwork, CancellationToken cancellationToken)
    {
        var limits = options.Value;
        var wait = await CountPrefixAsync(transaction, flow, to, cancellationToken);
        if (wait > TimeSpan.Zero)
            return wait;
        if (clientNetwork is not null)
            wait = await store.TryCountAsync(transaction, Counters.SendsPerIp, keys.Network(clientNetwork), limits.SendsPerIp.Count, limits.SendsPerIp.Window, cancellationToken);
        if (wait > TimeSpan.Zero || limits.DailySendBudget is not { } budget)
            return wait;
        // Strangers cannot spend all of it: who is signed in has the other half.
        if (flow.IsVisitors && await store.TryCountAsync(transaction, Counters.VisitorsDailySends, Counters.Everybody, Math.Max(1, budget / 2), Day, cancellationToken) is { Ticks: > 0 } spent)
            return spent;
        return await store.TryCountAsync(transaction, Counters.DailySends, Counters.Everybody, budget, Day, cancellationToken);
    }

    /// <summary>Counts a submission as a failure before it is evaluated; a right code takes it back.</summary>
    /// <returns>Zero, or how long nothing of this identity is evaluated.</returns>
    public async Task<TimeSpan> CountSubmissionAsync(DbTransaction transaction, Flow flow, CancellationToken cancellationToken)
    {
        var limits = options.Value;
        var connection = transaction.Connection!;
        var identityId = flow.CountedFor;
        await NoteKeyAsync(transaction, flow, cancellationToken);
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
        wait = FailureWait.Of(limits.FailuresPerIdentity, recent, last, now);
        if (wait > TimeSpan.Zero)
            return wait;
        await store.AddAsync(transaction, Counters.Failures, identityId, cancellationToken);
        await store.AddAsync(transaction, Counters.FailuresInARow, identityId, cancellationToken);
        return TimeSpan.Zero;
    }

    // For the administrator who knows the identity alone.
    private static async Task NoteKeyAsync(DbTransaction transaction, Flow flow, CancellationToken cancellationToken)
    {
        if (flow.CountedAs is not null)
            await transaction.Connection!.ExecuteAsync(new CommandDefinition(
                "INSERT INTO counted_for (identity_id, key) VALUES (@IdentityId, @CountedAs) ON CONFLICT (identity_id, key) DO NOTHING", new { flow.IdentityId, flow.CountedAs }, transaction, cancellationToken: cancellationToken));
    }

    /// <summary>A right code: the failures before it are forgiven, and it was none itself. The daily count of the earlier ones stays.</summary>
    public static async Task ClearFailuresAsync(DbTransaction transaction, string identityId, CancellationToken cancellationToken)
    {
        await LimitStore.ClearAsync(transaction, Counters.Failures, identityId, cancellationToken);
        await LimitStore.ClearAsync(transaction, Counters.FailuresInARow, identityId, cancellationToken);
        await LimitStore.TakeBackLastAsync(transaction, Counters.FailuresDaily, identityId, cancellationToken);
    }

    /// <summary>The ids, and those that their flows are counted for instead.</summary>
    public static async Task<IReadOnlyList<string>> KeysOfAsync(DbConnection connection, DbTransaction? transaction, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        var keys = new List<string>(ids);
        foreach (var id in ids)
            keys.AddRange(await connection.QueryAsync<string>(new CommandDefinition(
                "SELECT key FROM counted_for WHERE identity_id = @id", new { id }, transaction, cancellationToken: cancellationToken)));
        return keys;
    }
}
