using System.Globalization;
using System.Text;

namespace OtpGateway.Http;

/// <summary>
/// One reading of a request target: what two programs could read as two different paths is refused, before routing, but for
/// what a public route may be given leave for. Decided on the target as it stood on the wire; the query takes no part.
/// </summary>
internal static class PathRule
{
    /// <summary>What the target needs a route's leave for; null for one that no route is given.</summary>
    public static PathLeeway? Read(ReadOnlySpan<char> target)
    {
        if (target.IsEmpty || target[0] != '/' || target.Contains('#'))
            return null;
        var query = target.IndexOf('?');
        var path = query < 0 ? target : target[..query];
        if (query >= 0 && HasControl(target[query..]))
            return null;
        var encoded = false;
        var leeway = PathLeeway.None;
        var segment = 1;
        for (var i = 1; i <= path.Length; i++)
        {
            var end = i;
            if (i < path.Length && path[i] == ';')
            {
                leeway |= PathLeeway.Semicolon;
                continue;
            }
            if (i < path.Length && path[i] == '%' && path[i..].StartsWith("%2F", StringComparison.OrdinalIgnoreCase))
            {
                leeway |= PathLeeway.EncodedSlash;
                i += 2;
            }
            else if (i < path.Length && path[i] != '/')
            {
                if (!IsPlain(path, ref i, ref encoded))
                    return null;
                continue;
            }
            // The last segment may be empty: a path may end in a slash.
            var text = path[segment..Math.Min(end, path.Length)];
            if (text.IsEmpty && i < path.Length)
                leeway |= PathLeeway.DoubleSlash;
            else if (!IsPlainSegment(text))
                return null;
            segment = i + 1;
        }
        return !encoded || IsPlainText(path) ? leeway : null;
    }

    // One character or one escape; leaves the index on its last character.
    private static bool IsPlain(ReadOnlySpan<char> path, ref int i, ref bool encoded)
    {
        var character = path[i];
        if (character is <= ' ' or >= '\x7f' or '\\')
            return false;
        if (character != '%')
            return true;
        if (i + 2 >= path.Length || !char.IsAsciiHexDigit(path[i + 1]) || !char.IsAsciiHexDigit(path[i + 2]))
            return false;
        var value = Value(path[i + 1]) << 4 | Value(path[i + 2]);
        i += 2;
        encoded |= value >= 0x80;
        return value is >= ' ' and not 0x7f && "/\\%.;?#".IndexOf((char)value, StringComparison.Ordinal) < 0;
    }

    // What stands before a semicolon, and each parameter behind it: an upstream may read no more than that.
    private static bool IsPlainSegment(ReadOnlySpan<char> segment)
    {
        if (!segment.Contains(';'))
            return IsPlainName(segment);
        foreach (var part in segment.Split(';'))
            if (!IsPlainName(segment[part]))
                return false;
        return true;
    }

    private static bool IsPlainName(ReadOnlySpan<char> segment)
    {
        if (segment.IsEmpty)
            return true;
        if (segment.Contains('%'))
            segment = Unescaped(segment);
        // Windows drops dots and blanks at the end, reads `::` and `:$` as a stream and `name~1` as a short name.
        if (segment[^1] is '.' or ' ' || segment.Contains("::", StringComparison.Ordinal) || segment.Contains(":$", StringComparison.Ordinal))
            return false;
        for (var i = 1; i + 1 < segment.Length; i++)
            if (segment[i] == '~' && char.IsAsciiDigit(segment[i + 1]))
                return false;
        // ASP.NET's cookieless sessions: `(S(…))` is taken out of the path.
        return !(segment.Length > 3 && segment[0] == '(' && char.IsAsciiLetter(segment[1]) && segment[2] == '(');
    }

    // The bytes, one character each: what the names are looked at for is ASCII.
    private static char[] Unescaped(ReadOnlySpan<char> segment)
    {
        var text = new char[segment.Length];
        var count = 0;
        for (var i = 0; i < segment.Length; i++)
        {
            text[count++] = segment[i] == '%' ? (char)(Value(segment[i + 1]) << 4 | Value(segment[i + 2])) : segment[i];
            if (segment[i] == '%')
                i += 2;
        }
        return text[..count];
    }

    // Bytes that are no UTF-8, and characters that some upstream folds into ASCII (full-width slashes and the like).
    private static bool IsPlainText(ReadOnlySpan<char> path)
    {
        var bytes = new byte[path.Length];
        var count = 0;
        for (var i = 0; i < path.Length; i++)
        {
            if (path[i] != '%')
            {
                bytes[count++] = (byte)path[i];
                continue;
            }
            bytes[count++] = (byte)(Value(path[i + 1]) << 4 | Value(path[i + 2]));
            i += 2;
        }
        string text;
        try
        {
            text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes, 0, count);
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
        var before = default(Rune);
        foreach (var rune in text.EnumerateRunes())
        {
            var last = before;
            before = rune;
            if (rune.IsAscii)
                continue;
            // What nobody sees would keep dots from being the dots that they are to who leaves it out.
            if ((last.Value is '/' or '.') && Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format)
                return false;
            // The dotted and dotless i fold to the letter in comparisons that know Turkish.
            if (Rune.IsControl(rune) || Rune.IsWhiteSpace(rune) || rune.Value is 0x130 or 0x131)
                return false;
            foreach (var folded in rune.ToString().Normalize(NormalizationForm.FormKC))
                if (char.IsAscii(folded))
                    return false;
        }
        return true;
    }

    private static bool HasControl(ReadOnlySpan<char> query)
    {
        foreach (var character in query)
            if (character is <= ' ' or '\x7f')
                return true;
        return false;
    }

    private static int Value(char hex) => hex <= '9' ? hex - '0' : (hex | 0x20) - 'a' + 10;
}
