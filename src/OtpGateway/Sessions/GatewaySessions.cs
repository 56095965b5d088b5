using System.Collections.Concurrent;
using System.Data.Common;
using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Authentication;
using OtpGateway.Configuration;
using OtpGateway.Http;
using OtpGateway.Identities;
using OtpGateway.Storage;

namespace OtpGateway.Sessions;

/// <summary>Starts, finds, raises and ends sessions, and hands their cookies out.</summary>
internal sealed class GatewaySessions(SessionStore store, CookieNames cookies, Live<SessionOptions> options, StoreClock clock, RandomNumberGenerator random)
{
    /// <summary>How long a session that was read may be believed: the longest that a revocation on another node takes to show here.</summary>
    public static readonly TimeSpan CacheLifespan = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan UnraisedLifespan = TimeSpan.FromHours(1);
    private const int CacheCapacity = 100_000;
    private static readonly TimeSpan TouchInterval = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<string, CachedSession> cache = new(StringComparer.Ordinal);

    /// <summary>How long a session lives, counted from its last step-up.</summary>
    public TimeSpan Lifespan => options.Value.Lifespan;

    /// <summary>The live session of the request: that of its token where it shows one, else that of its cookie. What comes of it still depends on whom it is bound to.</summary>
    public Task<CachedSession?> FindAsync(HttpContext context, CancellationToken cancellationToken) =>
        SessionToken.Of(context.Request) is { } token ? FindByTokenAsync(token, cancellationToken) : FindByCookieAsync(context, cancellationToken);

    /// <summary>The live session of the request's own cookie, or null. Two cookies of the name are none.</summary>
    public async Task<CachedSession?> FindByCookieAsync(HttpContext context, CancellationToken cancellationToken) =>
        RawCookies(context) is { } handle ? await FindAsync(handle, cancellationToken) : null;

    /// <summary>Keeps the handle of the request's own cookie for whoever asks after the cookie is gone. Asks nobody, and most requests of public routes have none.</summary>
    public void KeepHandle(HttpContext context)
    {
        if (Http.RawCookies.Mentions(context.Request.Headers.Cookie, cookies.Session) && RawCookies(context) is { } handle)
            context.Features.Set(new PresentedHandle(handle));
    }

    /// <summary>The live session that an API client's token opens, or null. No cookie's handle is such a token, and no token a handle.</summary>
    public async Task<CachedSession?> FindByTokenAsync(string token, CancellationToken cancellationToken) =>
        SessionToken.IsWellFormed(token) ? await FindKnownAsync(token, cancellationToken) : null;

    /// <summary>The live session that the cookie's handle opens, or null.</summary>
    public async Task<CachedSession?> FindAsync(string handle, CancellationToken cancellationToken) =>
        SessionHandle.IsWellFormed(handle) ? await FindKnownAsync(handle, cancellationToken) : null;

    private async Task<CachedSession?> FindKnownAsync(string handle, CancellationToken cancellationToken)
    {
        var hash = SessionHandle.Hash(handle);
        var now = clock.GetUtcNow();
        if (cache.TryGetValue(hash, out var cached) && cached.IsUsable(now))
            return now < cached.Session.ExpiresAt ? cached : null;
        cache.TryRemove(hash, out _);
        if (await store.FindAsync(hash, cancellationToken) is not { } session)
            return null;
        cached = new CachedSession(session, now + CacheLifespan);
        Remember(hash, cached);
        return cached;
    }

    /// <summary>The caller's session: the one of the cookie when it is bound to this caller, else a new one whose cookie goes out with the answer.</summary>
    public async Task<Session> StartAsync(HttpContext context, Identity identity, string fingerprint, string authenticator, CancellationToken cancellationToken)
    {
        if (await FindByCookieAsync(context, cancellationToken) is { } known && known.Session.IsBoundTo(identity, fingerprint))
            return known.Session;
        var session = New(context, identity, fingerprint, authenticator);
        // Nothing but a code begins one of our own: another beside it would not know what was shown, and would outlive it.
        if (session.IsOwn)
            return await FindAsync(context, cancellationToken) is { } own && own.Session.IsBoundTo(identity, fingerprint) ? own.Session : session with { IsStored = false };
        var handle = SessionHandle.New(random);
        await store.CreateAsync(session, SessionHandle.Hash(handle), cancellationToken);
        await SignInAsync(context, session, handle);
        return session;
    }

    /// <summary>A session that is not written yet: an API client's begins with the code that raises it.</summary>
    public Session NewUnstored(HttpContext context, Identity identity, string fingerprint, string authenticator) =>
        New(context, identity, fingerprint, authenticator) with { IsStored = false };

