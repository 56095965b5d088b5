using OtpGateway.GoTemplates.Execution;

namespace OtpGateway.GoTemplates.Escaping;

/// <summary>Reads styles far enough to know strings, URLs and comments from the rest.</summary>
internal static class StyleScanner
{
    private const string Blanks = "\t\n\f\r ";

    public static (PageContext Context, int Length) ScanCode(PageContext context, ReadOnlySpan<char> text)
    {
        for (var at = 0; text[at..].IndexOfAny("(\"'/") is >= 0 and var found; at++)
        {
            at += found;
            switch (text[at])
            {
                case '"':
                    return (context with { State = PageState.CssDoubleQuoted }, at + 1);
                case '\'':
                    return (context with { State = PageState.CssSingleQuoted }, at + 1);
                case '/' when at + 1 < text.Length && text[at + 1] == '/':
                    return (context with { State = PageState.CssLineComment }, at + 2);
                case '/' when at + 1 < text.Length && text[at + 1] == '*':
                    return (context with { State = PageState.CssBlockComment }, at + 2);
                case '(' when EndsWithUrl(text[..at].TrimEnd(Blanks)):
                    var start = text.Length - text[(at + 1)..].TrimStart(Blanks).Length;
                    return start < text.Length && (text[start] is '"' or '\'')
                        ? (context with { State = text[start] == '"' ? PageState.CssDoubleQuotedUrl : PageState.CssSingleQuotedUrl }, start + 1)
                        : (context with { State = PageState.CssUrl }, start);
            }
        }

        return (context, text.Length);
    }

    /// <summary>Strings and URLs. A string may turn out to be a URL, so its parts are followed as well.</summary>
    public static (PageContext Context, int Length) ScanString(PageContext context, ReadOnlySpan<char> text)
    {
        var stops = context.State switch
        {
            PageState.CssDoubleQuoted or PageState.CssDoubleQuotedUrl => "\\\"",
            PageState.CssSingleQuoted or PageState.CssSingleQuotedUrl => "\\'",
            _ => "\\\t\n\f\r )",
        };
        var piece = 0;
        for (var at = 0; text[at..].IndexOfAny(stops) is >= 0 and var found; at++)
        {
            at += found;
            if (text[at] != '\\')
            {
                return (context with { State = PageState.Css }, at + 1);
            }

            if (++at == text.Length)
            {
                throw new EvaluationException("unfinished escape sequence in CSS string");
            }

            context = HtmlScanner.ScanUrl(context, CssText.Decode(text[piece..(at + 1)].ToString())).Context;
            piece = at + 1;
        }

        return (HtmlScanner.ScanUrl(context, CssText.Decode(text[piece..].ToString())).Context, text.Length);
    }

    private static bool EndsWithUrl(ReadOnlySpan<char> text) =>
        text.EndsWith("url", StringComparison.OrdinalIgnoreCase) && (text.Length == 3 || !CssText.IsNameCharacter(text[^4]));
}
