using System.Collections.Concurrent;
using OtpGateway.Demo.Web;

namespace OtpGateway.Demo.Bank;

/// <summary>Who is signed in, by the cookie <c>SESSION</c>. In memory: a restart signs everyone out.</summary>
internal sealed class BankSessions(TimeProvider clock)
{
    private const string CookieName = "SESSION";

    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(30);

    private readonly ConcurrentDictionary<string, (BankSession Session, DateTimeOffset LastSeen)> sessions = new();

    public BankSession? Find(HttpRequest request)
    {
        var now = clock.GetUtcNow();
        if (request.Cookies[CookieName] is not { Length: > 0 } id || !sessions.TryGetValue(id, out var entry))
        {
            return null;
        }

        if (now - entry.LastSeen > Idle)
        {
            sessions.TryRemove(id, out _);
            return null;
        }

        // Only while it is still there: a sign-out at the same moment wins.
        sessions.TryUpdate(id, (entry.Session, now), entry);
        return entry.Session;
    }

    /// <summary>Always a new session, never one the browser brought along.</summary>
    public void SignIn(HttpContext context, Customer customer)
    {
        Forget(context.Request);
        var now = clock.GetUtcNow();
        foreach (var (id, entry) in sessions)
        {
            if (now - entry.LastSeen > Idle)
            {
                sessions.TryRemove(id, out _);
            }
        }

        var session = new BankSession(Secrets.NewToken(), customer);
        sessions[session.Id] = (session, now);
        context.Response.Cookies.Append(CookieName, session.Id, Cookie());
    }

    public void SignOut(HttpContext context)
    {
        Forget(context.Request);
        context.Response.Cookies.Delete(CookieName, Cookie());
    }

    private static CookieOptions Cookie() => new() { Path = "/", HttpOnly = true, SameSite = SameSiteMode.Lax };

    private void Forget(HttpRequest request)
    {
        if (request.Cookies[CookieName] is { } id)
        {
            sessions.TryRemove(id, out _);
        }
    }
}
