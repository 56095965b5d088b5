using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using OtpGateway.Http;
using OtpGateway.Sessions;
using OtpGateway.Storage;

namespace OtpGateway.Proxy;

/// <summary>
/// Notices that the same navigation is interrupted again and again, without a page in between: a login that comes
/// straight back, an application that changes its cookie at each request.
/// </summary>
internal sealed class LoopGuard(CookieNames cookies, StoreClock clock)
{
    private const int MaxRounds = 3;
    private const long Window = 60_000;

    /// <summary>Counts this interrupt; true when it is one too many.</summary>
    public bool IsLoop(HttpContext context, string target)
    {
        var now = clock.NowMilliseconds;
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(target)).AsSpan(0, 8));
        var rounds = 0;
        var since = now;
        // The cookie is the caller's own to change; all it decides is when they see an error page.
        if (RawCookies.Single(context.Request.Headers.Cookie, cookies.Rounds) is { } value
            && value.Split('.') is [var known, var count, var start] && known == name
            && int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var counted)
            && long.TryParse(start, NumberStyles.None, CultureInfo.InvariantCulture, out var started) && now - started < Window && started <= now)
            (rounds, since) = (counted, started);
        if (rounds >= MaxRounds)
        {
            context.Response.Cookies.Delete(cookies.Rounds, cookies.Options(null, SameSiteMode.Lax));
            return true;
        }
        context.Response.Cookies.Append(cookies.Rounds, string.Create(CultureInfo.InvariantCulture, $"{name}.{rounds + 1}.{since}"), cookies.Options(TimeSpan.FromMilliseconds(Window), SameSiteMode.Lax));
        return false;
    }
}
