using System.Globalization;
using System.Text;
using OtpGateway.GoTemplates.Values;

namespace OtpGateway.GoTemplates.Formatting;

/// <summary>Go's quoted strings and characters.</summary>
internal static class Quoting
{
    public static string Quote(string text, bool asciiOnly = false)
    {
        var quoted = new StringBuilder(text.Length + 2).Append('"');
        for (var i = 0; i < text.Length; i++)
        {
            if (GoString.IsKeptByte(text, i))
            {
                quoted.Append(CultureInfo.InvariantCulture, $"\\x{text[i] - 0xDC00:x2}");
                continue;
            }

            Rune.DecodeFromUtf16(text.AsSpan(i), out var rune, out var consumed);
            AppendRune(quoted, rune, '"', asciiOnly);
            i += consumed - 1;
        }

        return quoted.Append('"').ToString();
    }

    public static string QuoteRune(Rune rune, bool asciiOnly = false)
    {
        var quoted = new StringBuilder().Append('\'');
        AppendRune(quoted, rune, '\'', asciiOnly);
        return quoted.Append('\'').ToString();
    }

    /// <summary>Whether the text can stand between backquotes as it is.</summary>
    public static bool CanBackquote(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] < ' ' && text[i] != '\t' || text[i] is '`' or '\x7f' or '\uFEFF' || GoString.IsKeptByte(text, i))
            {
                return false;
            }
        }

        return true;
    }

    private static void AppendRune(StringBuilder quoted, Rune rune, char quote, bool asciiOnly)
    {
        if (rune.Value == quote || rune.Value == '\\')
        {
            quoted.Append('\\').Append((char)rune.Value);
        }
        else if (rune.IsAscii ? rune.Value is >= ' ' and < 0x7F : !asciiOnly && GoString.IsPrintable(rune))
        {
            quoted.Append(rune);
        }
        else
        {
            _ = rune.Value switch
            {
                7 => quoted.Append("\\a"),
                8 => quoted.Append("\\b"),
                12 => quoted.Append("\\f"),
                10 => quoted.Append("\\n"),
                13 => quoted.Append("\\r"),
                9 => quoted.Append("\\t"),
                11 => quoted.Append("\\v"),
                < 0x20 or 0x7F => quoted.Append(CultureInfo.InvariantCulture, $"\\x{rune.Value:x2}"),
                < 0x10000 => quoted.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}"),
                _ => quoted.Append(CultureInfo.InvariantCulture, $"\\U{rune.Value:x8}"),
            };
        }
    }
}
