using System.Globalization;

namespace OtpGateway.Http;

/// <summary>A cookie that an answer sets, as browsers read it (RFC 6265, section 5.2): what they take is read, well-formed or not.</summary>
/// <param name="Name">With its case.</param>
/// <param name="Value">As the browser sends it back.</param>
/// <param name="Path">As told; empty where nothing is said.</param>
/// <param name="Domain">In lower case; empty where nothing is said.</param>
/// <param name="Expires">When it ends; null for the end of the browser's session.</param>
internal readonly record struct SetCookie(string Name, string Value, string Path, string Domain, DateTimeOffset? Expires)
{
    /// <summary>Whether the browser has no such cookie afterwards. An empty one opens nothing either.</summary>
    public bool IsRemoval(DateTimeOffset now) => Value.Length == 0 || Expires <= now;

    /// <summary>The name alone; empty for a cookie without one.</summary>
    public static ReadOnlySpan<char> NameOf(string? line)
    {
        var pair = line.AsSpan();
        if (pair.IndexOf(';') is >= 0 and var end)
            pair = pair[..end];
        var equals = pair.IndexOf('=');
        return equals < 0 ? [] : pair[..equals].Trim(" \t");
    }

    public static SetCookie Parse(string line, DateTimeOffset now)
    {
        var parts = line.Split(';');
        var equals = parts[0].IndexOf('=', StringComparison.Ordinal);
        var (path, domain) = ("", "");
        DateTimeOffset? byDate = null, byAge = null;
        foreach (var part in parts.Skip(1))
        {
            var separator = part.IndexOf('=', StringComparison.Ordinal);
            var attribute = (separator < 0 ? part : part[..separator]).Trim();
            var value = separator < 0 ? "" : part[(separator + 1)..].Trim();
            // Of several the last one counts.
            if (attribute.Equals("Path", StringComparison.OrdinalIgnoreCase))
                path = value;
            else if (attribute.Equals("Domain", StringComparison.OrdinalIgnoreCase))
                domain = value.TrimStart('.').ToLowerInvariant();
            else if (attribute.Equals("Max-Age", StringComparison.OrdinalIgnoreCase))
                byAge = Age(value, now) ?? byAge;
            else if (attribute.Equals("Expires", StringComparison.OrdinalIgnoreCase)
                && DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date))
                byDate = date;
        }
        return new SetCookie(NameOf(line).ToString(), parts[0][(equals + 1)..].Trim(), path, domain, byAge ?? byDate);
    }

    private static DateTimeOffset? Age(string text, DateTimeOffset now)
    {
        if (text.StartsWith('-') && text.Length > 1 && text.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0)
            return DateTimeOffset.MinValue;
        if (text.Length == 0 || text.AsSpan().IndexOfAnyExceptInRange('0', '9') >= 0)
            return null;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds < 100L * 366 * 24 * 3600
            ? seconds == 0 ? DateTimeOffset.MinValue : now.AddSeconds(seconds)
            : DateTimeOffset.MaxValue;
    }
}
