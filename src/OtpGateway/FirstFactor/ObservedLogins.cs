using System.Collections.Concurrent;
using OtpGateway.Identities;
using OtpGateway.Sessions;
using OtpGateway.Storage;

namespace OtpGateway.FirstFactor;

/// <summary>Keeps, finds and ends the logins that were seen passing through.</summary>
internal sealed class ObservedLogins(ObservedLoginStore store, GatewaySessions sessions, KeyRing keys, StoreClock clock)
{
    private const string CookiesPurpose = "observed login";
    private const string CookiePurpose = "observed login cookie";
    private const string SubjectPurpose = "observed login subject";
    private const int CacheCapacity = 50_000;
    private static readonly TimeSpan TouchInterval = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, ObservedLogin> cache = new(StringComparer.Ordinal);
    private int endings;

    /// <summary>A login has ended, by its id; told on the node that ended it.</summary>
    public event Action<string>? Ended;

    /// <summary>Keeps a login that has just succeeded.</summary>
    public async Task AddAsync(LoginForm form, Identity identity, IReadOnlyList<KeyValuePair<string, string>> cookies, CancellationToken cancellationToken)
    {
        var id = Guid.NewGuid().ToString();
        await store.AddAsync(id, Hashes(form.Name, cookies)[0], CookieHash(cookies), identity.Id, FirstFactors.Fingerprint(keys, identity, [id]), keys.Mac(IdentityStore.ExternalIdPurpose, identity.ExternalId),
            keys.Seal(SubjectPurpose, id, identity.ExternalId), clock.GetUtcNow() + form.Lifespan, cancellationToken);
    }

    /// <summary>The login that the cookies open, or null.</summary>
    public async Task<ObservedLogin?> FindAsync(string authenticator, IReadOnlyList<KeyValuePair<string, string>> cookies, TimeSpan lifespan, CancellationToken cancellationToken)
    {
        var hashes = Hashes(authenticator, cookies);
        var now = clock.GetUtcNow();
        if (cache.TryGetValue(hashes[0], out var known) && !known.HasEnded && now < known.ValidUntil)
            return known;
        var before = Volatile.Read(ref endings);
        if (await store.FindAsync(hashes, cancellationToken) is not { } row || keys.OpenText(SubjectPurpose, row.LoginId, row.Subject) is not { } subject)
            return null;
        if (row.ConfirmedAt is null && await store.ConfirmAsync(row, cancellationToken) == 1)
            Forget(row.LoginId);
        if (now.ToUnixTimeMilliseconds() - row.SeenAt >= TouchInterval.TotalMilliseconds)
            await store.TouchAsync(row.Hash, now + lifespan, cancellationToken);
        var login = new ObservedLogin(row.LoginId, subject, now + GatewaySessions.CacheLifespan);
        // A flood of logins costs a fresh read, never memory without end.
        if (cache.Count >= CacheCapacity)
            cache.Clear();
        // Whoever holds one that nobody could find any more would not hear of its end.
        cache.AddOrUpdate(hashes[0], login, (_, replaced) =>
        {
            replaced.End();
            return login;
        });
        // Something ended while this was being read: it may have been this one.
        if (Volatile.Read(ref endings) != before)
            login.End();
        return login;
    }

    /// <summary>Lets the cookies of an answer open the login that the request's cookies open.</summary>
    public async Task RenewAsync(LoginForm form, IReadOnlyList<KeyValuePair<string, string>> presented, IReadOnlyList<KeyValuePair<string, string>> renewed, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(Hashes(form.Name, presented), cancellationToken) is { } row)
            await store.RenewAsync(row, Hashes(form.Name, renewed)[0], CookieHash(renewed), clock.GetUtcNow() + form.Lifespan, cancellationToken);
    }

    /// <summary>Ends whatever these values of the applications' cookies open; at once on this node.</summary>
    /// <param name="values">As <see cref="PresentedCookies.Values"/> gives them.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    public async Task EndAsync(IReadOnlyCollection<string> values, CancellationToken cancellationToken)
    {
        if (values.Count == 0)
            return;
        foreach (var (id, identityId) in await store.EndAsync([.. values.SelectMany(value => keys.Macs(CookiePurpose, value))], cancellationToken))
        {
            Forget(id);
            sessions.ForgetAll(identityId);
            Ended?.Invoke(id);
        }
    }

    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        await store.SweepAsync(cancellationToken);
        var now = clock.GetUtcNow();
        foreach (var (hash, login) in cache)
            if (login.HasEnded || now >= login.ValidUntil)
                cache.TryRemove(hash, out _);
    }

    private void Forget(string id)
    {
        Interlocked.Increment(ref endings);
        foreach (var (hash, login) in cache)
        {
            if (login.Id != id)
                continue;
            login.End();
            cache.TryRemove(hash, out _);
        }
    }

    // The whole set opens the login; under every key, or a rotated secret would sign everybody out of an application that does not know it.
    private IReadOnlyList<string> Hashes(string authenticator, IReadOnlyList<KeyValuePair<string, string>> cookies) =>
        keys.Macs(CookiesPurpose, string.Join('\0', [authenticator, .. CookieSession.Binding(cookies)]));

    // The first of them alone ends it.
    private string CookieHash(IReadOnlyList<KeyValuePair<string, string>> cookies) => keys.Mac(CookiePurpose, PresentedCookies.Canonical(cookies[0].Value));
}
