using System.Data.Common;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using OtpGateway.Configuration;
using OtpGateway.Http;
using OtpGateway.Identities;

namespace OtpGateway.FirstFactor;

/// <summary>
/// Watches logins and logouts pass through. What it cannot tell is no login: the application's answer goes on all the
/// same, and nobody is known by it.
/// </summary>
internal sealed class LoginObserver(Live<FirstFactorOptions> options, ObservedLogins logins, KnownIdentities identities, TimeProvider clock, ILogger<LoginObserver> logger)
{
    // A browser presents one or two.
    private const int MostValues = 16;

    /// <summary>Whether the request may sign somebody in or out. Without a login form to watch it costs nothing.</summary>
    public bool Concerns(HttpContext context)
    {
        var forms = options.Value.LoginForms;
        if (forms.Count == 0)
            return false;
        var target = Target(context);
        for (var i = 0; i < forms.Count; i++)
            if (forms[i].MaySignIn(context.Request.Method, target) || forms[i].SignsOut(context.Request.Method, target))
                return true;
        return false;
    }

    /// <summary>
    /// Before such a request is forwarded: whatever login it presents ends now, for the application may give the same
    /// cookie to somebody else, and nobody would know if its answer were lost.
    /// </summary>
    /// <returns>False where it presents so many that nothing was looked up; it must not be forwarded.</returns>
    public async Task<bool> BeginAsync(HttpContext context)
    {
        var request = context.Request;
        // A form may be watched for one cookie and change the person behind another's.
        var values = options.Value.LoginForms.SelectMany(form => PresentedCookies.Values(request.Headers.Cookie, form.Cookie)).ToHashSet(StringComparer.Ordinal);
        if (values.Count > MostValues)
            return false;
        await logins.EndAsync(values, CancellationToken.None);
        var target = Target(context);
        foreach (var form in options.Value.LoginForms)
        {
            if (form.Forms.FirstOrDefault(candidate => candidate.Is(request.Method, target)) is not { } login)
                continue;
            var body = new WatchedBody(request.Body, request.ContentLength);
            request.Body = body;
            context.Features.Set(new LoginAttempt(form, login, body, request.Headers.Cookie));
            context.Response.OnCompleted(() =>
            {
                body.Forget();
                return Task.CompletedTask;
            });
        }
        return true;
    }

    /// <summary>Before the headers of an answer that sets cookies reach the browser.</summary>
    public ValueTask AnsweredAsync(HttpContext context, StringValues setCookie)
    {
        var forms = options.Value.LoginForms;
        for (var i = 0; i < forms.Count; i++)
            if (AnsweredCookies.Concern(forms[i].Only, setCookie))
                return new ValueTask(NoteAsync(context, setCookie));
        return ValueTask.CompletedTask;
    }

    /// <summary>Before a request that is a login is forwarded: whoever it is, the application is to know by name and password alone.</summary>
    /// <returns>Whether it is one.</returns>
    public bool TakeCredentials(HttpContext context)
    {
        if (context.Features.Get<LoginAttempt>() is not { } attempt)
            return false;
        attempt.TakeCredentials(context.Request, options.Value.CredentialHeaders);
        return true;
    }

    private async Task NoteAsync(HttpContext context, StringValues setCookie)
    {
        var attempt = context.Features.Get<LoginAttempt>();
        var header = attempt?.Cookie ?? context.Request.Headers.Cookie;
        try
        {
            foreach (var form in options.Value.LoginForms)
            {
                if (!AnsweredCookies.Concern(form.Only, setCookie))
                    continue;
                var answered = AnsweredCookies.Of(form.Only, header, setCookie, clock.GetUtcNow());
                if (attempt?.Form.Name == form.Name)
                    await NoteLoginAsync(context, attempt, answered);
                else if (answered.Changes)
                    await NoteChangeAsync(context, form, header, answered);
            }
        }
        catch (Exception exception) when (IsStoreFailure(exception))
        {
            // The application has answered. Who is not noted is not known; what is not ended is without its cookie in this browser.
            logger.LoginNotNoted(exception);
        }
        finally
        {
            attempt?.Body.Forget();
        }
    }

    private async Task NoteLoginAsync(HttpContext context, LoginAttempt attempt, AnsweredCookies answered)
    {
        if (!attempt.Request.Success.IsMetBy(context.Response.StatusCode, Location(context)))
            return;
        if (answered is not { IsSet: true, Cookies: { } cookies })
        {
            logger.LoginNotRead(attempt.Form.Name, "its answer does not set the cookie");
            return;
        }
        if (attempt.Body.Whole is not { } body)
        {
            logger.LoginNotRead(attempt.Form.Name, "its body was too long, or not read to its end");
            return;
        }
        string name;
        try
        {
            name = LoginName.Read(context.Request.Headers, Query(context), body, attempt.Request.UserField);
        }
        catch (FormatException exception)
        {
            logger.LoginNotRead(attempt.Form.Name, exception.Message);
            return;
        }
        // Who is inactive now may be active again before the login is forgotten: nothing is kept of it.
        if (await identities.FindAsync(attempt.Form.Name, name, [], CancellationToken.None) is not { } identity)
        {
            logger.CallerInactive(attempt.Form.Name);
            return;
        }
        await logins.AddAsync(attempt.Form, identity, cookies, CancellationToken.None);
    }

    // Nobody can be asked whose the new cookie is. Where it is followed the operator says that nobody signs in but by the forms.
    private async Task NoteChangeAsync(HttpContext context, LoginForm form, StringValues header, AnsweredCookies answered)
    {
        var presented = ApplicationCookies.Read(header, form.Only, out var twice);
        if (form.FollowsRenewal && twice is null && answered.Cookies is [var first, ..] cookies && first.Key == form.Cookie && !form.IsLikeForm(Target(context)))
            await logins.RenewAsync(form, presented, cookies, CancellationToken.None);
        else
            await logins.EndAsync(PresentedCookies.Values(header, form.Cookie), CancellationToken.None);
    }

    private static bool IsStoreFailure(Exception exception) => exception is DbException or IOException or InvalidDataException or TimeoutException or System.Text.Json.JsonException;

    /// <summary>Path and query of where the answer redirects to; null where it does not, or to several places.</summary>
    private static string? Location(HttpContext context)
    {
        if (context.Response.Headers.Location is not { Count: 1 } locations || locations[0] is not { } location)
            return null;
        // The host is of no matter: applications do not always know their own.
        return Uri.TryCreate(new Uri(new Uri("http://localhost/"), Target(context)), location, out var url) && url.Scheme is "http" or "https" ? url.PathAndQuery : null;
    }

    private static string Query(HttpContext context) => Target(context) is var target && target.IndexOf('?', StringComparison.Ordinal) is >= 0 and var start ? target[(start + 1)..] : "";

    private static string Target(HttpContext context) => context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
}