    /// <summary>A session that begins with the gateway's own sign-in; not written yet. It is bound to nothing but itself.</summary>
    public Session NewOwn(HttpContext context, Identity identity, AuthenticationMethod first) =>
        New(context, identity, Session.OwnPrefix + Convert.ToHexStringLower(RandomBytes(32)), identity.Authenticator) with
        {
            IsStored = false,
            Methods = [first],
            ExpiresAt = clock.GetUtcNow() + Lifespan,
        };

    /// <summary>Writes such a session under the handle that it will be raised with.</summary>
    public Task CreateAsync(DbTransaction transaction, Session session, string handle, CancellationToken cancellationToken) =>
        store.CreateAsync(transaction, session, SessionHandle.Hash(handle), cancellationToken);

    /// <summary>
    /// Raises the session to aal2 under a new handle, in the transaction that uses what was shown for it; what was shown for one
    /// request alone is noted, and raises nothing. Null: it has ended.
    /// </summary>
    public async Task<Session?> RaiseAsync(DbTransaction transaction, Session session, string handle, AuthenticationMethod method, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // One of our own is written by the sign-in, or it has ended.
        if (session is { IsStored: false, IsOwn: true })
            return null;
        if (!method.Transaction)
            session = WithoutElapsed(session, now);
        if (!session.IsStored)
            await store.CreateAsync(transaction, session, SessionHandle.Hash(handle), cancellationToken);
        if (method.Transaction)
            return await SessionStore.NoteAsync(transaction, session, SessionHandle.Hash(handle), method, cancellationToken) ? session with { IsStored = true, Methods = session.MethodsWith(method) } : null;
        var expiresAt = now + Lifespan;
        if (!await SessionStore.StepUpAsync(transaction, session, SessionHandle.Hash(handle), method, expiresAt, cancellationToken))
            return null;
        return session with { IsStored = true, SecondFactorAt = now, SeenAt = now, ExpiresAt = expiresAt, Methods = session.MethodsWith(method) };
    }

    private Session New(HttpContext context, Identity identity, string fingerprint, string authenticator)
    {
        var now = clock.GetUtcNow();
        return new Session
        {
            Id = new Guid(RandomBytes(16)).ToString(),
            Identity = identity,
            Fingerprint = fingerprint,
            FirstFactorAt = now,
            Methods = [new AuthenticationMethod(authenticator, "aal1", null, now.ToUnixTimeMilliseconds())],
            Device = SessionDevice.Of(context),
            SeenAt = now,
            CreatedAt = now,
            // Until it is raised, a session is worth no more than the step-up that it was made for.
            ExpiresAt = now + (options.Value.Lifespan < UnraisedLifespan ? options.Value.Lifespan : UnraisedLifespan),
        };
    }

    /// <summary>The session as it stands now: a second factor that has elapsed must not come back to life because the session is in use again.</summary>
    public Session WithoutElapsed(Session session, DateTimeOffset now) =>
        session.IsSteppedUp(AcceptedFactors.Any, options.Value.StepUpMaxAge, options.Value.StepUpIdle, now) ? session : session.WithoutSecondFactor();

    /// <summary>A new handle for a session that is about to be raised; committed by the one who uses the code.</summary>
    public string NewHandle() => SessionHandle.New(random);

    /// <summary>The same for an API client's session.</summary>
    public string NewToken() => SessionToken.New(random);

