namespace OtpGateway.FirstFactor;

/// <summary>The path of a request by which somebody signs in or out, compared with targets as they stand on the wire.</summary>
internal static class LoginPath
{
    /// <summary>Whether a path can be compared at all: it begins with one slash and has no query.</summary>
    public static bool IsWellFormed(string path)
    {
        if (!path.StartsWith('/') || path.Contains("//", StringComparison.Ordinal))
            return false;
        foreach (var character in path)
            if (character is <= ' ' or >= '\x7f' or '?' or '#' or '\\' or ';')
                return false;
        return true;
    }

    /// <summary>Whether it is this path in this spelling.</summary>
    public static bool Is(ReadOnlySpan<char> target, string path) =>
        target.StartsWith(path, StringComparison.Ordinal) && (target.Length == path.Length || target[path.Length] == '?');

    /// <summary>
    /// Whether some application may take it for this path: in another case, with escapes, with a slash at the end, and
    /// behind the name of a script with anything at all (<c>/login.php/x</c>).
    /// </summary>
    public static bool IsLike(ReadOnlySpan<char> target, string path)
    {
        if (path == "/")
            return Is(target, path);
        var wanted = path.AsSpan().TrimEnd('/');
        var i = 0;
        for (var j = 0; j < wanted.Length;)
            if (Next(target, ref i) != Next(wanted, ref j))
                return false;
        var rest = target[i..];
        if (rest.IsEmpty || rest[0] == '?')
            return true;
        if (rest[0] != '/')
            return false;
        return rest.Length == 1 || rest[1] == '?' || wanted[(wanted.LastIndexOf('/') + 1)..].Contains('.');
    }

    // One character without its escape, in lower case; -1 at the end.
    private static int Next(ReadOnlySpan<char> text, ref int i)
    {
        if (i >= text.Length)
            return -1;
        var character = text[i++];
        if (character == '%' && i + 1 < text.Length && char.IsAsciiHexDigit(text[i]) && char.IsAsciiHexDigit(text[i + 1]))
        {
            character = (char)(Value(text[i]) << 4 | Value(text[i + 1]));
            i += 2;
        }
        return char.IsAsciiLetterUpper(character) ? character | 0x20 : character;
    }

    private static int Value(char hex) => hex <= '9' ? hex - '0' : (hex | 0x20) - 'a' + 10;
}
