using System.Buffers;
using Microsoft.Extensions.Primitives;

namespace OtpGateway.Http;

/// <summary>
/// Reads the Cookie header as it came. ASP.NET Core's collection folds case and lets the last of two win, which is not
/// what an upstream sees (RFC 6265 section 5.4 gives no order to rely on).
/// </summary>
internal static class RawCookies
{
    // cookie-octet of RFC 6265: no comma, quote, backslash or blank, by which older readers separate.
    private static readonly SearchValues<char> ValueCharacters = SearchValues.Create([.. Enumerable.Range('!', '~' - '!' + 1).Select(code => (char)code).Where(character => character is not ('"' or ',' or ';' or '\\'))]);

    /// <summary>Whether the name, or the beginning of a name, stands anywhere in the header: one scan, nothing allocated.</summary>
    public static bool Mentions(StringValues header, string prefix)
    {
        foreach (var line in header)
            if (line is not null && line.Contains(prefix, StringComparison.OrdinalIgnoreCase))
                return true;
        return false;
    }

    /// <summary>The value of the one cookie of exactly this name; null when there is none or more than one.</summary>
    public static string? Single(StringValues header, string name)
    {
        string? found = null;
        foreach (var line in header)
        {
            foreach (var range in line.AsSpan().Split(';'))
            {
                var pair = line.AsSpan()[range].Trim();
                if (pair.Length <= name.Length || pair[name.Length] != '=' || !pair.StartsWith(name, StringComparison.Ordinal))
                    continue;
                if (found is not null)
                    return null;
                found = pair[(name.Length + 1)..].ToString();
            }
        }
        return found;
    }

    /// <summary>Name and value of every cookie whose name begins with the prefix.</summary>
    public static IEnumerable<(string Name, string Value)> WithPrefix(StringValues header, string prefix)
    {
        foreach (var line in header)
        {
            foreach (var text in (line ?? "").Split(';', StringSplitOptions.TrimEntries))
            {
                var equals = text.IndexOf('=', StringComparison.Ordinal);
                if (equals > 0 && text.StartsWith(prefix, StringComparison.Ordinal))
                    yield return (text[..equals], text[(equals + 1)..]);
            }
        }
    }

    /// <summary>The header without the cookies whose name contains the gateway's prefix in any case; empty when nothing is left.</summary>
    public static StringValues Without(StringValues header, string prefix)
    {
        var kept = new List<string>();
        foreach (var line in header)
        {
            foreach (var text in (line ?? "").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                if (!MayBeOwn(text, prefix))
                    kept.Add(text);
            }
        }
        return kept.Count == 0 ? StringValues.Empty : new StringValues(string.Join("; ", kept));
    }

    /// <summary>The header with the cookies of exactly these names alone; empty when there is none. What some reader could take for several cookies is left out.</summary>
    public static StringValues Only(StringValues header, IReadOnlyList<string> names)
    {
        var kept = new List<string>();
        foreach (var line in header)
            foreach (var text in (line ?? "").Split(';', StringSplitOptions.TrimEntries))
                if (text.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals && names.Contains(text[..equals], StringComparer.Ordinal) && !text.AsSpan(equals + 1).ContainsAnyExcept(ValueCharacters))
                    kept.Add(text);
        return kept.Count == 0 ? StringValues.Empty : new StringValues(string.Join("; ", kept));
    }

    // Older readers separate by commas and blanks too, and take quotes away.
    private static bool MayBeOwn(ReadOnlySpan<char> cookie, string prefix)
    {
        foreach (var range in cookie.SplitAny(", \t\"'"))
            if (IsOwn(cookie[range].TrimStart("$="), prefix))
                return true;
        return false;
    }

    /// <summary>Whether a cookie's name is one of the gateway's, with or without the browser's own name prefixes.</summary>
    public static bool IsOwn(ReadOnlySpan<char> name, string prefix)
    {
        foreach (var start in (ReadOnlySpan<string>)["__Host-Http-", "__Host-", "__Http-", "__Secure-"])
        {
            if (!name.StartsWith(start, StringComparison.OrdinalIgnoreCase))
                continue;
            name = name[start.Length..];
            break;
        }
        return name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase);
    }
}
