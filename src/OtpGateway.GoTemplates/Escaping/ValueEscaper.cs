using System.Text;
using OtpGateway.GoTemplates.Execution;
using OtpGateway.GoTemplates.Formatting;

namespace OtpGateway.GoTemplates.Escaping;

/// <summary>Applies an escaper to a value.</summary>
internal static class ValueEscaper
{
    /// <summary>What stands in the page where a value is not safe at all.</summary>
    private const string Refused = "ZgotmplZ";

    public static string Escape(Budget budget, Escaper escaper, object? value)
    {
        if (escaper == Escaper.JsValue)
        {
            return JavaScriptText.WriteValue(budget, value);
        }

        // A missing value leaves nothing in a page; Go's own functions write it out.
        var nothing = escaper is Escaper.PlainHtml or Escaper.UrlQuery ? "<no value>" : "";
        var text = value as string ?? (value is null ? nothing : Formatter.Print(budget, [value]));
        // The longest replacement of one unit has nine.
        budget.Allocate(9L * text.Length);
        var target = new StringBuilder(text.Length + 16);
        switch (escaper)
        {
            case Escaper.Html or Escaper.Attribute or Escaper.Rcdata:
                HtmlText.Escape(target, text, unquoted: false);
                break;
            case Escaper.UnquotedAttribute:
                // With nothing at all the next attribute would become the value.
                HtmlText.Escape(target, text.Length == 0 ? Refused : text, unquoted: true);
                break;
            case Escaper.HtmlName:
                target.Append(IsSafeName(text) ? text.ToLowerInvariant() : Refused);
                break;
            case Escaper.JsString:
                JavaScriptText.EscapeString(target, text);
                break;
            case Escaper.JsTemplateLiteral:
                JavaScriptText.EscapeTemplateLiteral(target, text);
                break;
            case Escaper.JsRegex:
                JavaScriptText.EscapeRegex(target, text);
                break;
            case Escaper.CssString:
                CssText.EscapeString(target, text);
                break;
            case Escaper.CssValue:
                target.Append(CssText.FilterValue(text) ?? Refused);
                break;
            case Escaper.UrlFilter:
                target.Append(UrlText.IsSafe(text) ? text : "#" + Refused);
                break;
            case Escaper.UrlNormalizer:
                UrlText.Escape(target, text, normalize: true);
                break;
            case Escaper.UrlEscaper:
                UrlText.Escape(target, text, normalize: false);
                break;
            case Escaper.Srcset:
                EscapeSrcset(target, text);
                break;
            case Escaper.PlainHtml:
                HtmlText.EscapePlain(target, text);
                break;
            case Escaper.UrlQuery:
                UrlText.EscapeQuery(target, text);
                break;
            case Escaper.Comment:
            case Escaper.JsValue:
                break;
        }

        return target.ToString();
    }

    /// <summary>A name may not decide what its value means.</summary>
    private static bool IsSafeName(string name) =>
        name.Length > 0 && name.All(char.IsAsciiLetterOrDigit) && AttributeKinds.Of(name.ToLowerInvariant()) == AttributeKind.Plain;

    private static void EscapeSrcset(StringBuilder target, string text)
    {
        var first = true;
        foreach (var candidate in text.Split(','))
        {
            target.Append(first ? "" : ",");
            first = false;
            var start = candidate.Length - candidate.TrimStart(' ', '\t', '\n', '\f', '\r').Length;
            var end = candidate.AsSpan(start).IndexOfAny(" \t\n\f\r") is >= 0 and var length ? start + length : candidate.Length;
            var url = candidate[start..end];
            if (UrlText.IsSafe(url) && candidate[end..].All(character => char.IsAsciiLetterOrDigit(character) || character is ' ' or '\t' or '\n' or '\f' or '\r'))
            {
                target.Append(candidate.AsSpan(0, start));
                UrlText.Escape(target, url, normalize: true);
                target.Append(candidate.AsSpan(end));
            }
            else
            {
                target.Append('#').Append(Refused);
            }
        }
    }
}
