using System.Data.Common;
using System.Text.Json.Nodes;
using Dapper;
using OtpGateway.Configuration;
using OtpGateway.Identities;
using OtpGateway.Limits;
using OtpGateway.Storage;

namespace OtpGateway.Flows;

/// <summary>For the operator: what of each limit is used and when it is free again, and the end of waits and locks. Tells of nobody more than the one who asks has named.</summary>
internal sealed class LimitAccounts(Database database, LimitStore store, ConversionStore conversions, LimitKeys limitKeys, StoredIdentities identities, KeyRing keys, Live<LimitOptions> options)
{
    private static readonly TimeSpan Day = TimeSpan.FromHours(24);
    private static readonly string[] Failures = [Counters.Failures, Counters.FailuresDaily, Counters.FailuresInARow];

    public async Task<JsonObject> ShowAsync(LimitSelector selector, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> counted = selector.Identity is { } id ? await identities.CountedAsAsync(id, cancellationToken) : [];
        return await database.ReadAsync(async connection =>
        {
            if (selector.IsEmpty)
                return new JsonObject { ["gateway"] = await GatewayAsync(connection, cancellationToken) };
            var shown = new JsonObject();
            if (selector.Identity is not null)
                shown["identity"] = await IdentityAsync(connection, counted, cancellationToken);
            if (selector.Address is { } address)
                shown["address"] = await AddressAsync(connection, address, cancellationToken);
            if (selector.Ip is { } ip)
                shown["ip"] = new JsonObject { ["limits"] = new JsonArray(
                    await WindowAsync(connection, Counters.SendsPerIp, limitKeys.Network(ip), options.Value.SendsPerIp, cancellationToken),
                    await WindowAsync(connection, Counters.FlowsPerIp, limitKeys.Network(ip), options.Value.FlowsPerIp, cancellationToken)) };
            if (selector.Prefix is { } prefix)
                shown["prefix"] = await PrefixAsync(connection, prefix, cancellationToken);
            return shown;
        }, cancellationToken);
    }

    /// <summary>Ends waits and locks. What was sent within the day stays counted, as does the gateway's own budget.</summary>
    /// <returns>How many counts were forgotten.</returns>
    public async Task<int> ResetAsync(LimitSelector selector, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> counted = selector.Identity is { } id ? await identities.CountedAsAsync(id, cancellationToken) : [];
        return await database.WriteAsync(async transaction =>
        {
            var forgotten = 0;
            foreach (var key in await FlowBudgets.KeysOfAsync(transaction.Connection!, transaction, counted, cancellationToken))
                forgotten += await ClearAsync(transaction, key, [.. Failures, Counters.SendsPerIdentity], cancellationToken);
            if (selector.Address is { } address)
            {
                forgotten += await ClearAsync(transaction, HashOf(address).Hash, [Counters.SendsPerAddress, Counters.VisitorsSendsPerAddress], cancellationToken);
                forgotten += await ClearAsync(transaction, Identifiers.SubjectOf(address, keys), [.. Failures, Counters.SendsPerIdentity], cancellationToken);
            }
            if (selector.Ip is { } ip)
                forgotten += await ClearAsync(transaction, limitKeys.Network(ip), [Counters.SendsPerIp, Counters.FlowsPerIp], cancellationToken);
            if (selector.Prefix is { } prefix)
            {
                foreach (var key in new[] { limitKeys.Prefix(prefix, visitors: false), limitKeys.Prefix(prefix, visitors: true) })
                {
                    forgotten += await ClearAsync(transaction, key, [Counters.SendsPerPrefix, Counters.PrefixStopped, Counters.PrefixAlarm], cancellationToken);
                    forgotten += await ConversionStore.ForgetAsync(transaction, key, cancellationToken);
                }
            }
            return forgotten;
        }, cancellationToken);
    }

    /// <summary>All failures of the identity are forgotten, those that only an administrator can take back as well.</summary>
    /// <returns>How many.</returns>
    public async Task<int> ForgetFailuresAsync(string identityId, CancellationToken cancellationToken)
    {
        var counted = await identities.CountedAsAsync(identityId, cancellationToken);
        return await database.WriteAsync(async transaction =>
        {
            var forgotten = 0;
            foreach (var key in await FlowBudgets.KeysOfAsync(transaction.Connection!, transaction, counted, cancellationToken))
                forgotten += await ClearAsync(transaction, key, Failures, cancellationToken);
            return forgotten;
        }, cancellationToken);
    }

    private static async Task<int> ClearAsync(DbTransaction transaction, string key, IReadOnlyList<string> counters, CancellationToken cancellationToken)
    {
        var cleared = 0;
        foreach (var counter in counters)
            cleared += await LimitStore.ClearAsync(transaction, counter, key, cancellationToken);
        return cleared;
    }

