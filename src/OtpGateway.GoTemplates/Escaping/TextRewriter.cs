using System.Text;
using OtpGateway.GoTemplates.Syntax;

namespace OtpGateway.GoTemplates.Escaping;

/// <summary>Follows the context through a text, drops its comments and makes stray brackets and end tags harmless.</summary>
internal static class TextRewriter
{
    public static (Node Node, PageContext Context) Rewrite(PageContext context, TextNode node)
    {
        var text = node.Text;
        var scanner = new PageScanner(text);
        var clean = new StringBuilder(text.Length);
        var written = 0;
        for (var at = 0; at < text.Length;)
        {
            var (next, end) = scanner.Advance(context, at);
            if (context.State is PageState.Text or PageState.Rcdata)
            {
                written = EscapeBrackets(clean, text, written, at, next.State == context.State ? end : LastBracket(text, at, end));
            }
            else if (context is { IsComment: true, Delimiter: AttributeDelimiter.None })
            {
                AppendInsteadOfComment(clean, context, text.AsSpan(written, end - written));
                written = end;
            }

            if (context.State != next.State && next is { IsComment: true, Delimiter: AttributeDelimiter.None })
            {
                var sign = next.State switch
                {
                    PageState.HtmlComment or PageState.JsHtmlOpenComment => 4,
                    PageState.JsHtmlCloseComment => 3,
                    _ => 2,
                };
                clean.Append(text, written, end - sign - written);
                written = end;
            }

            if (context.IsInScriptLiteral && ScriptTags.Find(text.AsSpan(at, end - at)) >= 0)
            {
                clean.Append(text, written, at - written);
                ScriptTags.Escape(clean, text.AsSpan(at, end - at));
                written = end;
            }

            if (end == at && next.State == context.State)
            {
                throw new InvalidOperationException($"no way forward in {context}");
            }

            (context, at) = (next, end);
        }

        if (written == 0)
        {
            return (node, context);
        }

        if (context is { IsComment: true, Delimiter: AttributeDelimiter.None })
        {
            return (node with { Text = clean.ToString() }, context);
        }

        return (node with { Text = clean.Append(text, written, text.Length - written).ToString() }, context);
    }

    /// <summary>Brackets that start no tag; the document type keeps its own.</summary>
    private static int EscapeBrackets(StringBuilder clean, string text, int written, int start, int end)
    {
        for (var i = start; i < end; i++)
        {
            if (text[i] == '<' && !text.AsSpan(i).StartsWith("<!DOCTYPE", StringComparison.OrdinalIgnoreCase))
            {
                clean.Append(text, written, i - written).Append("&lt;");
                written = i + 1;
            }
        }

        return written;
    }

    /// <summary>The bracket that starts the tag or comment the piece ends in.</summary>
    private static int LastBracket(string text, int start, int end) =>
        text.AsSpan(start, end - start).LastIndexOf('<') is >= 0 and var at ? start + at : end;

    /// <summary>A comment of a script separates words, or lines if it has several; one of a style separates words.</summary>
    private static void AppendInsteadOfComment(StringBuilder clean, PageContext context, ReadOnlySpan<char> comment)
    {
        if (context.State == PageState.JsBlockComment)
        {
            clean.Append(comment.ContainsAny("\n\r\u2028\u2029") ? '\n' : ' ');
        }
        else if (context.State == PageState.CssBlockComment)
        {
            clean.Append(' ');
        }
    }
}
