using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;

namespace OtpGateway.Courier.Smtp;

/// <summary>
/// Writes the headers of an e-mail: folded to 76 letters (RFC 5322, 2.2.3), other scripts as encoded words (RFC 2047).
/// Whatever a value holds, it stays one header.
/// </summary>
internal static partial class HeaderText
{
    private const int LongestLine = 76;
    private const int LongestEncodedWord = 75;
    // RFC 5322, 2.1.1: no line may be longer, and a word cannot be folded.
    private const int LongestWord = 900;
    private const string Begin = "=?utf-8?q?";
    private const string End = "?=";
    private const string Hex = "0123456789ABCDEF";

    // RFC 2047, section 5 (3): what may stand in an encoded word wherever a header allows one.
    private static readonly SearchValues<char> Plain = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!*+-/");

    /// <summary>A header whose value is text: a subject.</summary>
    public static void AppendText(StringBuilder headers, string name, string value)
    {
        var text = OneLine(value);
        var plain = Ascii.IsValid(text) && !text.Contains("=?", StringComparison.Ordinal) && text.Split(' ').All(word => word.Length <= LongestWord);
        Append(headers, name, plain ? text : Encode(text, name));
    }

    /// <summary>A header whose value has a form of its own: it is folded at its spaces and otherwise left alone.</summary>
    public static void Append(StringBuilder headers, string name, string value)
    {
        headers.Append(name).Append(':');
        var length = name.Length + 1;
        foreach (Match word in Word().Matches(" " + OneLine(value)))
        {
            if (length + word.Length > LongestLine && length > name.Length + 1)
            {
                headers.Append("\r\n");
                length = 0;
            }
            headers.Append(word.ValueSpan);
            length += word.Length;
        }
        headers.Append("\r\n");
    }

    /// <summary>An address with the name of whom it belongs to, for the header <paramref name="header"/>.</summary>
    public static string Address(string header, string name, Mailbox mailbox)
    {
        var text = OneLine(name);
        if (text.Length == 0)
            return mailbox.ToString();
        var quoted = Ascii.IsValid(text) && text.Length <= LongestEncodedWord && !text.Contains("=?", StringComparison.Ordinal);
        return $"{(quoted ? Quote(text) : Encode(text, header))} <{mailbox}>";
    }

    // Whoever writes a subject over two lines means one; whoever smuggles a header in gets a subject.
    private static string OneLine(string value) => Blanks().Replace(value, " ").Trim();

    private static string Quote(string text) =>
        '"' + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + '"';

    private static string Encode(string text, string header)
    {
        var words = new StringBuilder(Begin);
        // The first word shares its line with the header's name.
        var length = header.Length + 1 + Begin.Length;
        Span<byte> bytes = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes())
        {
            var count = rune.EncodeToUtf8(bytes);
            var literal = rune.IsAscii && (rune.Value == ' ' || Plain.Contains((char)rune.Value));
            var width = literal ? 1 : count * 3;
            // A character is never cut in two.
            if (length + width + End.Length > LongestEncodedWord)
            {
                words.Append(End).Append(' ').Append(Begin);
                length = Begin.Length;
            }
            if (literal)
                words.Append(rune.Value == ' ' ? '_' : (char)rune.Value);
            else
                foreach (var part in bytes[..count])
                    words.Append('=').Append(Hex[part >> 4]).Append(Hex[part & 15]);
            length += width;
        }
        return words.Append(End).ToString();
    }

    [GeneratedRegex(@" *[^ ]+")]
    private static partial Regex Word();

    [GeneratedRegex(@"[\p{Cc}\u2028\u2029]+")]
    private static partial Regex Blanks();
}