    private async Task<JsonObject> IdentityAsync(DbConnection connection, IReadOnlyList<string> counted, CancellationToken cancellationToken)
    {
        var limits = options.Value;
        var id = counted[0];
        var key = (await FlowBudgets.KeysOfAsync(connection, null, [id], cancellationToken))[^1];
        var open = await connection.ExecuteScalarAsync<long>(new CommandDefinition(
            "SELECT COUNT(*) FROM flows WHERE identity_id = @id AND aal = 2 AND state <> 'passed_challenge' AND submit_count < max_submissions AND expires_at > @now",
            new { id, now = database.Clock.NowMilliseconds }, cancellationToken: cancellationToken));
        var (failures, lockedUntil) = await FailuresAsync(connection, key, cancellationToken);
        var shown = new JsonObject
        {
            ["id"] = id,
            ["locked_until"] = lockedUntil,
            ["limits"] = new JsonArray(
            [
                .. await SendsAsync(connection, key, cancellationToken), .. failures, Limit("open_flows_per_identity", open, limits.OpenFlowsPerIdentity, null, null),
            ]),
        };
        var visitors = new JsonArray();
        foreach (var subject in counted.Skip(1))
            visitors.Add(await SubjectAsync(connection, subject, cancellationToken));
        if (visitors.Count > 0)
            shown["visitors"] = visitors;
        return shown;
    }

    // What people who are not signed in have done in a name, apart from its owner's.
    private async Task<JsonObject> SubjectAsync(DbConnection connection, string subject, CancellationToken cancellationToken)
    {
        var (failures, lockedUntil) = await FailuresAsync(connection, subject, cancellationToken);
        return new JsonObject { ["locked_until"] = lockedUntil, ["limits"] = new JsonArray([.. await SendsAsync(connection, subject, cancellationToken), .. failures]) };
    }

    private async Task<JsonObject> AddressAsync(DbConnection connection, string address, CancellationToken cancellationToken)
    {
        var limits = options.Value;
        var (hash, number) = HashOf(address);
        var shown = new JsonObject
        {
            ["limits"] = new JsonArray(
                await WindowAsync(connection, Counters.SendsPerAddress, hash, limits.SendsPerAddress, cancellationToken),
                await WindowAsync(connection, Counters.VisitorsSendsPerAddress, hash, limits.SendsPerAddress, cancellationToken)),
            ["visitors"] = new JsonArray(await SubjectAsync(connection, Identifiers.SubjectOf(address, keys), cancellationToken)),
        };
        if (number is not null)
            shown["prefix"] = await PrefixAsync(connection, LimitKeys.Shared(number), cancellationToken);
        return shown;
    }

    // What people who are not signed in have asked for there, apart from the others.
    private async Task<JsonObject> PrefixAsync(DbConnection connection, string prefix, CancellationToken cancellationToken)
    {
        var shown = await PrefixKeyAsync(connection, limitKeys.Prefix(prefix, visitors: false), cancellationToken);
        shown["visitors"] = new JsonArray(await PrefixKeyAsync(connection, limitKeys.Prefix(prefix, visitors: true), cancellationToken));
        return shown;
    }

    private async Task<JsonObject> PrefixKeyAsync(DbConnection connection, string key, CancellationToken cancellationToken)
    {
        var shown = new JsonObject { ["limits"] = new JsonArray(await WindowAsync(connection, Counters.SendsPerPrefix, key, options.Value.SendsPerPrefix, cancellationToken)) };
        if (options.Value.Conversion is not { } limit)
            return shown;
        var conversion = await conversions.OfAsync(connection, key, limit.Sends, cancellationToken);
        var stopped = await conversions.StoppedAsync(connection, key, limit.StopFor, cancellationToken);
        shown["conversion"] = new JsonObject { ["ended"] = conversion.Ended, ["verified"] = conversion.Verified, ["of"] = limit.Sends };
        shown["stopped_until"] = stopped > TimeSpan.Zero ? JsonTime.Text(database.Clock.GetUtcNow() + stopped) : null;
        return shown;
    }

