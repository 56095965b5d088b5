using System.Buffers;
using OtpGateway.GoTemplates.Execution;

namespace OtpGateway.GoTemplates.Escaping;

/// <summary>Reads the tags, attributes and comments of a page, one piece at a time.</summary>
internal static class HtmlScanner
{
    private const string Blanks = " \t\n\f\r";

    private static readonly SearchValues<char> NameEnds = SearchValues.Create(" \t\n\f\r=>'\"<");

    public static (PageContext Context, int Length) ScanText(PageContext context, ReadOnlySpan<char> text)
    {
        for (var from = 0; ;)
        {
            var less = text[from..].IndexOf('<');
            if (less < 0 || from + less + 1 == text.Length)
            {
                return (context, text.Length);
            }

            var start = from + less;
            if (text[start..].StartsWith("<!--", StringComparison.Ordinal))
            {
                return (context with { State = PageState.HtmlComment }, start + 4);
            }

            var name = start + 1;
            var isEnd = text[name] == '/';
            if (isEnd)
            {
                if (name + 1 == text.Length)
                {
                    return (context, text.Length);
                }

                name++;
            }

            var end = SkipElementName(text, name);
            if (end != name)
            {
                var element = isEnd ? ElementKind.None : ElementOf(text[name..end]);
                return (new PageContext(PageState.Tag, Element: element), end);
            }

            from = end;
        }
    }

    public static (PageContext Context, int Length) ScanTag(PageContext context, ReadOnlySpan<char> text)
    {
        var start = SkipBlanks(text);
        if (start == text.Length)
        {
            return (context, text.Length);
        }

        if (text[start] == '>')
        {
            return (new PageContext(PageContext.ContentStateOf(context.Element), Element: context.Element), start + 1);
        }

        var end = start + AttributeNameLength(text[start..]);
        if (end == start)
        {
            throw new EvaluationException($"expected space, attr name, or end of tag, but got \"{Excerpt(text[start..])}\"");
        }

        var name = text[start..end].ToString().ToLowerInvariant();
        var kind = context.Element == ElementKind.Script && name == "type"
            ? AttributeKind.ScriptType
            : AttributeKinds.Of(name) is var found && found == AttributeKind.Unsafe ? AttributeKind.Plain : found;
        return (new PageContext(end == text.Length ? PageState.AttributeName : PageState.AfterName, Attribute: kind, Element: context.Element), end);
    }

    public static (PageContext Context, int Length) ScanAttributeName(PageContext context, ReadOnlySpan<char> text)
    {
        var end = AttributeNameLength(text);
        return (end == text.Length ? context : context with { State = PageState.AfterName }, end);
    }

    public static (PageContext Context, int Length) ScanAfterName(PageContext context, ReadOnlySpan<char> text)
    {
        var start = SkipBlanks(text);
        if (start == text.Length)
        {
            return (context, start);
        }

        return text[start] == '='
            ? (context with { State = PageState.BeforeValue }, start + 1)
            : (context with { State = PageState.Tag }, start);
    }

    public static (PageContext Context, int Length) ScanBeforeValue(PageContext context, ReadOnlySpan<char> text)
    {
        var start = SkipBlanks(text);
        if (start == text.Length)
        {
            return (context, start);
        }

        var delimiter = text[start] switch
        {
            '"' => AttributeDelimiter.DoubleQuote,
            '\'' => AttributeDelimiter.SingleQuote,
            _ => AttributeDelimiter.SpaceOrTagEnd,
        };
        return (context with { State = PageContext.ValueStateOf(context.Attribute), Delimiter = delimiter },
            start + (delimiter == AttributeDelimiter.SpaceOrTagEnd ? 0 : 1));
    }

    public static (PageContext Context, int Length) ScanComment(PageContext context, ReadOnlySpan<char> text)
    {
        var end = text.IndexOf("-->", StringComparison.Ordinal);
        return end < 0 ? (context, text.Length) : (new PageContext(PageState.Text), end + 3);
    }

    public static (PageContext Context, int Length) ScanUrl(PageContext context, ReadOnlySpan<char> text)
    {
        if (text.ContainsAny('#', '?'))
        {
            return (context with { UrlPart = UrlPart.QueryOrFragment }, text.Length);
        }

        // Blanks around a URL in an attribute do not belong to it.
        return SkipBlanks(text) != text.Length && context.UrlPart == UrlPart.None
            ? (context with { UrlPart = UrlPart.PreQuery }, text.Length)
            : (context, text.Length);
    }

    /// <summary>Where the end tag of an element with special content starts; -1 when it does not.</summary>
    public static int IndexOfEndTag(ReadOnlySpan<char> text, ElementKind element)
    {
        var name = element switch
        {
            ElementKind.Script => "script",
            ElementKind.Style => "style",
            ElementKind.Textarea => "textarea",
            ElementKind.Title => "title",
            ElementKind.None => throw new InvalidOperationException("no special content"),
        };

        for (var from = 0; ;)
        {
            var found = text[from..].IndexOf("</", StringComparison.Ordinal);
            if (found < 0)
            {
                return -1;
            }

            var after = from + found + 2 + name.Length;
            if (after < text.Length && text.Slice(from + found + 2, name.Length).Equals(name, StringComparison.OrdinalIgnoreCase)
                && "> \t\n\f/".Contains(text[after]))
            {
                return from + found;
            }

            from += found + 2;
        }
    }

    private static int SkipElementName(ReadOnlySpan<char> text, int start)
    {
        if (start == text.Length || !char.IsAsciiLetter(text[start]))
        {
            return start;
        }

        var end = start + 1;
        while (end < text.Length)
        {
            if (char.IsAsciiLetterOrDigit(text[end]))
            {
                end++;
            }
            else if ((text[end] is ':' or '-') && end + 1 < text.Length && char.IsAsciiLetterOrDigit(text[end + 1]))
            {
                end += 2;
            }
            else
            {
                break;
            }
        }

        return end;
    }

    private static ElementKind ElementOf(ReadOnlySpan<char> name) => name.ToString().ToUpperInvariant() switch
    {
        "SCRIPT" => ElementKind.Script,
        "STYLE" => ElementKind.Style,
        "TEXTAREA" => ElementKind.Textarea,
        "TITLE" => ElementKind.Title,
        _ => ElementKind.None,
    };

    private static int AttributeNameLength(ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAny(NameEnds);
        if (end < 0)
        {
            return text.Length;
        }

        return text[end] is '\'' or '"' or '<'
            ? throw new EvaluationException($"\"{text[end]}\" in attribute name: \"{Excerpt(text)}\"")
            : end;
    }

    private static int SkipBlanks(ReadOnlySpan<char> text)
    {
        var start = text.IndexOfAnyExcept(Blanks);
        return start < 0 ? text.Length : start;
    }

    private static string Excerpt(ReadOnlySpan<char> text) => text[..Math.Min(32, text.Length)].ToString();
}
