using OtpGateway.GoTemplates.Execution;

namespace OtpGateway.GoTemplates.Escaping;

/// <summary>Reads scripts far enough to know strings, literals, regular expressions and comments from the rest.</summary>
internal static class ScriptScanner
{
    /// <summary>Template literals inside expressions of template literals.</summary>
    private const int MaxLiteralNesting = 100;

    private static readonly HashSet<string> WordsBeforeRegex = new(StringComparer.Ordinal)
    {
        "break", "case", "continue", "delete", "do", "else", "finally", "in", "instanceof", "return", "throw", "try", "typeof", "void",
    };

    public static (PageContext Context, int Length) ScanCode(PageContext context, ReadOnlySpan<char> text)
    {
        var at = IndexOfToken(text, inLiteral: context.Braces.Length > 0);
        if (at < 0)
        {
            return (context with { Slash = SlashAfter(text, context.Slash) }, text.Length);
        }

        context = context with { Slash = SlashAfter(text[..at], context.Slash) };
        var rest = text[at..];
        var next = at + 1;
        switch (text[at])
        {
            case '"':
                return (context with { State = PageState.JsDoubleQuoted, Slash = SlashMeaning.Regex }, next);
            case '\'':
                return (context with { State = PageState.JsSingleQuoted, Slash = SlashMeaning.Regex }, next);
            case '`':
                return (context with { State = PageState.JsTemplateLiteral, Slash = SlashMeaning.Regex }, next);
            case '/' when rest.StartsWith("//", StringComparison.Ordinal):
                return (context with { State = PageState.JsLineComment }, next + 1);
            case '/' when rest.StartsWith("/*", StringComparison.Ordinal):
                return (context with { State = PageState.JsBlockComment }, next + 1);
            case '/':
                return context.Slash switch
                {
                    SlashMeaning.Regex => (context with { State = PageState.JsRegex }, next),
                    SlashMeaning.Division => (context with { Slash = SlashMeaning.Regex }, next),
                    SlashMeaning.Unknown => throw new EvaluationException(
                        $"'/' could start a division or regexp: \"{rest[..Math.Min(32, rest.Length)]}\""),
                };
            case '<':
                return (context with { State = PageState.JsHtmlOpenComment }, next + 3);
            case '-':
                return (context with { State = PageState.JsHtmlCloseComment }, next + 2);
            case '#':
                return (context with { State = PageState.JsLineComment }, next + 1);
            case '{':
                return (OpenBrace(context with { Slash = SlashMeaning.Regex }), next);
            default:
                return (CloseBrace(context with { Slash = SlashMeaning.Regex }), next);
        }
    }

    /// <summary>The next character that starts something: a string, a comment, a slash, or a brace where braces count.</summary>
    private static int IndexOfToken(ReadOnlySpan<char> text, bool inLiteral)
    {
        for (var at = 0; text[at..].IndexOfAny(inLiteral ? "\"`'/<-#{}" : "\"`'/<-#") is >= 0 and var found; at++)
        {
            at += found;
            var rest = text[at..];
            var starts = text[at] switch
            {
                // Scripts know HTML's comments too.
                '<' => rest.StartsWith("<!--", StringComparison.Ordinal),
                '-' => rest.StartsWith("-->", StringComparison.Ordinal),
                '#' => rest.StartsWith("#!", StringComparison.Ordinal),
                _ => true,
            };
            if (starts)
            {
                return at;
            }
        }

        return -1;
    }

    /// <summary>Strings in quotes and regular expressions.</summary>
    public static (PageContext Context, int Length) ScanQuoted(PageContext context, ReadOnlySpan<char> text)
    {
        var stops = context.State switch
        {
            PageState.JsSingleQuoted => "\\'",
            PageState.JsRegex => "\\/[]",
            _ => "\\\"",
        };
        var inSet = false;
        for (var from = 0; text[from..].IndexOfAny(stops) is >= 0 and var found; from++)
        {
            from += found;
            switch (text[from])
            {
                case '\\':
                    from = SkipEscape(text, from);
                    break;
                case '[':
                    inSet = true;
                    break;
                case ']':
                    inSet = false;
                    break;
                // An end tag inside a regular expression is escaped and does not end it.
                case '/' when from > 0 && text[(from - 1)..].StartsWith("</script", StringComparison.OrdinalIgnoreCase):
                    break;
                default:
                    if (!inSet)
                    {
                        return (context with { State = PageState.Js, Slash = SlashMeaning.Division }, from + 1);
                    }

                    break;
            }
        }

        return inSet
            ? throw new EvaluationException("unfinished JS regexp charset")
            : (context, text.Length);
    }

