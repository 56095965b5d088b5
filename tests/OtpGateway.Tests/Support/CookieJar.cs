using System.Globalization;

namespace OtpGateway.Tests.Support;

/// <summary>
/// A browser's cookies for one origin, as RFC 6265bis has them: names with their case, lifetimes by a clock that can be
/// moved, <c>SameSite</c> honoured where a cookie says it.
/// </summary>
internal sealed class CookieJar(TimeProvider clock)
{
    private readonly Lock gate = new();
    private readonly List<BrowserCookie> cookies = [];

    /// <summary>What is sent along instead of the jar's own cookies, when set.</summary>
    public string? Override { get; set; }

    public IReadOnlyList<BrowserCookie> Cookies
    {
        get
        {
            lock (gate)
                return [.. cookies.Where(cookie => cookie.Expires is not { } expires || expires > clock.GetUtcNow())];
        }
    }

    public string? this[string name] => Cookies.FirstOrDefault(cookie => cookie.Name == name)?.Value;

    /// <summary>Every value that was ever set, by the name of its cookie.</summary>
    public List<(string Name, string Value)> History { get; } = [];

    public string Header(bool crossSite, bool safe)
    {
        if (Override is not null)
            return Override;
        return string.Join("; ", Cookies
            .Where(cookie => !crossSite || cookie.SameSite switch { "strict" => false, "lax" => safe, _ => true })
            .Select(cookie => $"{cookie.Name}={cookie.Value}"));
    }

    public void Take(IEnumerable<string> setCookies)
    {
        foreach (var line in setCookies)
        {
            var parts = line.Split(';', StringSplitOptions.TrimEntries);
            var equals = parts[0].IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? "" : parts[0][..equals];
            var value = parts[0][(equals + 1)..];
            var attributes = parts[1..].Select(part => part.Split('=', 2)).ToLookup(part => part[0].ToLowerInvariant(), part => part.Length > 1 ? part[1] : "");
            DateTimeOffset? expires = null;
            if (attributes["max-age"].LastOrDefault() is { } maxAge)
                expires = clock.GetUtcNow() + TimeSpan.FromSeconds(long.Parse(maxAge, CultureInfo.InvariantCulture));
            else if (attributes["expires"].LastOrDefault() is { } date)
                expires = DateTimeOffset.Parse(date, CultureInfo.InvariantCulture);
            lock (gate)
            {
                cookies.RemoveAll(cookie => cookie.Name == name);
                if (expires is null || expires > clock.GetUtcNow())
                {
                    cookies.Add(new BrowserCookie(name, value, expires, (attributes["samesite"].LastOrDefault() ?? "").ToLowerInvariant(), string.Join("; ", parts[1..])));
                    History.Add((name, value));
                }
            }
        }
    }

    public void Set(string name, string value) => Take([$"{name}={value}"]);

    public void Remove(string name)
    {
        lock (gate)
            cookies.RemoveAll(cookie => cookie.Name == name);
    }
}
