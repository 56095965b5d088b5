using System.Globalization;
using System.Text;
using OtpGateway.GoTemplates.Execution;
using OtpGateway.GoTemplates.Values;

namespace OtpGateway.GoTemplates.Escaping;

/// <summary>Text made safe for scripts.</summary>
internal static class JavaScriptText
{
    /// <summary>The function js of text templates.</summary>
    public static void EscapePlain(StringBuilder target, string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            switch (rune.Value)
            {
                case '\\' or '\'' or '"':
                    target.Append('\\').Append(rune);
                    break;
                case '<' or '>' or '&' or '=' or < ' ':
                    target.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:X4}");
                    break;
                case > 0x7F when !GoString.IsPrintable(rune):
                    target.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:X4}");
                    break;
                default:
                    target.Append(rune);
                    break;
            }
        }
    }

    /// <summary>A value of a script: JSON, kept apart from the words around it.</summary>
    public static string WriteValue(Budget budget, object? value)
    {
        string json;
        try
        {
            json = JsonText.Write(budget, value);
        }
        catch (EvaluationException error) when (error.Message.StartsWith("json:", StringComparison.Ordinal))
        {
            return $" /* {error.Message.Replace("*/", "* /", StringComparison.Ordinal)} */null ";
        }

        return IsNamePart(json[0]) || IsNamePart(json[^1]) ? $" {json} " : json;
    }

    /// <summary>Part of a string between quotes.</summary>
    public static void EscapeString(StringBuilder target, string text) => Escape(target, text, inLiteral: false);

    /// <summary>Part of a template literal, in which a dollar and braces start code.</summary>
    public static void EscapeTemplateLiteral(StringBuilder target, string text) => Escape(target, text, inLiteral: true);

    /// <summary>Part of a regular expression, matching itself.</summary>
    public static void EscapeRegex(StringBuilder target, string text)
    {
        // Two slashes with nothing in between would start a comment.
        if (text.Length == 0)
        {
            target.Append("(?:)");
        }

        foreach (var character in text)
        {
            switch (character)
            {
                case '$' or '(' or ')' or '*' or '-' or '.' or '/' or '?' or '[' or '\\' or ']' or '^' or '{' or '|' or '}':
                    target.Append('\\').Append(character);
                    break;
                case '"' or '&' or '\'' or '+' or '<' or '>':
                    AppendCode(target, character);
                    break;
                default:
                    AppendBasic(target, character);
                    break;
            }
        }
    }

    private static void Escape(StringBuilder target, string text, bool inLiteral)
    {
        foreach (var character in text)
        {
            switch (character)
            {
                case '\\' or '/':
                    target.Append('\\').Append(character);
                    break;
                case '"' or '`' or '&' or '\'' or '+' or '<' or '>':
                case '$' or '{' or '}' when inLiteral:
                    AppendCode(target, character);
                    break;
                default:
                    AppendBasic(target, character);
                    break;
            }
        }
    }

    private static void AppendBasic(StringBuilder target, char character)
    {
        switch (character)
        {
            case '\t':
                target.Append("\\t");
                break;
            case '\n':
                target.Append("\\n");
                break;
            case '\f':
                target.Append("\\f");
                break;
            case '\r':
                target.Append("\\r");
                break;
            case < ' ' or '\u2028' or '\u2029':
                AppendCode(target, character);
                break;
            default:
                target.Append(character);
                break;
        }
    }

    private static void AppendCode(StringBuilder target, char character) =>
        target.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}");

    private static bool IsNamePart(char character) => char.IsAsciiLetterOrDigit(character) || character is '$' or '_';
}