    public static (PageContext Context, int Length) ScanTemplateLiteral(PageContext context, ReadOnlySpan<char> text)
    {
        for (var from = 0; text[from..].IndexOfAny("`\\$") is >= 0 and var found; from++)
        {
            from += found;
            switch (text[from])
            {
                case '\\':
                    from = SkipEscape(text, from);
                    break;
                case '$' when from + 1 < text.Length && text[from + 1] == '{':
                    return (context.Braces.Length < MaxLiteralNesting
                        ? context with { State = PageState.Js, Slash = SlashMeaning.Regex, Braces = context.Braces + '\0' }
                        : throw new EvaluationException("template literals nested too deep"), from + 2);
                case '`':
                    return (context with { State = PageState.Js, Slash = SlashMeaning.Division }, from + 1);
            }
        }

        return (context, text.Length);
    }

    public static (PageContext Context, int Length) ScanBlockComment(PageContext context, ReadOnlySpan<char> text)
    {
        var end = text.IndexOf("*/", StringComparison.Ordinal);
        var after = context.State == PageState.JsBlockComment ? PageState.Js : PageState.Css;
        return end < 0 ? (context, text.Length) : (context with { State = after }, end + 2);
    }

    public static (PageContext Context, int Length) ScanLineComment(PageContext context, ReadOnlySpan<char> text)
    {
        var inStyle = context.State == PageState.CssLineComment;
        var end = text.IndexOfAny(inStyle ? "\n\f\r" : "\n\r\u2028\u2029");
        // The line's end is no part of the comment.
        return end < 0 ? (context, text.Length) : (context with { State = inStyle ? PageState.Css : PageState.Js }, end);
    }

    private static int SkipEscape(ReadOnlySpan<char> text, int at) => at + 1 < text.Length
        ? at + 1
        : throw new EvaluationException("unfinished escape sequence in JS string");

    /// <summary>Braces matter only inside the expression of a template literal, where one too many closes it.</summary>
    private static PageContext OpenBrace(PageContext context) =>
        context.Braces.Length == 0 ? context : context with { Braces = context.Braces[..^1] + (char)(context.Braces[^1] + 1) };

    private static PageContext CloseBrace(PageContext context)
    {
        if (context.Braces.Length == 0)
        {
            return context;
        }

        var open = context.Braces[^1];
        return open > 0
            ? context with { Braces = context.Braces[..^1] + (char)(open - 1) }
            : context with { State = PageState.JsTemplateLiteral, Braces = context.Braces[..^1] };
    }

    /// <summary>Whether a slash after this code divides or starts a regular expression.</summary>
    private static SlashMeaning SlashAfter(ReadOnlySpan<char> code, SlashMeaning before)
    {
        code = code.TrimEnd("\t\n\f\r \u2028\u2029");
        if (code.IsEmpty)
        {
            return before;
        }

        var last = code[^1];
        switch (last)
        {
            case '+' or '-':
                // x++ ends an expression, x+ does not.
                var count = code.Length - code.TrimEnd(last).Length;
                return count % 2 == 1 ? SlashMeaning.Regex : SlashMeaning.Division;
            case '.':
                return code.Length > 1 && char.IsAsciiDigit(code[^2]) ? SlashMeaning.Division : SlashMeaning.Regex;
            case ',' or '<' or '>' or '=' or '*' or '%' or '&' or '|' or '^' or '?' or '!' or '~' or '(' or '[' or ':' or ';' or '{' or '}':
                return SlashMeaning.Regex;
            default:
                var start = code.Length;
                while (start > 0 && (char.IsAsciiLetterOrDigit(code[start - 1]) || code[start - 1] is '$' or '_'))
                {
                    start--;
                }

                return code.Length - start <= 10 && WordsBeforeRegex.Contains(code[start..].ToString()) ? SlashMeaning.Regex : SlashMeaning.Division;
        }
    }
}
