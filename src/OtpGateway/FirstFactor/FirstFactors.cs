using System.Text;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using OtpGateway.Configuration;
using OtpGateway.Http;
using OtpGateway.Identities;
using OtpGateway.Sessions;
using OtpGateway.Storage;

namespace OtpGateway.FirstFactor;

/// <summary>Tells who is calling, as the application sees it.</summary>
internal sealed class FirstFactors(Live<FirstFactorOptions> options, SessionChecker checker, KnownIdentities identities, ObservedLogins logins, GatewaySessions sessions, KeyRing keys, TimeProvider clock, ILogger<FirstFactors> logger)
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    // Nothing is asked for a trusted header, but the directory behind it may change.
    private static readonly TimeSpan KnownFor = TimeSpan.FromSeconds(10);

    // Clocks of two machines; what lies further ahead is no time of an authentication.
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(1);

    /// <summary>A login that was presented is nobody's: the application never knew it or has ended it, or the directory says that they are inactive.</summary>
    public event Action<PresentedLogin>? LoginUnknown;

    public async Task<FirstFactorResult> IdentifyAsync(HttpContext context, CancellationToken cancellationToken)
    {
        foreach (var authenticator in options.Value.Authenticators)
        {
            switch (authenticator.Present(context))
            {
                case Presented.Twice twice:
                    logger.PresentedTwice(authenticator.Name, twice.Name);
                    return new FirstFactorResult.Ambiguous();
                case Presented.Known known:
                    if (await identities.FindAsync(authenticator.Name, known.Subject, known.Traits, cancellationToken) is not { } identity)
                        return Inactive(authenticator.Name);
                    return new FirstFactorResult.Caller(identity, Fingerprint(identity, []), authenticator.Name, clock.GetUtcNow() + KnownFor);
                case Presented.PerhapsOwn:
                    if (await sessions.FindAsync(context, cancellationToken) is not { Session: { IsOwn: true } own } || own.Identity.Authenticator != authenticator.Name)
                        break;
                    if (await identities.FindOwnAsync(authenticator.Name, own.Identity.Id, cancellationToken) is not { } member)
                        return Inactive(authenticator.Name);
                    return new FirstFactorResult.Caller(member, own.Fingerprint, authenticator.Name, clock.GetUtcNow() + KnownFor);
                case Presented.Observed observed:
                    if (await logins.FindAsync(authenticator.Name, observed.Cookies, observed.Lifespan, cancellationToken) is not { } login)
                        break;
                    if (await identities.FindAsync(authenticator.Name, login.Subject, [], cancellationToken) is not { } holder)
                        return Inactive(authenticator.Name);
                    // The login and not its cookie: a renewed one is of the same login, a new login is another.
                    return new FirstFactorResult.Caller(holder, Fingerprint(holder, [login.Id]), authenticator.Name, login.ValidUntil) { Login = login };
                case Presented.ToAsk question:
                    switch (await AskAsync(authenticator.Name, question, cancellationToken))
                    {
                        case null:
                            return new FirstFactorResult.Unavailable(RetryAfter);
                        case { Session: { } session } answer:
                            return await CallerAsync(authenticator.Name, question, session, answer.Until, cancellationToken);
                    }
                    break;
            }
        }
        return new FirstFactorResult.NoOne();
    }

    /// <summary>What of the request decides who is calling. Asks nobody, and allocates nothing where only cookies and Authorization count.</summary>
    public Credential CredentialOf(HttpContext context)
    {
        var headers = context.Request.Headers;
        StringBuilder? other = null;
        var authenticators = options.Value.Authenticators;
        for (var i = 0; i < authenticators.Count; i++)
        {
            var names = authenticators[i].OtherHeaders(context);
            for (var j = 0; j < names.Count; j++)
                foreach (var value in headers[names[j]])
                    (other ??= new StringBuilder()).Append(names[j]).Append(':').Append(value?.Length ?? 0).Append(':').Append(value);
        }
        foreach (var value in headers[SessionToken.Header])
            (other ??= new StringBuilder()).Append(SessionToken.Header).Append(':').Append(value?.Length ?? 0).Append(':').Append(value);
        return new Credential(Whole(headers.Cookie), Whole(headers.Authorization), other?.ToString());
    }

    /// <summary>Whether this authenticator's callers show a token of the application, which no browser adds to a request by itself.</summary>
    public bool IsBearer(string authenticator) => options.Value.Authenticators.Any(candidate => candidate.Name == authenticator && candidate is BearerToken);

    /// <summary>The name of the authenticator for those who signed in with the gateway itself; null where nobody can.</summary>
    public string? Own => options.Value.Own;

    /// <summary>Whether the request brings anything of the application that could be a first factor, valid or not. Asks nobody.</summary>
    public bool PresentsCredential(HttpContext context) =>
        options.Value.Authenticators.Any(authenticator => authenticator.Present(context) is not (Presented.Nothing or Presented.PerhapsOwn));

    /// <summary>
    /// The fingerprint that this caller will have once the browser has taken the cookies of an answer; null when the
    /// answer does not renew the login, or ends it.
    /// </summary>
    public string? FingerprintAfter(HttpContext context, FirstFactorResult.Caller caller, StringValues setCookie)
    {
        if (options.Value.Authenticators.FirstOrDefault(candidate => candidate.Name == caller.Authenticator) is not CookieSession authenticator)
            return null;
        return After(context, authenticator, setCookie) is { Renewed: true } after ? Fingerprint(caller.Identity, CookieSession.Binding(after.Cookies)) : null;
    }

    /// <summary>What an answer's cookies do to a login that the request presented; null where they leave it as it is.</summary>
    public LoginChange? ChangeOf(HttpContext context, StringValues setCookie)
    {
        var authenticators = options.Value.Authenticators;
        for (var i = 0; i < authenticators.Count; i++)
        {
            if (authenticators[i] is not CookieSession authenticator || !Names(setCookie, authenticator.Only) || After(context, authenticator, setCookie) is not { } after)
                continue;
            if (authenticator.Present(context) is Presented.ToAsk before && !before.Binding.SequenceEqual(CookieSession.Binding(after.Cookies)))
                return new LoginChange(new PresentedLogin(authenticator.Name, before), after.Cookies.Count == 0 ? null : authenticator.QuestionOf(context.Request.Headers, [.. after.Cookies]));
        }
        return null;
    }

    /// <summary>The login that the request presents to this authenticator; null for what the application is not asked about.</summary>
    public PresentedLogin? LoginOf(HttpContext context, string authenticator) =>
        options.Value.Authenticators.FirstOrDefault(candidate => candidate.Name == authenticator)?.Present(context) is Presented.ToAsk question ? new PresentedLogin(authenticator, question) : null;

    /// <summary>Asks the application whether a change has ended a login: it is taken away and no longer known, or the browser has another one's. What cannot be found out is no end.</summary>
    /// <param name="change">What an answer did to a login.</param>
    /// <param name="subject">Whose that login was, by the application's id.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<bool> HasEndedAsync(LoginChange change, string subject, CancellationToken cancellationToken)
    {
        try
        {
            // What the browser has now, its next request will ask as well: that answer is kept for it.
            if (change.After is { } after)
                return (await checker.AskAsync(change.Before.Authenticator, after, cancellationToken)).Session?.Subject != subject;
            return await checker.AskAnewAsync(change.Before.Authenticator, change.Before.Question, cancellationToken) is null;
        }
        catch (CheckFailedException exception)
        {
            logger.CheckFailed(change.Before.Authenticator, exception.Message);
            return false;
        }
    }

    /// <summary>Whether a session is bound to this very login.</summary>
    public bool IsBoundTo(Session session, PresentedLogin login) => session.IsBoundTo(session.Identity, Fingerprint(session.Identity, login.Question.Binding));

    private static bool Names(StringValues setCookie, IReadOnlyList<string> names)
    {
        foreach (var line in setCookie)
            for (var i = 0; i < names.Count; i++)
                if (line is not null && line.Contains(names[i], StringComparison.Ordinal))
                    return true;
        return false;
    }

    // What the browser will present when it has taken the cookies of an answer; null where it presents one twice.
    private (Dictionary<string, string> Cookies, bool Renewed)? After(HttpContext context, CookieSession authenticator, StringValues setCookie)
    {
        var presented = ApplicationCookies.Read(context.Request.Headers.Cookie, authenticator.Only, out var twice);
        if (twice is not null)
            return null;
        var cookies = presented.ToDictionary(StringComparer.Ordinal);
        var renewed = false;
        foreach (var line in setCookie)
        {
            if (!SetCookieHeaderValue.TryParse(line, out var set) || !authenticator.Only.Contains(set.Name.Value!, StringComparer.Ordinal))
                continue;
            if (set.Value.Length == 0 || set.MaxAge <= TimeSpan.Zero || set.Expires <= clock.GetUtcNow())
            {
                // Taken away; the same answer may still set it anew.
                cookies.Remove(set.Name.Value!);
                renewed = false;
                continue;
            }
            cookies[set.Name.Value!] = set.Value.Value!;
            renewed = true;
        }
        return (cookies, renewed);
    }

    private async Task<FirstFactorResult> CallerAsync(string authenticator, Presented.ToAsk question, CheckedSession session, DateTimeOffset until, CancellationToken cancellationToken)
    {
        if (await identities.FindAsync(authenticator, session.Subject, session.Traits, cancellationToken) is not { } identity)
        {
            LoginUnknown?.Invoke(new PresentedLogin(authenticator, question));
            return Inactive(authenticator);
        }
        return new FirstFactorResult.Caller(identity, Fingerprint(identity, question.Binding), authenticator, until)
        {
            SecondFactorAt = question.Check.TrustAal ? SecondFactorAt(session, session.AuthenticatedAt) : null,
            SecondFactorWithoutBackupCodeAt = question.Check.TrustAal ? SecondFactorAt(session, session.AuthenticatedWithoutBackupCodeAt) : null,
            Amr = session.Amr,
        };
    }

    // No other authenticator is asked: it might know the same person by another id.
    private FirstFactorResult.NoOne Inactive(string authenticator)
    {
        logger.CallerInactive(authenticator);
        return new FirstFactorResult.NoOne();
    }

    private async Task<Checked?> AskAsync(string authenticator, Presented.ToAsk question, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await checker.AskAsync(authenticator, question, cancellationToken);
            if (answer.Session is null)
                LoginUnknown?.Invoke(new PresentedLogin(authenticator, question));
            return answer;
        }
        catch (CheckFailedException exception)
        {
            logger.CheckFailed(authenticator, exception.Message);
            return null;
        }
    }

    private DateTimeOffset? SecondFactorAt(CheckedSession session, DateTimeOffset? shownAt)
    {
        var now = clock.GetUtcNow();
        if (!session.ClaimsSecondFactor || shownAt is not { } at || at > now + Skew)
            return null;
        return at < now ? at : now;
    }

    private string Fingerprint(Identity identity, IReadOnlyList<string> binding) => Fingerprint(keys, identity, binding);

    /// <summary>What a session of this caller is bound to.</summary>
    /// <param name="keys">What it is hashed with.</param>
    /// <param name="identity">Who.</param>
    /// <param name="binding">What the login is recognised by.</param>
    public static string Fingerprint(KeyRing keys, Identity identity, IReadOnlyList<string> binding) => keys.Mac("fingerprint", [identity.Authenticator, identity.Id, .. binding]);

    // Lines are kept apart: "a; b" and "a", "b" need not be the same to the application.
    private static string? Whole(StringValues lines) => lines.Count switch
    {
        0 => null,
        1 => lines[0],
        _ => string.Join('\n', (IEnumerable<string?>)lines),
    };
}
