using System.Globalization;
using System.Text;
using OtpGateway.GoTemplates.Values;

namespace OtpGateway.GoTemplates.Escaping;

/// <summary>Text made safe for URLs.</summary>
internal static class UrlText
{
    private const string Reserved = "!#$&*+,/:;=?@[]";

    /// <summary>The function urlquery of text templates: blanks become plus signs.</summary>
    public static void EscapeQuery(StringBuilder target, string text)
    {
        foreach (var unit in GoString.ToBytes(text))
        {
            if (unit == ' ')
            {
                target.Append('+');
            }
            else if (IsUnreserved(unit))
            {
                target.Append((char)unit);
            }
            else
            {
                target.Append(CultureInfo.InvariantCulture, $"%{unit:X2}");
            }
        }
    }

    /// <summary>Percent-codes what cannot stand in a URL; with <paramref name="normalize"/> what has a meaning there stays, and so do codes.</summary>
    public static void Escape(StringBuilder target, string text, bool normalize)
    {
        var bytes = GoString.ToBytes(text);
        for (var i = 0; i < bytes.Length; i++)
        {
            var unit = bytes[i];
            if (IsUnreserved(unit) || normalize && unit < 0x80 && (Reserved.Contains((char)unit) || unit == '%' && IsCode(bytes, i)))
            {
                target.Append((char)unit);
            }
            else
            {
                target.Append(CultureInfo.InvariantCulture, $"%{unit:x2}");
            }
        }
    }

    /// <summary>Whether a URL's scheme is one that cannot run anything, or it has none.</summary>
    public static bool IsSafe(string url)
    {
        var colon = url.IndexOf(':', StringComparison.Ordinal);
        return colon < 0
            || url.AsSpan(0, colon).Contains('/')
            || url.AsSpan(0, colon) is var scheme && (scheme.Equals("http", StringComparison.OrdinalIgnoreCase)
                || scheme.Equals("https", StringComparison.OrdinalIgnoreCase) || scheme.Equals("mailto", StringComparison.OrdinalIgnoreCase));
    }

    private static bool IsCode(byte[] bytes, int index) =>
        index + 2 < bytes.Length && char.IsAsciiHexDigit((char)bytes[index + 1]) && char.IsAsciiHexDigit((char)bytes[index + 2]);

    private static bool IsUnreserved(byte unit) => char.IsAsciiLetterOrDigit((char)unit) || unit is (byte)'-' or (byte)'.' or (byte)'_' or (byte)'~';
}
