namespace OtpGateway.Courier;

/// <summary>Finds where the actions of a Go template end (text/template, Actions), without understanding them any further.</summary>
internal static class TemplateActions
{
    public static bool In(string text) => text.Contains("{{", StringComparison.Ordinal);

    /// <summary>The place behind the action that begins at <paramref name="at"/>; the end of the source when it never ends.</summary>
    public static int EndOf(string source, int at)
    {
        var i = at + 2;
        if (source.AsSpan(i).TrimStart("- \t\r\n").StartsWith("/*", StringComparison.Ordinal))
        {
            var comment = source.IndexOf("*/", i, StringComparison.Ordinal);
            i = comment < 0 ? source.Length : comment + 2;
        }
        while (i < source.Length)
        {
            switch (source[i])
            {
                case '"' or '\'' or '`':
                    i = EndOfQuote(source, i);
                    break;
                case '}' when i + 1 < source.Length && source[i + 1] == '}':
                    return i + 2;
                default:
                    i++;
                    break;
            }
        }
        return source.Length;
    }

    /// <summary>The first of the letters that stands outside of any action; the end of the source when there is none.</summary>
    public static int IndexOutside(string source, string letters, int from)
    {
        for (var i = from; i < source.Length;)
        {
            if (string.CompareOrdinal(source, i, "{{", 0, 2) == 0)
                i = EndOf(source, i);
            else if (letters.Contains(source[i], StringComparison.Ordinal))
                return i;
            else
                i++;
        }
        return source.Length;
    }

    /// <summary>The text between the actions.</summary>
    public static IEnumerable<string> Outside(string source)
    {
        for (var i = 0; i < source.Length;)
        {
            var action = source.IndexOf("{{", i, StringComparison.Ordinal);
            var end = action < 0 ? source.Length : action;
            if (end > i)
                yield return source[i..end];
            i = action < 0 ? source.Length : EndOf(source, action);
        }
    }

    private static int EndOfQuote(string source, int at)
    {
        var quote = source[at];
        for (var i = at + 1; i < source.Length; i++)
        {
            if (source[i] == quote)
                return i + 1;
            if (source[i] == '\\' && quote != '`')
                i++;
        }
        return source.Length;
    }
}
