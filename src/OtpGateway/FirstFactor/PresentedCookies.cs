using Microsoft.Extensions.Primitives;

namespace OtpGateway.FirstFactor;

/// <summary>
/// The values of a cookie in any spelling that an application may take for it: what is ended must not live on because
/// the cookie was sent twice, in quotes, with escapes or in another case. Never used to find out who somebody is.
/// </summary>
internal static class PresentedCookies
{
    // Escapes within escapes: nobody decodes more often.
    private const int MostRounds = 3;

    /// <summary>Every value that could be that of the cookie, in one spelling each.</summary>
    public static HashSet<string> Values(StringValues header, string name)
    {
        var values = new HashSet<string>(StringComparer.Ordinal);
        var wanted = Canonical(name);
        foreach (var line in header)
        {
            foreach (var whole in (line ?? "").Split(';'))
            {
                Add(whole);
                // The separator of RFC 2109, which some servers still know.
                if (whole.Contains(',', StringComparison.Ordinal))
                    foreach (var part in whole.Split(','))
                        Add(part);
            }
        }
        return values;

        void Add(string pair)
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals >= 0 && Canonical(pair[..equals]) == wanted && Canonical(pair[(equals + 1)..]) is { Length: > 0 } value)
                values.Add(value);
        }
    }

    /// <summary>The text without quotes and escapes, in one case.</summary>
    public static string Canonical(string text)
    {
        for (var round = 0; round < MostRounds; round++)
        {
            var simpler = Uri.UnescapeDataString(text.Replace('+', ' ')).Trim(' ', '\t', '"');
            if (simpler == text)
                break;
            text = simpler;
        }
        return text.ToUpperInvariant();
    }
}