    private async Task<JsonObject> GatewayAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        var limits = options.Value;
        var now = database.Clock.NowMilliseconds;
        var all = new JsonArray();
        if (limits.DailySendBudget is { } budget)
            all.Add(await WindowAsync(connection, Counters.DailySends, Counters.Everybody, new LimitWindow(budget, Day), cancellationToken));
        var (open, firstEnd) = await OpenVisits.CountAsync(connection, null, now, int.MaxValue, cancellationToken);
        all.Add(Limit("open_flows_total", open, limits.OpenFlowsTotal, null, open < limits.OpenFlowsTotal ? null : DateTimeOffset.FromUnixTimeMilliseconds(firstEnd)));
        var locked = await connection.ExecuteScalarAsync<long>(new CommandDefinition(
            """
            SELECT COUNT(*) FROM (
                SELECT key FROM counted WHERE counter = @daily AND at > @since GROUP BY key HAVING COUNT(*) >= @mostDaily
                UNION
                SELECT key FROM counted WHERE counter = @total GROUP BY key HAVING COUNT(*) >= @mostTotal) AS locked
            """,
            new { daily = Counters.FailuresDaily, since = now - (long)Day.TotalMilliseconds, mostDaily = limits.FailuresPerIdentityDaily, total = Counters.FailuresInARow, mostTotal = limits.FailuresPerIdentityTotal },
            cancellationToken: cancellationToken));
        var stopFor = (long)(limits.Conversion?.StopFor ?? TimeSpan.Zero).TotalMilliseconds;
        var stopped = await connection.QueryAsync<(string Key, long At)>(new CommandDefinition(
            "SELECT key, MAX(at) FROM counted WHERE counter = @stopped AND at > @since GROUP BY key ORDER BY MAX(at)",
            new { stopped = Counters.PrefixStopped, since = now - stopFor }, cancellationToken: cancellationToken));
        return new JsonObject
        {
            ["limits"] = all,
            ["locked_identities"] = locked,
            ["stopped_prefixes"] = new JsonArray([.. stopped.Select(row => new JsonObject { ["prefix_hash"] = row.Key, ["until"] = JsonTime.Text(DateTimeOffset.FromUnixTimeMilliseconds(row.At + stopFor)) })]),
        };
    }

    private async Task<IReadOnlyList<JsonObject>> SendsAsync(DbConnection connection, string key, CancellationToken cancellationToken) =>
    [
        await WindowAsync(connection, Counters.SendsPerIdentity, key, options.Value.SendsPerIdentity, cancellationToken),
        await WindowAsync(connection, Counters.SendsPerIdentityDaily, key, new LimitWindow(options.Value.SendsPerIdentityDaily, Day), cancellationToken),
    ];

    private async Task<(IReadOnlyList<JsonObject> Limits, string? LockedUntil)> FailuresAsync(DbConnection connection, string key, CancellationToken cancellationToken)
    {
        var limits = options.Value;
        var now = database.Clock.NowMilliseconds;
        var (recent, last) = await LimitStore.CountAsync(connection, null, Counters.Failures, key, now - (long)limits.FailuresPerIdentity.Window.TotalMilliseconds, cancellationToken);
        var wait = FailureWait.Of(limits.FailuresPerIdentity, recent, last, now);
        DateTimeOffset? waitUntil = wait > TimeSpan.Zero ? DateTimeOffset.FromUnixTimeMilliseconds(now) + wait : null;
        var daily = new LimitWindow(limits.FailuresPerIdentityDaily, Day);
        var (_, dailyUntil) = await store.StateAsync(connection, Counters.FailuresDaily, key, daily, cancellationToken);
        var (inARow, _) = await LimitStore.CountAsync(connection, null, Counters.FailuresInARow, key, 0, cancellationToken);
        var until = waitUntil > dailyUntil || dailyUntil is null ? waitUntil : dailyUntil;
        return (
            [
                Limit(Counters.Failures, recent, limits.FailuresPerIdentity.Count, limits.FailuresPerIdentity.Window, waitUntil),
                await WindowAsync(connection, Counters.FailuresDaily, key, daily, cancellationToken),
                Limit(Counters.FailuresInARow, inARow, limits.FailuresPerIdentityTotal, null, null),
            ],
            inARow >= limits.FailuresPerIdentityTotal ? "reset" : until is { } time ? JsonTime.Text(time) : null);
    }

    private async Task<JsonObject> WindowAsync(DbConnection connection, string counter, string key, LimitWindow limit, CancellationToken cancellationToken)
    {
        var (used, freeAt) = await store.StateAsync(connection, counter, key, limit, cancellationToken);
        return Limit(counter, used, limit.Count, limit.Window, freeAt);
    }

    private static JsonObject Limit(string name, long used, int count, TimeSpan? window, DateTimeOffset? freeAt) => new()
    {
        ["limit"] = name,
        ["used"] = used,
        ["of"] = count,
        ["window"] = window is { } span ? GoDuration.Format(span) : null,
        ["free_at"] = freeAt is { } time ? JsonTime.Text(time) : null,
    };

    private (string Hash, string? Number) HashOf(string text)
    {
        var channel = Address.Normalise(Channels.Sms, text) is null ? Channels.Email : Channels.Sms;
        var address = Address.Create("", channel, text, "", keys)!;
        return (address.Hash(keys), channel == Channels.Sms ? address.Value : null);
    }
}
