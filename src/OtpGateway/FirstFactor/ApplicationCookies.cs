using Microsoft.Extensions.Primitives;

namespace OtpGateway.FirstFactor;

/// <summary>The application's login cookies in a request, read from the header as it came: the upstream gets the same bytes.</summary>
internal static class ApplicationCookies
{
    /// <summary>The cookies of the given names, in the order of the names.</summary>
    /// <param name="header">The Cookie header.</param>
    /// <param name="names">The names that count; upper and lower case are not the same.</param>
    /// <param name="twice">
    /// The name that occurs more than once, or in another case besides its own (some servers fold it). Which of the two
    /// the application takes is its own affair, and somebody on a neighbouring host may have planted one (RFC 6265,
    /// section 8.6).
    /// </param>
    public static IReadOnlyList<KeyValuePair<string, string>> Read(StringValues header, IReadOnlyList<string> names, out string? twice)
    {
        var values = new string?[names.Count];
        var others = new bool[names.Count];
        twice = null;
        foreach (var line in header)
        {
            var text = line.AsSpan();
            foreach (var range in text.Split(';'))
            {
                var pair = text[range].Trim(" \t");
                var equals = pair.IndexOf('=');
                if (equals < 0)
                    continue;
                var name = pair[..equals].TrimEnd(" \t");
                if (IndexOf(names, name, StringComparison.Ordinal) is var index and >= 0)
                {
                    if (values[index] is not null)
                        twice = names[index];
                    values[index] = pair[(equals + 1)..].TrimStart(" \t").ToString();
                }
                else if (IndexOf(names, name, StringComparison.OrdinalIgnoreCase) is var other and >= 0)
                {
                    others[other] = true;
                }
            }
        }
        var found = new List<KeyValuePair<string, string>>(names.Count);
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i] is not { } value)
                continue;
            if (others[i])
                twice = names[i];
            found.Add(new(names[i], value));
        }
        return found;
    }

    private static int IndexOf(IReadOnlyList<string> names, ReadOnlySpan<char> name, StringComparison comparison)
    {
        for (var i = 0; i < names.Count; i++)
            if (name.Equals(names[i], comparison))
                return i;
        return -1;
    }
}
