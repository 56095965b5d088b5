using System.Text;

namespace OtpGateway.Proxy;

/// <summary>
/// One reading of a request target: what two programs could read as two different paths is refused, before routing.
/// Decided on the target as it stood on the wire; the query takes no part.
/// </summary>
internal static class PathRule
{
    public static bool Allows(ReadOnlySpan<char> target)
    {
        if (target.IsEmpty || target[0] != '/' || target.Contains('#'))
            return false;
        var query = target.IndexOf('?');
        var path = query < 0 ? target : target[..query];
        if (query >= 0 && HasControl(target[query..]))
            return false;
        var encoded = false;
        var segment = 1;
        for (var i = 1; i <= path.Length; i++)
        {
            if (i < path.Length && path[i] != '/')
            {
                if (!IsPlain(path, ref i, ref encoded))
                    return false;
                continue;
            }
            // The last segment may be empty: a path may end in a slash.
            if (!IsPlainSegment(path[segment..Math.Min(i, path.Length)], last: i == path.Length))
                return false;
            segment = i + 1;
        }
        return !encoded || IsPlainText(path);
    }

    // One character or one escape; leaves the index on its last character.
    private static bool IsPlain(ReadOnlySpan<char> path, ref int i, ref bool encoded)
    {
        var character = path[i];
        if (character is <= ' ' or >= '\x7f' or '\\' or ';')
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

    private static bool IsPlainSegment(ReadOnlySpan<char> segment, bool last)
    {
        if (segment.IsEmpty)
            return last;
        // Windows drops dots and blanks at the end, reads `name~1` as a short name and `::` as a stream.
        if (segment[^1] == '.' || segment.EndsWith("%20") || segment.Contains("::", StringComparison.Ordinal))
            return false;
        var tilde = segment.IndexOf('~');
        if (tilde > 0 && tilde + 1 < segment.Length && char.IsAsciiDigit(segment[tilde + 1]))
            return false;
        // ASP.NET's cookieless sessions: `(S(…))` is taken out of the path.
        return !(segment.Length > 3 && segment[0] == '(' && char.IsAsciiLetter(segment[1]) && segment[2] == '(');
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
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.IsAscii)
                continue;
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
