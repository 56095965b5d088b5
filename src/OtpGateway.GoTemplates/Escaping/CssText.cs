using System.Globalization;
using System.Text;

namespace OtpGateway.GoTemplates.Escaping;

/// <summary>Text made safe for styles.</summary>
internal static class CssText
{
    /// <summary>Part of a string: what could end it, the style or the page is written as a code.</summary>
    public static void EscapeString(StringBuilder target, string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var character = text[i];
            if (character == '\\')
            {
                target.Append("\\\\");
            }
            else if (character is '\0' or '\t' or '\n' or '\f' or '\r' or '"' or '&' or '\'' or '(' or ')' or '+' or '/' or ':' or ';' or '<' or '>' or '{' or '}')
            {
                target.Append(CultureInfo.InvariantCulture, $"\\{(int)character:x}");
                // Without a blank a digit that follows would belong to the code.
                if (i + 1 == text.Length || char.IsAsciiHexDigit(text[i + 1]) || text[i + 1] is '\t' or '\n' or '\f' or '\r' or ' ')
                {
                    target.Append(' ');
                }
            }
            else
            {
                target.Append(character);
            }
        }
    }

    /// <summary>A value that is a word, a number or a colour passes; anything that could be more does not.</summary>
    public static string? FilterValue(string text)
    {
        var plain = Decode(text);
        var word = new StringBuilder(plain.Length);
        for (var i = 0; i < plain.Length; i++)
        {
            switch (plain[i])
            {
                case '\0' or '"' or '\'' or '(' or ')' or '/' or ';' or '@' or '[' or '\\' or ']' or '`' or '{' or '}' or '<' or '>':
                case '-' when i > 0 && plain[i - 1] == '-':
                    return null;
                case < '\x80' and var character when IsNameCharacter(character):
                    word.Append(char.ToLowerInvariant(character));
                    break;
            }
        }

        var letters = word.ToString();
        // A name may be written with a dash: -moz-binding.
        letters = letters.Replace("-", "", StringComparison.Ordinal);
        return letters.Contains("expression", StringComparison.Ordinal) || letters.Contains("mozbinding", StringComparison.Ordinal) ? null : plain;
    }

    /// <summary>Resolves backslash escapes.</summary>
    public static string Decode(string text)
    {
        if (!text.Contains('\\'))
        {
            return text;
        }

        var plain = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                plain.Append(text[i]);
                continue;
            }

            if (++i == text.Length)
            {
                break;
            }

            if (!char.IsAsciiHexDigit(text[i]))
            {
                plain.Append(text[i]);
                continue;
            }

            var end = i;
            while (end < text.Length && end < i + 6 && char.IsAsciiHexDigit(text[end]))
            {
                end++;
            }

            var code = int.Parse(text.AsSpan(i, end - i), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (code > 0x10FFFF)
            {
                code /= 16;
                end--;
            }

            plain.Append(Rune.IsValid(code) ? new Rune(code) : Rune.ReplacementChar);
            // One blank may end a code.
            i = end - 1;
            if (end < text.Length && (text[end] is ' ' or '\t' or '\n' or '\f'))
            {
                i = end;
            }
            else if (end + 1 < text.Length && text[end] == '\r' && text[end + 1] == '\n')
            {
                i = end + 1;
            }
        }

        return plain.ToString();
    }

    public static bool IsNameCharacter(char character) =>
        char.IsAsciiLetterOrDigit(character) || character is '-' or '_' || character >= 0x80 && character != '\uFFFE' && character != '\uFFFF';
}
