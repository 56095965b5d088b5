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
            return IsPlainPath(text) && urls.MayBeReturnedTo(text) ? urls.OriginText + text : null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.UserInfo.Length > 0)
            return null;
        if (uri.GetLeftPart(UriPartial.Authority) == urls.OriginText)
            return urls.MayBeReturnedTo(uri.AbsolutePath) ? urls.OriginText + uri.PathAndQuery : null;
        foreach (var entry in allowed)
            if (Uri.TryCreate(entry, UriKind.Absolute, out var listed) && Covers(listed, uri))
                return uri.AbsoluteUri;
        return null;
    }

    /// <summary>Whether a request target is a path that no browser reads as another host.</summary>
    public static bool IsPlainPath(string target) =>
        target.Length > 0 && target[0] == '/' && (target.Length == 1 || target[1] is not ('/' or '\\')) && !HasUnsafeCharacter(target);

    private static bool Covers(Uri listed, Uri target)
    {
        if (listed.GetLeftPart(UriPartial.Authority) != target.GetLeftPart(UriPartial.Authority))
            return false;
        var path = listed.AbsolutePath;
        return target.AbsolutePath.StartsWith(path, StringComparison.Ordinal)
            && (path.EndsWith('/') || target.AbsolutePath.Length == path.Length || target.AbsolutePath[path.Length] == '/');
    }

    private static bool HasUnsafeCharacter(string text)
    {
        foreach (var character in text)
            if (character is <= ' ' or '\\' or (>= '\x7f' and <= '\xa0') or '\u2028' or '\u2029' or '#')
                return true;
        return false;
    }
}
