using System.Buffers;
using OtpGateway.GoTemplates.Execution;

namespace OtpGateway.GoTemplates.Escaping;

/// <summary>Follows a context through a piece of text.</summary>
internal sealed class PageScanner(string text)
{
    private static readonly SearchValues<char> UnquotedEnds = SearchValues.Create(" \t\n\f\r>");

    private readonly string _text = text;

    // Where the next end tag of an element is, kept so that a script of many tokens is not searched anew at each.
    private ElementKind _element;
    private int _searchedFrom = -1;
    private int _endTag;

    /// <summary>The context after the next piece of the text, and where that piece ends.</summary>
    public (PageContext Context, int End) Advance(PageContext context, int start)
    {
        if (context.Delimiter != AttributeDelimiter.None)
        {
            return AdvanceInAttribute(context, start);
        }

        var end = _text.Length;
        // An end tag ends a script whatever the script thinks; in its literals it is made harmless instead.
        if (context.Element != ElementKind.None && !(context.Element == ElementKind.Script && context.IsInScriptLiteral)
            && FindEndTag(context.Element, start) is >= 0 and var endTag)
        {
            if (endTag == start)
            {
                return (new PageContext(PageState.Text), start);
            }

            end = endTag;
        }

        var (next, length) = Scan(context, _text.AsSpan(start, end - start));
        return (next, start + length);
    }

    private (PageContext Context, int End) AdvanceInAttribute(PageContext context, int start)
    {
        var rest = _text.AsSpan(start);
        var length = context.Delimiter switch
        {
            AttributeDelimiter.DoubleQuote => rest.IndexOf('"'),
            AttributeDelimiter.SingleQuote => rest.IndexOf('\''),
            _ => rest.IndexOfAny(UnquotedEnds),
        };
        var value = length < 0 ? rest : rest[..length];
        // Parsers differ on what these do in an attribute without quotes.
        if (context.Delimiter == AttributeDelimiter.SpaceOrTagEnd && value.IndexOfAny("\"'<=`") is >= 0 and var stray)
        {
            throw new EvaluationException($"\"{value[stray]}\" in unquoted attr: \"{value[..Math.Min(32, value.Length)]}\"");
        }

        if (length < 0)
        {
            // The value goes on after this text. What it says is what it says once its entities are resolved.
            for (ReadOnlySpan<char> plain = HtmlEntities.Decode(value.ToString()); !plain.IsEmpty;)
            {
                (context, var used) = Scan(context, plain);
                plain = plain[used..];
            }

            return (context, _text.Length);
        }

        var element = context.Element;
        if (context is { State: PageState.Attribute, Element: ElementKind.Script, Attribute: AttributeKind.ScriptType } && !ScriptTypes.IsScript(value.ToString()))
        {
            element = ElementKind.None;
        }

        var quote = context.Delimiter == AttributeDelimiter.SpaceOrTagEnd ? 0 : 1;
        return (new PageContext(PageState.Tag, Element: element), start + length + quote);
    }

    private int FindEndTag(ElementKind element, int start)
    {
        if (_searchedFrom < 0 || element != _element || start < _searchedFrom || _endTag >= 0 && _endTag < start)
        {
            var found = HtmlScanner.IndexOfEndTag(_text.AsSpan(start), element);
            (_element, _searchedFrom, _endTag) = (element, start, found < 0 ? -1 : start + found);
        }

        return _endTag;
    }

    private static (PageContext Context, int Length) Scan(PageContext context, ReadOnlySpan<char> text) => context.State switch
    {
        PageState.Text => HtmlScanner.ScanText(context, text),
        PageState.Tag => HtmlScanner.ScanTag(context, text),
        PageState.AttributeName => HtmlScanner.ScanAttributeName(context, text),
        PageState.AfterName => HtmlScanner.ScanAfterName(context, text),
        PageState.BeforeValue => HtmlScanner.ScanBeforeValue(context, text),
        PageState.HtmlComment => HtmlScanner.ScanComment(context, text),
        PageState.Rcdata or PageState.Attribute or PageState.Srcset or PageState.Dead => (context, text.Length),
        PageState.Url => HtmlScanner.ScanUrl(context, text),
        PageState.Js => ScriptScanner.ScanCode(context, text),
        PageState.JsDoubleQuoted or PageState.JsSingleQuoted or PageState.JsRegex => ScriptScanner.ScanQuoted(context, text),
        PageState.JsTemplateLiteral => ScriptScanner.ScanTemplateLiteral(context, text),
        PageState.JsBlockComment or PageState.CssBlockComment => ScriptScanner.ScanBlockComment(context, text),
        PageState.JsLineComment or PageState.JsHtmlOpenComment or PageState.JsHtmlCloseComment or PageState.CssLineComment => ScriptScanner.ScanLineComment(context, text),
        PageState.Css => StyleScanner.ScanCode(context, text),
        PageState.CssDoubleQuoted or PageState.CssSingleQuoted or PageState.CssDoubleQuotedUrl or PageState.CssSingleQuotedUrl
            or PageState.CssUrl => StyleScanner.ScanString(context, text),
    };
}
