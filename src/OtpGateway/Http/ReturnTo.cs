using System.Text;

namespace OtpGateway.Http;

/// <summary>
/// Where a browser goes after a flow. Only what is certain to stay is let through: a path on our own origin, or a URL
/// that the operator listed (<c>selfservice.allowed_return_urls</c>).
/// </summary>
internal static class ReturnTo
{
    public const int MaxLength = 2048;

    /// <summary>The absolute URL to go to, or null when the text must not be followed.</summary>
    public static string? Resolve(string text, GatewayUrls urls, IReadOnlyList<string> allowed)
    {
        if (text.Length is 0 or > MaxLength || HasUnsafeCharacter(text))
            return null;
        if (text[0] == '/')
            return Own(Escaped(text), urls);
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.UserInfo.Length > 0 || text.IndexOf("://@", StringComparison.Ordinal) == uri.Scheme.Length)
            return null;
        if (Origin(uri) is not { } origin)
            return null;
        if (origin == Origin(urls.Origin))
            return Own(uri.PathAndQuery, urls);
        foreach (var entry in allowed)
            if (IsListed(entry, uri, origin))
                return origin + uri.PathAndQuery;
        return null;
    }

    /// <summary>Whether a request target is a path that no browser reads as another host.</summary>
    public static bool IsPlainPath(string target) =>
        target.Length > 0 && target[0] == '/' && (target.Length == 1 || target[1] is not ('/' or '\\')) && !HasUnsafeCharacter(target);

    // A browser would make another path of what the gateway refuses, one of the gateway's own perhaps; an application's login
    // may be told the path alone.
    private static string? Own(string target, GatewayUrls urls)
    {
        if (!IsPlainPath(target) || PathRule.Read(target) is null || !urls.MayBeReturnedTo(target))
            return null;
        var path = target.Split('?', 2)[0];
        return path.Contains('%') && urls.IsOwn(Uri.UnescapeDataString(path)) ? null : urls.OriginText + target;
    }

    private static bool IsListed(string entry, Uri uri, string origin)
    {
        const string AnyLabel = "://any";
        var wildcard = entry.Contains("://*.", StringComparison.Ordinal);
        if (!Uri.TryCreate(wildcard ? entry.Replace("://*.", AnyLabel + ".", StringComparison.Ordinal) : entry, UriKind.Absolute, out var listed) || Origin(listed) is not { } pattern || !Covers(listed.AbsolutePath, uri.AbsolutePath))
            return false;
        if (!wildcard)
            return origin == pattern;
        // From the dot before the domain on, the port included; something must stand before it.
        var domain = pattern[(listed.Scheme.Length + AnyLabel.Length)..];
        return uri.Scheme == listed.Scheme && origin.EndsWith(domain, StringComparison.Ordinal) && char.IsAsciiLetterOrDigit(origin[^(domain.Length + 1)]);
    }

    // Escaped dots are dots to a browser, and lead out of the path that is listed.
    private static bool Covers(string listed, string path) => !path.Contains("%2e", StringComparison.OrdinalIgnoreCase)
        && path.StartsWith(listed, StringComparison.Ordinal)
        && (listed.EndsWith('/') || path.Length == listed.Length || path[listed.Length] == '/');

    // In ASCII, as a header has it; null for a host that cannot be written so.
    private static string? Origin(Uri uri)
    {
        try
        {
            return $"{uri.Scheme}://{(uri.HostNameType == UriHostNameType.Dns ? uri.IdnHost : uri.Host)}{(uri.IsDefaultPort ? "" : $":{uri.Port}")}";
        }
        catch (UriFormatException)
        {
            return null;
        }
    }

    private static string Escaped(string target) =>
        Ascii.IsValid(target) ? target : string.Concat(target.EnumerateRunes().Select(rune => rune.IsAscii ? rune.ToString() : Uri.EscapeDataString(rune.ToString())));

    private static bool HasUnsafeCharacter(string text)
    {
        foreach (var character in text)
            if (character is <= ' ' or '\\' or (>= '\x7f' and <= '\xa0') or '\u2028' or '\u2029' or '#')
                return true;
        return false;
    }
}