    /// <summary>Hands the handle to the browser through the cookie handler.</summary>
    public Task SignInAsync(HttpContext context, Session session, string handle)
    {
        var properties = new AuthenticationProperties { IssuedUtc = clock.GetUtcNow(), ExpiresUtc = session.ExpiresAt, IsPersistent = options.Value.Persistent, AllowRefresh = false };
        properties.Items[SessionScheme.HandleItem] = handle;
        context.Items[SessionScheme.Replacing] = true;
        var identity = new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, session.Identity.Id), new Claim("sid", session.Id)], SessionScheme.Name);
        return context.SignInAsync(SessionScheme.Name, new ClaimsPrincipal(identity), properties);
    }

    /// <summary>Notes that a raised session is in use, at most once a minute.</summary>
    public async Task<Session> TouchAsync(CachedSession cached, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var session = cached.Session;
        if (now - session.SeenAt < TouchInterval)
            return session;
        await store.TouchAsync(session.Id, now, cancellationToken);
        cached.Drop();
        return session with { SeenAt = now };
    }

    /// <summary>
    /// The session, where it is this caller's: bound to exactly this first factor, or to the one that the application
    /// renewed in an answer to it, checked again and of the same subject. Null where it is not.
    /// </summary>
    public async Task<CachedSession?> FollowAsync(HttpContext context, CachedSession cached, Identity identity, string fingerprint, CancellationToken cancellationToken)
    {
        var session = cached.Session;
        if (session.IsBoundTo(identity, fingerprint))
            return cached;
        if (session.Identity.Id != identity.Id)
            return null;
        cached.Drop();
        if (string.Equals(session.NextFingerprint, fingerprint, StringComparison.Ordinal))
            await store.RebindAsync(session.Id, session.Identity.Id, session.Fingerprint, fingerprint, cancellationToken);
        // As it stands now, whoever has bound it: this request, or another one at the same time.
        return await FindAsync(context, cancellationToken) is { } again && again.Session.IsBoundTo(identity, fingerprint) ? again : null;
    }

    /// <summary>Notes that the application renews the first factor with the answer that is going out now.</summary>
    public async Task ExpectAsync(CachedSession cached, string nextFingerprint, CancellationToken cancellationToken)
    {
        await store.ExpectAsync(cached.Session.Id, cached.Session.Fingerprint, nextFingerprint, cancellationToken);
        cached.Drop();
    }

    /// <summary>Forgets what this node remembers of the request's handle or token: it was replaced by a new one.</summary>
    public void Forget(HttpContext context)
    {
        foreach (var handle in (string?[])[RawCookies(context), SessionToken.Of(context.Request)])
            if (handle is not null && cache.TryRemove(SessionHandle.Hash(handle), out var cached))
                cached.Drop();
    }

    public async Task RevokeAsync(string handle, string sessionId, CancellationToken cancellationToken)
    {
        await store.RevokeAsync(sessionId, cancellationToken);
        if (cache.TryRemove(SessionHandle.Hash(handle), out var cached))
            cached.Drop();
    }

    /// <summary>The other live sessions of the same identity, a page of them, and how many there are.</summary>
    public async Task<(IReadOnlyList<Session> Page, long Total)> OthersAsync(Session current, string afterId, int limit, CancellationToken cancellationToken) =>
        (await store.OthersAsync(current.Identity.Id, current.Id, afterId, limit, cancellationToken), await store.CountOthersAsync(current.Identity.Id, current.Id, cancellationToken));

    /// <summary>Ends the other sessions of the same identity, or the one of them that is named; at once on this node.</summary>
    /// <returns>How many ended.</returns>
    public async Task<int> RevokeOthersAsync(Session current, string? id, CancellationToken cancellationToken)
    {
        var ended = await store.RevokeOthersAsync(current.Identity.Id, current.Id, id, cancellationToken);
        Forget(session => ended.Contains(session.Id));
        return ended.Count;
    }

    /// <summary>Ends a session, whoever holds its handle. False: there was none.</summary>
    public async Task<bool> EndAsync(string sessionId, CancellationToken cancellationToken)
    {
        var ended = await store.RevokeAsync(sessionId, cancellationToken) == 1;
        Forget(session => session.Id == sessionId);
        return ended;
    }

    /// <summary>Ends sessions, so many at a time; at once on this node.</summary>
    public async Task<EndedSessions> EndAsync(SessionSelection selection, int most, CancellationToken cancellationToken)
    {
        var ended = await store.EndAsync(selection, most, cancellationToken);
        var ids = ended.Ids.ToHashSet(StringComparer.Ordinal);
        Forget(session => ids.Contains(session.Id));
        return ended;
    }

    /// <summary>Lets a live session live as long as a new one. Its second factor grows old all the same. False: there was none.</summary>
    public async Task<bool> ExtendAsync(string sessionId, CancellationToken cancellationToken)
    {
        var extended = await store.ExtendAsync(sessionId, clock.GetUtcNow() + options.Value.Lifespan, cancellationToken);
        Forget(session => session.Id == sessionId);
        return extended;
    }

    /// <summary>Ends all sessions of an identity; how many there were.</summary>
    public async Task<int> EndAllAsync(string identityId, CancellationToken cancellationToken)
    {
        var ended = await store.RevokeAllAsync(identityId, cancellationToken);
        ForgetAll(identityId);
        return ended;
    }

    /// <summary>Forgets what this node remembers of an identity's sessions: they were ended in the store.</summary>
    public void ForgetAll(string identityId) => Forget(session => session.Identity.Id == identityId);

    // Sessions are remembered by their handles, which nobody but their browsers has. Operators may wait for a look at each.
    private void Forget(Func<Session, bool> ended)
    {
        foreach (var (hash, cached) in cache)
            if (ended(cached.Session) && cache.TryRemove(hash, out var removed))
                removed.Drop();
    }

    private string? RawCookies(HttpContext context) => Http.RawCookies.Single(context.Request.Headers.Cookie, cookies.Session);

    private void Remember(string hash, CachedSession cached)
    {
        // A flood of sessions costs a fresh read, never memory without end.
        if (cache.Count >= CacheCapacity)
            cache.Clear();
        cache[hash] = cached;
    }

    private byte[] RandomBytes(int count)
    {
        var bytes = new byte[count];
        random.GetBytes(bytes);
        return bytes;
    }
}
