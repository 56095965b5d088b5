namespace OtpGateway.Courier;

/// <summary>Cuts a snippet into code, comments and string literals (Jsonnet specification, Lexing), without understanding it any further.</summary>
internal static class JsonnetSegments
{
    public static IEnumerable<(string Text, JsonnetSegment Kind)> Of(string source)
    {
        var code = 0;
        for (var i = 0; i < source.Length;)
        {
            if (KindAt(source, i) is not { } kind)
            {
                i++;
                continue;
            }
            if (i > code)
                yield return (source[code..i], JsonnetSegment.Code);
            var end = EndOf(source, i, kind);
            yield return (source[i..end], kind);
            i = code = end;
        }
        if (code < source.Length)
            yield return (source[code..], JsonnetSegment.Code);
    }

    private static JsonnetSegment? KindAt(string source, int at) => source[at] switch
    {
        '"' => JsonnetSegment.DoubleQuoted,
        '\'' => JsonnetSegment.SingleQuoted,
        '#' => JsonnetSegment.Comment,
        '/' when Next(source, at) is '/' or '*' => JsonnetSegment.Comment,
        '@' when Next(source, at) == '"' => JsonnetSegment.VerbatimDouble,
        '@' when Next(source, at) == '\'' => JsonnetSegment.VerbatimSingle,
        '|' when string.CompareOrdinal(source, at, "|||", 0, 3) == 0 => JsonnetSegment.TextBlock,
        _ => null,
    };

    private static char Next(string source, int at) => at + 1 < source.Length ? source[at + 1] : '\0';

    private static int EndOf(string source, int at, JsonnetSegment kind) => kind switch
    {
        JsonnetSegment.Comment when Next(source, at) == '*' && source[at] == '/' => After(source, "*/", at + 2),
        JsonnetSegment.Comment => After(source, "\n", at),
        JsonnetSegment.DoubleQuoted => EndOfQuoted(source, at + 1, '"'),
        JsonnetSegment.SingleQuoted => EndOfQuoted(source, at + 1, '\''),
        JsonnetSegment.VerbatimDouble => EndOfVerbatim(source, at + 2, '"'),
        JsonnetSegment.VerbatimSingle => EndOfVerbatim(source, at + 2, '\''),
        JsonnetSegment.TextBlock => EndOfBlock(source, at),
        JsonnetSegment.Code => source.Length,
    };

    private static int After(string source, string what, int from)
    {
        var at = from >= source.Length ? -1 : source.IndexOf(what, from, StringComparison.Ordinal);
        return at < 0 ? source.Length : at + what.Length;
    }

    private static int EndOfQuoted(string source, int at, char quote)
    {
        for (var i = at; i < source.Length; i++)
        {
            if (source[i] == '\\')
                i++;
            else if (source[i] == quote)
                return i + 1;
        }
        return source.Length;
    }

    private static int EndOfVerbatim(string source, int at, char quote)
    {
        for (var i = at; i < source.Length; i++)
        {
            if (source[i] != quote)
                continue;
            if (Next(source, i) != quote)
                return i + 1;
            i++;
        }
        return source.Length;
    }

    // A block ends at the first line that is indented less than its first one.
    private static int EndOfBlock(string source, int at)
    {
        var indentation = "";
        for (var line = After(source, "\n", at); line < source.Length; line = After(source, "\n", line))
        {
            var rest = source.AsSpan(line);
            if (rest[0] is '\n' or '\r')
                continue;
            if (indentation.Length == 0)
                indentation = rest[..(rest.Length - rest.TrimStart(" \t").Length)].ToString();
            if (indentation.Length == 0 || !rest.StartsWith(indentation, StringComparison.Ordinal))
                return After(source, "|||", line);
        }
        return source.Length;
    }
}
